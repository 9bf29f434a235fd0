"""Posters that people join by, and ceremonies at which many join together."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from chunfeng.domain.people.models import Consent, Person
from chunfeng.domain.unions.enums import CeremonyState, ConsentHow, EntryState
from chunfeng.domain.unions.models.memberships import Membership
from chunfeng.domain.unions.models.organisations import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.models import Model


class Poster(Model):
    """One printed code by which people join an organisation; it can be taken back, and ends by itself."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posters")
    title = models.CharField(max_length=60, help_text="where it hangs, for the officer's list")
    ends_on = models.DateField(help_text="the last day on which it works")
    revoked_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"poster {self.pk}"


class Ceremony(Model):
    """A gathering at which a list is read out and confirmed at once."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="ceremonies")
    title = models.CharField(max_length=80)
    held_on = models.DateField()
    venue = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=CeremonyState.choices, default=CeremonyState.DRAFT)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "ceremonies"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_at__isnull=False),
                name="ceremony_confirmed_has_time",
                violation_error_message="A ceremony that was held has its time.",
            ),
        ]

    def __str__(self) -> str:
        return f"ceremony {self.pk}"


class CeremonyEntry(models.Model):
    """One name on the list: consent on the own phone or on paper, and what became of it."""

    LEFT_BEHIND: ClassVar = {  # by a merge of accounts: nobody stands on a list twice
        "state": EntryState.LEFT_OUT.value,
        "left_out_why": "account_closed",
    }

    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="entries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="ceremony_entries")
    listed_at = models.DateTimeField(default=clock.now)
    group = models.CharField(max_length=30, blank=True)
    employer_name = models.CharField(max_length=120, blank=True)
    consent_how = models.CharField(max_length=6, choices=ConsentHow.choices, blank=True)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    consent_paper = models.CharField(max_length=60, blank=True, help_text="number of the signed paper")
    consent_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.LISTED)
    left_out_why = models.CharField(max_length=30, blank=True, help_text="code of the reason")
    membership = models.OneToOneField(Membership, models.PROTECT, null=True, related_name="ceremony_entry")

    class Meta:
        verbose_name_plural = "ceremony entries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ceremony", "person"],
                name="ceremony_entry_once",
                violation_error_message="This person is on the list already.",
            ),
            models.CheckConstraint(
                condition=~Q(state="joined")
                | Q(membership__isnull=False) & (Q(consent__isnull=False) | ~Q(consent_paper="")),
                name="ceremony_joined_with_consent",
                violation_error_message="Nobody joins without consent.",
            ),
            models.CheckConstraint(
                condition=~Q(state="left_out") | ~Q(left_out_why=""),
                name="ceremony_left_out_with_reason",
                violation_error_message="Whoever is left out learns why.",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk} of ceremony {self.ceremony_id}"
