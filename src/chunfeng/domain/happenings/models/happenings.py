"""What takes place, where and when, in which season."""

import secrets
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from chunfeng.domain.happenings.enums import ANNOUNCED, PUBLIC, Channel, HappeningKind, HappeningStatus
from chunfeng.domain.people.models import Person
from chunfeng.domain.places.models import Place
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread when spoken or typed from a poster


def new_code() -> str:
    """Eight characters for addresses, posters and calendars."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def on_the_spot() -> list[str]:
    return [Channel.SPOT.value]


class Seats(Model):
    """What has a number of seats. The database counts who takes and who waits for them, and no row is saved over it."""

    capacity = models.PositiveIntegerField(null=True, blank=True, help_text="seats on the spot; empty: open to all")
    taken = models.PositiveIntegerField(default=0, editable=False)
    waiting = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write all columns but the two that a trigger keeps."""
        if not self._state.adding and kwargs.get("update_fields") is None:
            own = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = own - {"taken", "waiting"}
        super().save(*args, **kwargs)

    @property
    def free(self) -> int | None:
        """Seats left; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


class Series(Model):
    """A season or another row of happenings; one may lie in another. The path is the database's."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="series")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    title = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    planned = models.PositiveIntegerField(default=0, help_text="how many there are to be; 0 while nobody has said")
    planned_spot = models.PositiveIntegerField(default=0, help_text="how many of them on the spot")

    class Meta:
        verbose_name_plural = "series"
        indexes: ClassVar = [models.Index(fields=["organisation_path", "-starts_on"], name="series_subtree")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="series_ends_after_start",
                violation_error_message="A series does not end before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(planned_spot__lte=F("planned")),
                name="series_spot_within_planned",
                violation_error_message="Those on the spot are some of those planned.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class HappeningQuerySet(models.QuerySet["Happening"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("organisation_path", paths))

    def announced(self) -> Self:
        return self.filter(status__in=ANNOUNCED)

    def public(self) -> Self:
        return self.filter(status__in=PUBLIC)


class Happening(Seats):
    """One fair, class, visit …

    `taken` counts the seats on the spot that are taken or held, `waiting` who wants one, both by trigger; the database
    refuses more than `capacity` of them. `sequence` rises with every change that a calendar has to follow (RFC 5545).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="happenings")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    series = models.ForeignKey(Series, models.PROTECT, null=True, blank=True, related_name="happenings")
    kind = models.CharField(max_length=20, choices=HappeningKind.choices)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    contact = models.CharField(max_length=120, blank=True, help_text="whom to ask, in words for everybody")
    status = models.CharField(max_length=12, choices=HappeningStatus.choices, default=HappeningStatus.DRAFT)
    code = models.CharField(max_length=8, unique=True, default=new_code, editable=False)
    channels = ArrayField(models.CharField(max_length=10, choices=Channel.choices), default=on_the_spot)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    venue = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    registers_from = models.DateTimeField(null=True, blank=True, help_text="empty: as soon as it is announced")
    registers_until = models.DateTimeField(null=True, blank=True, help_text="empty: until it ends")
    scans_out = models.BooleanField(default=False, help_text="whether people are scanned as they go out, too")
    sequence = models.PositiveIntegerField(default=0, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_as = models.UUIDField(
        null=True, editable=False, help_text="what its maker's program calls it: asked twice, made once"
    )

    objects: ClassVar[models.Manager["Happening"]] = HappeningQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation_path", "-starts_at"], name="happening_subtree"),
            models.Index(fields=["status", "starts_at"], name="happening_soon"),
            models.Index(fields=["updated_at"], name="happening_changed"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="happening_ends_after_start",
                violation_error_message="It ends after it begins.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")),
                name="happening_not_overfull",
                violation_error_message="There are not that many seats.",
            ),
            models.CheckConstraint(
                condition=Q(registers_from__isnull=True)
                | Q(registers_until__isnull=True)
                | Q(registers_until__gt=F("registers_from")),
                name="happening_registration_window",
                violation_error_message="Registration ends after it begins.",
            ),
            models.CheckConstraint(
                condition=Q(channels__len__gt=0),
                name="happening_has_channel",
                violation_error_message="People take part on the spot, live or online.",
            ),
            models.UniqueConstraint(
                fields=["made_by", "made_as"],
                name="happening_made_once",
                violation_error_message="This was prepared already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether everybody finds it, and keeps finding it once it is over."""
        return self.status in PUBLIC


class HappeningStep(models.Model):
    """One step of a happening: what, from where to where, by whom, and what people were told."""

    happening = models.ForeignKey(Happening, models.PROTECT, related_name="steps")
    at = models.DateTimeField(default=clock.now)
    step = models.CharField(max_length=20)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, choices=HappeningStatus.choices)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["happening", "at"], name="happening_step_order")]

    def __str__(self) -> str:
        return f"{self.step} {self.before}→{self.after}"


class Session(Seats):
    """A part of a happening with a time, and perhaps a room and seats, of its own."""

    happening = models.ForeignKey(Happening, models.CASCADE, related_name="sessions")
    title = models.CharField(max_length=80)
    room = models.CharField(max_length=80, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["happening", "starts_at"], name="session_order")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_start",
                violation_error_message="It ends after it begins.",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(taken__lte=F("capacity")),
                name="session_not_overfull",
                violation_error_message="There are not that many seats.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
