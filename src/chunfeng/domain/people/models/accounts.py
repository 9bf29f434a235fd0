import secrets
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from chunfeng.domain.people.enums import SignInEventKind
from chunfeng.kernel import clock, masking
from chunfeng.shared.fields import EncryptedText, blind_index
from chunfeng.shared.models import Model

PHONE = "people.phone"
SIGN_IN_PHONE = "people.sign_in.phone"
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that are mistaken for another


def new_handle() -> str:
    """Ten characters that name a person in addresses and logs without saying anything about them."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


class PersonManager(BaseUserManager["Person"]):
    def with_phone(self, phone: str) -> "models.QuerySet[Person]":
        """The person (none or one) with this phone: eleven digits, see kernel.checksums.mobile."""
        return self.filter(phone_index=blind_index(phone, purpose=PHONE))


class Person(AbstractBaseUser, Model):
    """Somebody who uses the service. There are no passwords: sign-in is by phone and code."""

    handle = models.CharField(max_length=16, unique=True, default=new_handle)
    name = models.CharField(max_length=60, blank=True)
    phone = EncryptedText(purpose=PHONE, null=True)
    phone_index = models.BinaryField(unique=True, null=True)
    phone_verified_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="absorbed",
        db_index=False,
        help_text="the account that goes on; see Merge",
    )
    erased_at = models.DateTimeField(null=True)
    plain_order = models.BooleanField(default=False, help_text="positions by day, nothing chosen for them (PIPL 24)")
    demo_role = models.CharField(max_length=30, blank=True, help_text="role in the demo city; empty for real people")
    demo_label = models.CharField(max_length=80, blank=True, help_text="what the demo's sign-in page says of them")

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        indexes: ClassVar = [
            models.Index(fields=["merged_into"], name="person_merged_into", condition=Q(merged_into__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(is_active=False),
                name="person_merged_is_inactive",
                violation_error_message="An account that went into another one cannot be used any more.",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(is_active=False, phone__isnull=True, name=""),
                name="person_erased_is_empty",
                violation_error_message="An erased account keeps no name and no phone.",
            ),
        ]

    def __str__(self) -> str:
        return masking.name(self.name) or self.handle

    def set_phone(self, phone: str | None) -> None:
        """Set the phone together with its index; the caller saves."""
        self.phone = phone
        self.phone_index = blind_index(phone, purpose=PHONE) if phone else None

    @property
    def kept(self) -> "Person":
        """The account that goes on where this one was merged into another: one step, never two (see Merge)."""
        return self.merged_into or self

    @property
    def masked_phone(self) -> str:
        return masking.mobile(self.phone) if self.phone else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.password:
            self.set_unusable_password()
        super().save(*args, **kwargs)


class FormerPhone(models.Model):
    """A phone that a person had before; a trigger of the database writes it whenever a phone changes."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_phones")
    phone_index = models.BinaryField()
    until = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["phone_index"], name="former_phone_index")]

    def __str__(self) -> str:
        return f"former phone of {self.person_id}"


class SignIn(Model):
    """The way in for one phone, whether or not somebody has it: the code that is out, wrong tries, a lock."""

    phone = EncryptedText(purpose=SIGN_IN_PHONE)
    phone_index = models.BinaryField(unique=True)
    code_hash = models.BinaryField(null=True, help_text="empty once used")
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, help_text="the latest wrong code")
    locked_until = models.DateTimeField(null=True)
    proved_until = models.DateTimeField(null=True, help_text="a right code came for a number that had long been silent")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(code_hash__isnull=True) | Q(sent_at__isnull=False, expires_at__isnull=False),
                name="sign_in_code_has_times",
                violation_error_message="A code that is out has a beginning and an end.",
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class SignInEvent(models.Model):
    """One code asked for or one wrong code, to be counted by phone and by address; kept for a day or two."""

    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=10, choices=SignInEventKind.choices)
    phone_index = models.BinaryField()
    address_index = models.BinaryField(null=True, help_text="keyed index of the network address")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["phone_index", "kind", "at"], name="sign_in_event_phone"),
            models.Index(fields=["address_index", "kind", "at"], name="sign_in_event_address"),
            models.Index(fields=["at"], name="sign_in_event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
