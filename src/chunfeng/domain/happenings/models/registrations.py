"""Who wants a seat, alone or in a group, and what they thought of it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from chunfeng.domain.happenings.enums import LIVE, Channel, RegistrationStatus, RegistrationStep
from chunfeng.domain.happenings.models.happenings import Happening, Session
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared.labels import choices
from chunfeng.shared.models import Model


class Group(Model):
    """People whom one leader brings: a class of fifty with one major, the colleagues of a firm."""

    happening = models.ForeignKey(Happening, models.PROTECT, related_name="groups")
    leader = models.ForeignKey(Person, models.PROTECT, related_name="led_groups")
    name = models.CharField(max_length=80)
    school = models.CharField(max_length=80, blank=True)
    major = models.CharField(max_length=60, blank=True)
    sheet_digest = models.CharField(max_length=64, blank=True, help_text="of the sheet that was brought in last")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["happening", "leader", "name"],
                name="group_once",
                violation_error_message="You have a group of this name here already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def of(self, person_id: int | None) -> Self:
        return self.filter(person_id=person_id or 0)


class Registration(Model):
    """One person's place at a happening, or on its waiting list."""

    happening = models.ForeignKey(Happening, models.PROTECT, related_name="registrations")
    session = models.ForeignKey(Session, models.PROTECT, null=True, blank=True, related_name="registrations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="registrations")
    group = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="registrations")
    brought_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", help_text="the group's leader, or the officer"
    )
    status = models.CharField(max_length=12, choices=RegistrationStatus.choices, default=RegistrationStatus.WAITING)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.SPOT)
    walk_in = models.BooleanField(default=False, help_text="registered at the door")
    name = models.CharField(max_length=60, blank=True, help_text="as it stands on the leader's list")
    education = models.SmallIntegerField(choices=choices(Education), default=Education.ANY)
    school = models.CharField(max_length=80, blank=True)
    wanted = models.CharField(max_length=80, blank=True)
    says_member = models.BooleanField(null=True, help_text="whether the list says that they are in the union")
    asked_at = models.DateTimeField(default=clock.now, help_text="the order of the waiting list")
    offer_until = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Registration"]] = RegistrationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["happening", "status", "asked_at", "id"], name="registration_line"),
            models.Index(fields=["person", "-asked_at"], name="registration_of_person"),
            models.Index(fields=["offer_until"], condition=Q(status="offered"), name="registration_offers"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["happening", "person"],
                condition=Q(status__in=LIVE),
                name="registration_once",
                violation_error_message="This person is registered already.",
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offer_until__isnull=False),
                name="registration_offer_has_end",
                violation_error_message="A seat is not held for ever.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=LIVE, ended_at__isnull=True) | (~Q(status__in=LIVE) & Q(ended_at__isnull=False)),
                name="registration_end_has_moment",
                violation_error_message="What is over has a moment, and nothing else.",
            ),
        ]

    def __str__(self) -> str:
        return f"registration {self.pk}"


class RegistrationLog(models.Model):
    """One step of a registration, and whether the person has read of it."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=clock.now)
    step = models.CharField(max_length=12, choices=RegistrationStep.choices)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, choices=RegistrationStatus.choices)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    seen_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when the message left")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["registration", "at"], name="registration_step_order"),
            models.Index(fields=["registration"], name="registration_to_tell", condition=Q(told_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.before}→{self.after}"


class Feedback(Model):
    """What one who was there says: stars, and a sentence if they like."""

    happening = models.ForeignKey(Happening, models.PROTECT, related_name="feedback")
    person = models.ForeignKey(Person, models.PROTECT, related_name="feedback")
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "feedback"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["happening", "person"],
                name="feedback_once",
                violation_error_message="You have said what you think of it.",
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=1, stars__lte=5),
                name="feedback_stars",
                violation_error_message="One to five stars.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} stars"
