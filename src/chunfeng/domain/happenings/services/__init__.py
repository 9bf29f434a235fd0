"""All writes: `planning` and `series`, `registrations` and `groups`, `devices` and `checkins`, `queues`, `feedback`.

Locks are taken in one order: happening, session, registration; the doors of one happening by a lock of their own.
"""
