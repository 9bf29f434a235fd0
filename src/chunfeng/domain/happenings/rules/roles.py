"""Which posts do what."""

from chunfeng.domain.unions.enums import Role

ORGANISERS = (Role.OFFICER, Role.LIAISON, Role.TRAINER)
"""Who prepares happenings and keeps their lists."""
DEVICE = "device"
"""The post that an enrolled device has; nobody is appointed to it."""
DOORKEEPERS = (*ORGANISERS, DEVICE)
"""Who checks people in."""
