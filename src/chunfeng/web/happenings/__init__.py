"""What is on, and one's own part in it: list, registration, ticket, groups, numbers in queues."""
