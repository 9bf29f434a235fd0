"""Who came in and went out, and the devices at the doors."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chunfeng.domain.happenings.enums import CheckInFlag, CheckInHow, CheckInKind
from chunfeng.domain.happenings.models.happenings import Happening
from chunfeng.domain.happenings.models.registrations import Registration
from chunfeng.domain.people.models import Kiosk, Person
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.models import Model


class Device(Model):
    """A phone or tablet of the staff that checks people in at the happenings of an organisation and those below it.

    It signs what it sends with a key that never leaves it; here is the public half (Ed25519, 32 bytes).
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="devices")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    name = models.CharField(max_length=60)
    public_key = models.BinaryField(max_length=32, unique=True)
    kiosk = models.ForeignKey(
        Kiosk, models.PROTECT, null=True, related_name="devices", help_text="the screen in a hall whose key this is"
    )
    enrolled_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField(default=clock.now)
    revoked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="when it last reached us")
    waiting = models.PositiveIntegerField(default=0, help_text="how many acts it still kept when it last reached us")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation_path"], name="device_subtree")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=models.F("enrolled_at")),
                name="device_revoked_after_enrolment",
                violation_error_message="A device is not revoked before it is enrolled.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CheckIn(models.Model):
    """One act at a door. Rows are only added; `counted` and `flag` are what the rule makes of all rows of this visitor.

    A visitor is a person, or, where nobody asked for a name, a UUID that the device gave.
    """

    client_id = models.UUIDField(unique=True, help_text="given by the device: the same act sent twice is one")
    happening = models.ForeignKey(Happening, models.PROTECT, related_name="check_ins")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="check_ins")
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="check_ins")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="check_ins")
    visitor = models.UUIDField(null=True)
    kind = models.CharField(max_length=5, choices=CheckInKind.choices)
    undoes = models.UUIDField(null=True, help_text="the client_id of what is taken back; it may arrive later")
    how = models.CharField(max_length=5, choices=CheckInHow.choices, default=CheckInHow.CODE)
    door = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField(help_text="when it happened, by the device's clock set right")
    device_at = models.DateTimeField(help_text="when it happened, by the device's clock as it was")
    received_at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    counted = models.BooleanField(default=False, help_text="whether it is one people-time (人次)")
    flag = models.CharField(max_length=10, choices=CheckInFlag.choices, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["happening", "person", "at"], name="check_in_of_person"),
            models.Index(
                fields=["happening", "visitor"], name="check_in_of_visitor", condition=Q(visitor__isnull=False)
            ),
            models.Index(fields=["happening", "-at"], name="check_in_latest"),
            models.Index(fields=["undoes"], name="check_in_undone", condition=Q(undoes__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="undo")
                | Q(person__isnull=False, visitor__isnull=True)
                | Q(person__isnull=True, visitor__isnull=False),
                name="check_in_has_one_visitor",
                violation_error_message="A check-in is of a person or of a visitor without a name.",
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | (~Q(kind="undo") & Q(undoes__isnull=True)),
                name="check_in_undo_names_its_target",
                violation_error_message="An undoing says what it takes back.",
            ),
            models.CheckConstraint(
                condition=Q(counted=False) | Q(kind="in"),
                name="check_in_only_entries_count",
                violation_error_message="Only coming in counts.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.client_id}"
