"""What people see of their own membership."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import MEMBERS, CeremonyState, EntryState, JoinStep
from chunfeng.domain.unions.models import (
    CeremonyEntry,
    GroupMembership,
    JoinApplication,
    JoinApplicationStep,
    Membership,
    MembershipStep,
)
from chunfeng.domain.unions.rules import groups as rules
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """One group of the member: what shows it, until when, and whether it must be shown again soon."""

    key: str
    title: str
    evidence: str
    ends_on: date | None
    counts: bool
    runs_out: bool


def membership_of(actor: Actor) -> Membership | None:
    """The membership that counts, with its union."""
    return (
        Membership.objects.of(actor.person_id).filter(status__in=MEMBERS).select_related("organisation__place").first()
    )


def members_among(path: str, person_ids: Sequence[int]) -> set[int]:
    """Who of these is a member at or below the union at `path`."""
    rows = Membership.objects.under(path).filter(person_id__in=person_ids, status__in=MEMBERS)
    return set(rows.values_list("person_id", flat=True))


def application_of(actor: Actor) -> JoinApplication | None:
    """The newest application to join, whatever became of it."""
    return (
        JoinApplication.objects.of(actor.person_id)
        .select_related("organisation", "escalated_to")
        .order_by("-pk")
        .first()
    )


def answers_to(actor: Actor, *, most: int = 10) -> list[JoinApplicationStep]:
    """What unions answered to the actor's applications, newest first."""
    answers = (JoinStep.APPROVE, JoinStep.RETURN, JoinStep.REFUSE, JoinStep.ESCALATE)
    steps = JoinApplicationStep.objects.filter(application__person_id=actor.person_id or 0, step__in=answers)
    return list(steps.select_related("application__organisation").order_by("-at", "-pk")[:most])


def application_steps(application: JoinApplication) -> list[JoinApplicationStep]:
    """The way of an application as its applicant reads it: reminders among reviewers are not news to them."""
    return list(application.steps.exclude(step=JoinStep.REMIND).order_by("at", "pk"))


def history_of(actor: Actor) -> list[MembershipStep]:
    """Every step of every membership, newest first: joining, moving, keeping, leaving."""
    steps = MembershipStep.objects.filter(membership__person_id=actor.person_id or 0)
    return list(steps.select_related("left", "reached").order_by("-at", "-pk"))


def own_groups(membership: Membership) -> list[OwnGroup]:
    """The groups of a membership, those that no longer count too, so that they can be shown again."""
    today = clock.today()
    return [
        OwnGroup(
            key=row.group,
            title=catalog.titled(row.group),
            evidence=row.get_evidence_display(),
            ends_on=row.ends_on,
            counts=row.ends_on is None or row.ends_on >= today,
            runs_out=rules.runs_out(row.ends_on, today),
        )
        for row in GroupMembership.objects.filter(membership=membership).order_by("pk")
    ]


def awaiting_consent(actor: Actor) -> list[CeremonyEntry]:
    """Ceremonies that have the actor on their list and no consent of theirs yet."""
    entries = CeremonyEntry.objects.filter(
        person_id=actor.person_id or 0,
        ceremony__state=CeremonyState.DRAFT,
        state=EntryState.LISTED,
        consent__isnull=True,
        consent_paper="",
    )
    return list(entries.select_related("ceremony__organisation").order_by("ceremony__held_on", "pk"))
