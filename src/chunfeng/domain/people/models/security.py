"""What opens an account besides the code by SMS, and where it is open: passkeys, the second step, sessions, kiosks.

None of it moves when two accounts are merged: what opened the absorbed one opens nothing, and power never comes by a merge.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chunfeng.domain.people.enums import RecoveryDocument, RecoveryStatus, SignInMethod
from chunfeng.domain.people.models.accounts import Person
from chunfeng.kernel import clock
from chunfeng.shared.fields import EncryptedText
from chunfeng.shared.models import Model

TOTP_SECRET = "people.second_step.totp"
WEIXIN = "people.weixin"
NEW_PHONE = "people.recovery.phone"


class Passkey(Model):
    """A key that a device keeps for its owner and opens by face, finger or screen lock. Only its public half is here."""

    MOVES_IN_MERGE = False

    person = models.ForeignKey(Person, models.PROTECT, related_name="passkeys")
    name = models.CharField(max_length=40)
    credential_id = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField(help_text="attested credential data: AAGUID, credential id, COSE key")
    uses = models.BigIntegerField(default=0, help_text="the device's own counter; many keep it at 0")
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey {self.pk} of {self.person_id}"


class SecondStep(Model):
    """What staff show besides the phone: an authenticator app, and how often a wrong code was typed."""

    MOVES_IN_MERGE = False

    person = models.OneToOneField(Person, models.PROTECT, related_name="second_step")
    totp_secret = EncryptedText(purpose=TOTP_SECRET, null=True)
    totp_since = models.DateTimeField(null=True, help_text="empty until the first right code")
    totp_step = models.BigIntegerField(default=0, help_text="the 30 seconds of the latest code: none works twice")
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(totp_since__isnull=True) | Q(totp_secret__isnull=False),
                name="second_step_app_has_secret",
                violation_error_message="An authenticator app that counts has a secret.",
            ),
        ]

    def __str__(self) -> str:
        return f"second step of {self.person_id}"


class RecoveryCode(models.Model):
    """One of ten codes on paper that stand in for a lost device, each once."""

    MOVES_IN_MERGE = False

    person = models.ForeignKey(Person, models.PROTECT, related_name="recovery_codes")
    code_index = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "code_index"],
                name="recovery_code_once",
                violation_error_message="This recovery code has been given out already.",
            ),
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.person_id}"


class Visit(Model):
    """One browser that is signed in. Ending it deletes the session, so the next click asks to sign in again."""

    MOVES_IN_MERGE = False

    person = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    session_key = models.CharField(max_length=40, unique=True)
    method = models.CharField(max_length=12, choices=SignInMethod.choices)
    system = models.CharField(max_length=12, blank=True)
    browser = models.CharField(max_length=12, blank=True)
    kiosk = models.ForeignKey("Kiosk", models.PROTECT, null=True, related_name="visits")
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-seen_at"], name="visit_of_person")]

    def __str__(self) -> str:
        return f"visit {self.pk} of {self.person_id}"


class Kiosk(Model):
    """A screen in a hall that shows a code to be scanned. The screen knows a secret of which a keyed index is here."""

    MOVES_IN_MERGE = False

    name = models.CharField(max_length=60)
    organisation_id = models.BigIntegerField()
    organisation_path = models.CharField(max_length=200, db_collation="C")
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    secret_index = models.BinaryField(unique=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation_path"], name="kiosk_path")]

    def __str__(self) -> str:
        return self.name


class KioskCode(models.Model):
    """One code on a kiosk's screen: shown, said yes to by one phone, taken by the screen; each at most once."""

    MOVES_IN_MERGE = False

    kiosk = models.ForeignKey(Kiosk, models.PROTECT, related_name="codes")
    shown_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", help_text="who said yes")
    approved_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, approved_at__isnull=True)
                | Q(person__isnull=False, approved_at__isnull=False),
                name="kiosk_code_approved_by_somebody",
                violation_error_message="A code is said yes to by somebody at some time.",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(approved_at__isnull=False),
                name="kiosk_code_taken_after_approval",
                violation_error_message="A code is taken only after somebody said yes.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["shown_at"], name="kiosk_code_shown")]

    def __str__(self) -> str:
        return f"code {self.pk} of kiosk {self.kiosk_id}"


class WeixinLink(Model):
    """The Weixin account that somebody signs in with; found by a keyed index, kept encrypted."""

    MOVES_IN_MERGE = False

    person = models.OneToOneField(Person, models.PROTECT, related_name="weixin")
    openid = EncryptedText(purpose=WEIXIN)
    openid_index = models.BinaryField(unique=True)

    def __str__(self) -> str:
        return f"Weixin of {self.person_id}"


class Recovery(Model):
    """A new number for somebody whose phone is gone: asked for at a counter, decided by a second officer after a wait."""

    MOVES_IN_MERGE = False

    person = models.ForeignKey(Person, models.PROTECT, related_name="recoveries")
    status = models.CharField(max_length=10, choices=RecoveryStatus.choices, default=RecoveryStatus.WAITING)
    phone = EncryptedText(purpose=NEW_PHONE)
    document = models.CharField(
        max_length=20, choices=RecoveryDocument.choices, help_text="which document the officer looked at"
    )
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    organisation_path = models.CharField(max_length=200, db_collation="C")
    ready_at = models.DateTimeField(help_text="before this nobody can approve; the owner can stop it")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status=RecoveryStatus.WAITING),
                name="recovery_one_open",
                violation_error_message="There is a request for this account already.",
            ),
            models.CheckConstraint(
                condition=~Q(status=RecoveryStatus.APPROVED) | ~Q(decided_by=models.F("asked_by")),
                name="recovery_decided_by_another",
                violation_error_message="Another officer decides than the one who asked.",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation_path"], name="recovery_path")]

    def __str__(self) -> str:
        return f"recovery {self.pk} of {self.person_id}"
