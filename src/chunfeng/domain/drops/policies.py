"""Who may take part, by the name that a drop gives, and who runs drops."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.drops.models import Drop
from chunfeng.domain.people.queries import identity
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.queries import own as memberships
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict

ORGANISERS = (Role.OFFICER, Role.LIAISON)
"""Who prepares drops and draws lots."""

Eligibility = Callable[[str, Sequence[int]], dict[int, Verdict]]
"""(path of the union that gives, people) → a verdict for each of them."""
VERIFIED_MEMBER = "verified_member"
_eligibilities: dict[str, Eligibility] = {}


def offer(name: str, eligibility: Eligibility) -> None:
    """Let drops be for those whom `eligibility` lets pass. Again replaces it."""
    _eligibilities[name] = eligibility


def eligible(for_whom: str, path: str, person_ids: Sequence[int]) -> dict[int, Verdict]:
    """Who of these may take part, with every condition. A name that nobody offers lets nobody pass."""
    return _eligibilities.get(for_whom, _nobody)(path, person_ids)


def may_take_part(actor: Actor, drop: Drop) -> Verdict:
    """Whether it is for this person, with every condition; what is decided when they press is asked anew."""
    person_id = actor.person_id or 0
    return eligible(drop.for_whom, drop.organisation_path, [person_id])[person_id]


def can_organise(actor: Actor, path: str) -> Verdict:
    """Officers and liaisons of the union or above it."""
    return Verdict.of(
        [
            Reason.check(
                "post_organises",
                actor.covers(path, *ORGANISERS),
                text=_("You hold the post of an officer or liaison at this union or above it."),
                next_step=_("Ask an officer of this union."),
            )
        ]
    )


def _verified_members(path: str, person_ids: Sequence[int]) -> dict[int, Verdict]:
    """Source: S3, Wuxi: members of its unions whose real name was checked."""
    verified = identity.verified_among(person_ids)
    members = memberships.members_among(path, person_ids)
    return {each: _verified_member(each in verified, each in members) for each in person_ids}


def _verified_member(verified: bool, member: bool) -> Verdict:
    return Verdict.of(
        [
            Reason.check(
                "real_name_checked",
                verified,
                text=_("Your real name has been checked."),
                next_step=_("Show your document under “Me”; it takes two minutes."),
            ),
            Reason.check(
                "member_here",
                member,
                text=_("You are a member of this union or of one below it."),
                next_step=_("Join the union: it is free to apply, and you hear within three working days."),
            ),
        ]
    )


def _nobody(_path: str, person_ids: Sequence[int]) -> dict[int, Verdict]:
    unknown = Reason.check(
        "rule_known", None, text=_("Nobody can say at the moment for whom this is."), next_step=_("Ask the union.")
    )
    return dict.fromkeys(person_ids, Verdict.of([unknown]))


offer(VERIFIED_MEMBER, _verified_members)
