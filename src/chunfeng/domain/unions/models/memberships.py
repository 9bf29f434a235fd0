"""Who belongs to which union, since when, by what way, in which groups."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import pgettext

from chunfeng.domain.people.models import Consent, Person
from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import (
    MEMBERS,
    OPEN_JOINS,
    ConsentHow,
    Evidence,
    JoinState,
    JoinStep,
    KeptWhy,
    MembershipStatus,
    MemberStep,
    Via,
)
from chunfeng.domain.unions.models.organisations import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within


class DateRange(Func):
    """[from, to): the last day is the first one outside."""

    function = "DATERANGE"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("organisation_path", paths))

    def members(self) -> Self:
        return self.filter(status__in=MEMBERS)

    def of(self, person_id: int | None) -> Self:
        return self.filter(person_id=person_id or 0)


class Membership(Model):
    """One person's membership, from joining to leaving, through every transfer.

    The number is given by the database (`unions_next_member_number()`), and so is the path where a row is written with
    an empty one; a trigger keeps it right when an organisation moves.
    """

    LEFT_BEHIND: ClassVar = {  # by a merge of accounts: nobody is a member twice
        "status": MembershipStatus.MERGED.value,
        "left_on": clock.today,
        "kept_why": "",
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    status = models.CharField(max_length=10, choices=MembershipStatus.choices, default=MembershipStatus.ACTIVE)
    kept_why = models.CharField(max_length=12, choices=KeptWhy.choices, blank=True)
    number = models.CharField(
        max_length=20, unique=True, db_default=Func(function="unions_next_member_number"), editable=False
    )
    own_number = models.CharField(
        max_length=30, blank=True, help_text="the one that the union's own roster has for them"
    )
    joined_on = models.DateField(default=clock.today)
    since = models.DateField(default=clock.today, help_text="first day with the present organisation")
    left_on = models.DateField(null=True)
    left_why = models.CharField(max_length=200, blank=True)
    via = models.CharField(max_length=10, choices=Via.choices)
    employer_name = models.CharField(max_length=120, blank=True, help_text="where they work, in their words")

    objects: ClassVar[models.Manager["Membership"]] = MembershipQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation_path", "status"], name="membership_subtree"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(status__in=MEMBERS),
                name="membership_one_at_a_time",
                violation_error_message="This person is a member already.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MEMBERS, left_on__isnull=True)
                | Q(~Q(status__in=MEMBERS), left_on__isnull=False),
                name="membership_left_has_day",
                violation_error_message="Whoever left has a last day, and nobody else.",
            ),
            models.CheckConstraint(
                condition=Q(status="kept") & ~Q(kept_why="") | ~Q(status="kept") & Q(kept_why=""),
                name="membership_kept_has_reason",
                violation_error_message="A membership is kept for a reason.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("since")),
                name="membership_leaves_after_joining",
                violation_error_message="Nobody leaves before joining.",
            ),
            models.CheckConstraint(
                condition=Q(since__gte=F("joined_on")),
                name="membership_stays_after_joining",
                violation_error_message="Nobody is with a union before joining.",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.number}"


class Placement(models.Model):
    """One past stay of a membership; the present one is the membership's own (`organisation`, `since`).

    `valid_to` is the first day no longer there. A member who never moved has no row here.
    """

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="placements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "valid_from"], name="placement_of_organisation")]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="placement_one_a_day",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    (DateRange(F("valid_from"), F("valid_to")), RangeOperators.OVERLAPS),
                ],
                violation_error_message="A membership is with one organisation at a time.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="placement_ends_after_start",
                violation_error_message="A stay cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.membership_id} @ organisation {self.organisation_id}"


class MembershipStep(models.Model):
    """One step of a membership: who took it, when, from where to where."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="steps", db_index=False)
    at = models.DateTimeField(default=clock.now)
    step = models.CharField(max_length=12)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10, choices=MembershipStatus.choices)
    left = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False, help_text="the union before"
    )
    reached = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", db_index=False, help_text="the union after"
    )
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["membership", "at"], name="membership_step_order"),
            models.Index(fields=["left", "-at"], condition=Q(left__isnull=False), name="membership_step_left"),
            models.Index(fields=["reached", "-at"], condition=Q(reached__isnull=False), name="membership_step_reached"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.before}→{self.after}"

    @property
    def label(self) -> str:
        return str(MemberStep(self.step).label)


class GroupMembershipQuerySet(models.QuerySet["GroupMembership"]):
    def on(self, day: date) -> Self:
        """Those that count on `day`: the last day counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class GroupMembership(Model):
    """That a member belongs to a group (`declarations/groups.toml`), by what evidence, until when it must be shown again."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="groups", db_index=False)
    group = models.CharField(max_length=30, help_text="key of the declaration")
    evidence = models.CharField(max_length=10, choices=Evidence.choices)
    evidence_note = models.CharField(max_length=120, blank=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, help_text="the last day on which the evidence counts")

    objects: ClassVar[models.Manager["GroupMembership"]] = GroupMembershipQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["group", "ends_on"], name="group_membership_expiry")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership", "group"],
                name="group_membership_once",
                violation_error_message="This member is in the group already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="group_membership_ends_after_start",
                violation_error_message="Evidence cannot end before it begins.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} of membership {self.membership_id}"

    @property
    def title(self) -> str:
        """The group's title in the present language."""
        return catalog.titled(self.group)


class JoinApplicationQuerySet(models.QuerySet["JoinApplication"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("organisation_path", paths))

    def open(self) -> Self:
        return self.filter(state__in=OPEN_JOINS)

    def of(self, person_id: int | None) -> Self:
        return self.filter(person_id=person_id or 0)


class JoinApplication(Model):
    """Somebody asks to join a union. `organisation_path` is filled and kept right by the database, as with memberships."""

    LEFT_BEHIND: ClassVar = {"state": JoinState.WITHDRAWN.value}  # by a merge of accounts: one person asks once

    person = models.ForeignKey(Person, models.PROTECT, related_name="join_applications")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="join_applications")
    organisation_path = models.CharField(max_length=200, blank=True, db_collation="C")
    state = models.CharField(max_length=10, choices=JoinState.choices, default=JoinState.SUBMITTED)
    via = models.CharField(max_length=10, choices=Via.choices)
    employer_name = models.CharField(max_length=120, blank=True)
    groups = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    consent_how = models.CharField(max_length=6, choices=ConsentHow.choices, default=ConsentHow.OWN)
    consent = models.ForeignKey(Consent, models.PROTECT, null=True, related_name="+")
    consent_paper = models.CharField(max_length=60, blank=True, help_text="number of the signed paper")
    submitted_at = models.DateTimeField(default=clock.now)
    due_on = models.DateField(help_text="the third working day")
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", help_text="who has taken the review"
    )
    reminded_on = models.DateField(null=True)
    escalated_to = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    escalated_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(
        max_length=300, blank=True, help_text="why not, or what is missing, in words for the person"
    )
    membership = models.OneToOneField(Membership, models.PROTECT, null=True, related_name="application")

    objects: ClassVar[models.Manager["JoinApplication"]] = JoinApplicationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["organisation_path", "due_on"],
                condition=Q(state="submitted"),
                name="join_application_worklist",
            ),
            models.Index(fields=["due_on"], condition=Q(state="submitted"), name="join_application_due"),
            models.Index(
                fields=["owner"],
                condition=Q(state="submitted", owner__isnull=False),
                name="join_application_of_owner",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=OPEN_JOINS),
                name="join_application_one_open",
                violation_error_message="This person has asked to join already.",
            ),
            models.CheckConstraint(
                condition=Q(consent__isnull=False) | ~Q(consent_paper=""),
                name="join_application_with_consent",
                violation_error_message="Nobody joins without consent.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "returned"]) | ~Q(reason=""),
                name="join_application_refused_with_reason",
                violation_error_message="Nobody is refused without a reason.",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(membership__isnull=False),
                name="join_application_approved_is_member",
                violation_error_message="Whoever is accepted is a member.",
            ),
        ]

    def __str__(self) -> str:
        return f"application to join {self.pk}"


class JoinApplicationStep(models.Model):
    """One step of an application to join."""

    application = models.ForeignKey(JoinApplication, models.PROTECT, related_name="steps")
    at = models.DateTimeField(default=clock.now)
    step = models.CharField(max_length=10)
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10, choices=JoinState.choices)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "at"], name="join_step_order")]

    def __str__(self) -> str:
        return f"{self.step} {self.before}→{self.after}"

    @property
    def label(self) -> str:
        return str(JoinStep(self.step).label)


class WorkersKnown(Model):
    """How many workers there are at a place of the tree, by whose count: what a density is a share of.

    A correction is a newer row; nothing is overwritten.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="workers_known")
    group = models.CharField(max_length=30, blank=True, help_text="key of the declaration; empty: all workers")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=120)
    counted_on = models.DateField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "workers known"
        indexes: ClassVar = [
            models.Index(fields=["organisation", "group", "-counted_on", "-id"], name="workers_known_newest")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(source=""),
                name="workers_known_has_source",
                violation_error_message="A count names its source.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} at organisation {self.organisation_id}"

    @property
    def group_title(self) -> str:
        """The group's title, or that all trades were counted."""
        return catalog.titled(self.group) if self.group else pgettext("workers", "all trades")
