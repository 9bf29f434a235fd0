"""Queues: at booths, desks, clinics."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chunfeng.domain.happenings.enums import QUEUING, TicketStatus
from chunfeng.domain.happenings.models.happenings import Happening
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.shared.models import Model


class Line(Model):
    """One queue. What stands behind it is named by kind and id, such as ("booth", 12); ids of higher domains are numbers.

    Staff call the numbers, and whoever speaks for `employer_id`.
    """

    happening = models.ForeignKey(Happening, models.PROTECT, related_name="lines")
    subject_kind = models.CharField(max_length=30, default="desk")
    subject_id = models.BigIntegerField(default=0)
    employer_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=80)
    where = models.CharField(max_length=80, blank=True)
    prefix = models.CharField(max_length=3, blank=True, help_text="before the numbers: A12")
    desks = models.PositiveSmallIntegerField(default=1, help_text="how many are served at once")
    minutes = models.PositiveSmallIntegerField(default=5, help_text="how long one takes, until there is experience")
    opened = models.BooleanField(default=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["happening", "subject_kind", "subject_id"],
                condition=~Q(subject_id=0),
                name="line_one_a_subject",
                violation_error_message="There is a queue for this already.",
            ),
            models.CheckConstraint(
                condition=Q(desks__gte=1),
                name="line_has_desk",
                violation_error_message="Somebody has to serve.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Ticket(Model):
    """A number in a queue; each state has its moment in the row."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="tickets")
    number = models.PositiveIntegerField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="queue_tickets")
    status = models.CharField(max_length=10, choices=TicketStatus.choices, default=TicketStatus.WAITING)
    waiting_since = models.DateTimeField(default=clock.now)
    again_at = models.DateTimeField(null=True, help_text="when its person came back into the line after a missed call")
    called_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True, help_text="when it was last called again")
    missed_at = models.DateTimeField(null=True)
    served_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    desk = models.CharField(max_length=30, blank=True, help_text="where they were called to")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["line", "status", "waiting_since", "id"], name="ticket_line"),
            models.Index(fields=["line", "-ended_at"], name="ticket_recent", condition=Q(status="done")),
            models.Index(fields=["updated_at"], name="ticket_changed"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["line", "number"],
                name="ticket_number_once",
                violation_error_message="This number is given out.",
            ),
            models.UniqueConstraint(
                fields=["line", "person"],
                condition=Q(status__in=(*QUEUING, TicketStatus.MISSED)) & Q(person__isnull=False),
                name="ticket_one_a_person",
                violation_error_message="You have a number here already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} · {self.number}"
