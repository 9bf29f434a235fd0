"""All writes of this domain, by what they are about."""
