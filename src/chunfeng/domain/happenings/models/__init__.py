"""Happenings and their series, who registered, who came, and who waits at which desk."""

from chunfeng.domain.happenings.models.checkins import CheckIn, Device
from chunfeng.domain.happenings.models.happenings import Happening, HappeningStep, Series, Session, new_code
from chunfeng.domain.happenings.models.queues import Line, Ticket
from chunfeng.domain.happenings.models.registrations import Feedback, Group, Registration, RegistrationLog

__all__ = [
    "CheckIn",
    "Device",
    "Feedback",
    "Group",
    "Happening",
    "HappeningStep",
    "Line",
    "Registration",
    "RegistrationLog",
    "Series",
    "Session",
    "Ticket",
    "new_code",
]
