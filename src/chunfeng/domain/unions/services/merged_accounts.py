"""What a merge of two accounts means for memberships: the rows have moved (`Membership.LEFT_BEHIND`), their logs follow here.

Where both were members, the membership that stays with the absorbed account counts no more: its joining is taken back in the
ledger, dated now, so that one person has joined once. Undoing the merge counts it again. Each can be done twice.
"""

from dataclasses import replace

from django.db import transaction

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.unions.enums import MEMBERS, MembershipStatus, MemberStep, Via
from chunfeng.domain.unions.models import Membership, MembershipStep
from chunfeng.domain.unions.services import steps
from chunfeng.shared import reach

_TAG = "accounts_merged"


@transaction.atomic
def note_merged(*, absorbed_id: int) -> int:
    """Log every membership of the absorbed account that counts no more; how many were new."""
    with reach.elevated("what a merge of accounts left behind, at whatever union"):
        left = _locked(absorbed_id, MembershipStatus.MERGED)
        fresh = [membership for membership in left if _last(membership) != MemberStep.MERGE]
        for membership in fresh:
            _log(membership, MemberStep.MERGE)
            _take_back(membership)
    return len(fresh)


@transaction.atomic
def note_parted(*, absorbed_id: int) -> int:
    """Log every membership that counts again; how many were new."""
    with reach.elevated("what a merge of accounts left behind, at whatever union"):
        again = _locked(absorbed_id, *MEMBERS)
        fresh = [membership for membership in again if _last(membership) == MemberStep.MERGE]
        for membership in fresh:
            _log(membership, MemberStep.UNMERGE)
            _count(membership, 1)
    return len(fresh)


def _locked(person_id: int, *states: MembershipStatus) -> list[Membership]:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("organisation")
    return list(rows.filter(person_id=person_id, status__in=states).order_by("pk"))


def _last(membership: Membership) -> str:
    return membership.steps.order_by("-at", "-pk").values_list("step", flat=True).first() or ""


def _log(membership: Membership, step: MemberStep) -> None:
    before = membership.steps.order_by("-at", "-pk").values_list("after", flat=True).first() or ""
    MembershipStep.objects.create(membership=membership, step=step, before=before, after=membership.status)


def _take_back(membership: Membership) -> None:
    """A fact about one person is corrected; somebody who came with a roster is taken off the roster's number."""
    own = Fact.objects.filter(
        kind=FactKind.MEMBER_JOINED, subject_kind=steps.MEMBERSHIP, subject_id=membership.pk, person_id__isnull=False
    )
    standing = own.filter(corrects__isnull=True, corrections__isnull=True).order_by("pk").first()
    if standing is not None:
        facts.correct(standing.pk, tags=(_TAG,))
    elif membership.via == Via.ROSTER:
        _count(membership, -1)


def _count(membership: Membership, quantity: int) -> None:
    """Counted like the joining was, where it was: with a roster as a number of people, else as this person's."""
    joined = membership.steps.filter(step=MemberStep.JOIN).select_related("reached").first()
    entry = steps.fact(
        membership,
        FactKind.MEMBER_JOINED,
        (joined and joined.reached) or membership.organisation,
        groups=steps.groups_of(membership),
        tags=(f"via:{membership.via}", _TAG),
    )
    nameless = membership.via == Via.ROSTER
    facts.record(replace(entry, person_id=None if nameless else entry.person_id, quantity=quantity))
