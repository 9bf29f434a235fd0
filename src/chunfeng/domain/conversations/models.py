"""Rooms, what is sent from them, what is asked there, who watches; and calls."""

from typing import ClassVar, Self
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from chunfeng.domain.conversations.enums import READ_BY_ALL, QuestionStatus, Source
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.live.recordings import new_folder
from chunfeng.shared.models import Model


class Room(Model):
    """What people watch. `updated_at` moves whenever viewers should look again: the live process watches it.

    What it is held for, and who presents there, are numbers of higher domains.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="rooms")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    place_code = models.CharField(max_length=12, blank=True)
    happening_id = models.BigIntegerField(unique=True)
    employer_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.BROWSER)
    address = models.CharField(max_length=500, blank=True, help_text="of a stream elsewhere")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["updated_at"], name="room_changed")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(source=Source.OUTSIDE, address__startswith="https://")
                | ~Q(source=Source.OUTSIDE) & Q(address=""),
                name="room_outside_has_address",
                violation_error_message="A stream from elsewhere has an https address, and no other has one.",
            ),
        ]

    def __str__(self) -> str:
        return f"room of {self.happening_id}"


class Broadcast(Model):
    """Once on air. `folder` names where it lies on the disk and in the address of its pieces."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="broadcasts")
    folder = models.CharField(max_length=24, unique=True, default=new_folder, editable=False)
    source = models.CharField(max_length=10, choices=Source.choices)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    seconds = models.PositiveIntegerField(default=0, help_text="length of the recording")
    removed_at = models.DateTimeField(null=True, help_text="when the recording was taken away")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(ended_at__isnull=True),
                name="broadcast_one_at_a_time",
                violation_error_message="This room is on air already.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="broadcast_ends_after_start",
                violation_error_message="A broadcast ends after it began.",
            ),
        ]

    def __str__(self) -> str:
        return self.folder


class QuestionQuerySet(models.QuerySet["Question"]):
    def read_by_all(self) -> Self:
        return self.filter(status__in=READ_BY_ALL)


class Question(Model):
    """What a viewer asks. Others see it once a host has let it through, and never whose it is."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="questions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=QuestionStatus.choices, default=QuestionStatus.ASKED)
    answer = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["Question"]] = QuestionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["room", "status", "asked_at"], name="question_of_room")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "person", "text"],
                name="question_once",
                violation_error_message="You have asked this already.",
            ),
            models.CheckConstraint(
                condition=~Q(status=QuestionStatus.ANSWERED) | ~Q(answer=""),
                name="question_answered_with_words",
                violation_error_message="An answer has words.",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk}"


class Watch(models.Model):
    """One uninterrupted visit to a room by one browser; it counts from the second sign of life on. Nobody for those who are
    not signed in.
    """

    room = models.ForeignKey(Room, models.PROTECT, related_name="watches")
    visitor = models.UUIDField(help_text="the browser, for a day")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="watches")
    first_at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)
    counted = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "watches"
        indexes: ClassVar = [
            models.Index(fields=["room", "visitor", "-last_at"], name="watch_of_visitor"),
            models.Index(fields=["room", "last_at"], name="watch_now"),
        ]

    def __str__(self) -> str:
        return f"watch {self.pk}"


class Call(Model):
    """Two people for some minutes. It was held once both have come in; nothing of it is kept but when."""

    code = models.UUIDField(default=uuid4, unique=True, editable=False)
    ticket_id = models.BigIntegerField(unique=True, help_text="the number in the queue that it answers")
    happening_id = models.BigIntegerField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    employer_id = models.BigIntegerField(null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="calls")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    person_came_at = models.DateTimeField(null=True)
    host_came_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True) | Q(person_came_at__isnull=False, host_came_at__isnull=False),
                name="call_begins_with_both",
                violation_error_message="A call begins when both are there.",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
