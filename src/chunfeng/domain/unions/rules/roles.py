"""Who gives which post to whom.

The three administrators are kept apart, as the classified protection of information systems asks: whoever gives rights
neither runs the system nor audits it. Who watches is not chosen by those who are watched, so that the security and the audit
administrator are appointed where the system is set up (`chunfeng union appoint`), and nowhere else.
"""

from collections.abc import Iterable, Mapping

from chunfeng.domain.unions.enums import ADMINISTRATORS, Role

MEMBER_KEEPERS = (Role.OFFICER, Role.REVIEWER)
"""Who decides on members and keeps their lists."""

WORKING = (Role.OFFICER, Role.REVIEWER, Role.LIAISON, Role.LAWYER, Role.MEDIATOR, Role.TRAINER)

MEMBER_KEEPERS = (Role.OFFICER, Role.REVIEWER)
"""Who decides on members and keeps their lists."""

GIVES: Mapping[Role, tuple[Role, ...]] = {
    Role.OFFICER: WORKING,
    Role.SECURITY_ADMIN: (Role.OFFICER, Role.SYSTEM_ADMIN),
    Role.AUDIT_ADMIN: (Role.AUDITOR,),
}
"""role of the giver → roles given, at the giver's node and below it"""

REVIEWING = (Role.OFFICER, Role.REVIEWER)
"""roles that decide about applications"""


def givers(role: Role) -> tuple[Role, ...]:
    """The roles whose holders give `role`; none for those that are appointed at set-up only."""
    return tuple(giver for giver, given in GIVES.items() if role in given)


def given_by(roles: Iterable[str]) -> tuple[Role, ...]:
    """What somebody with these roles may give, in the order of Role."""
    held = set(roles)
    if "system" in held:
        return tuple(Role)
    allowed = {given for giver, each in GIVES.items() if giver in held for given in each}
    return tuple(role for role in Role if role in allowed)


def meet_badly(role: Role, others: Iterable[str]) -> bool:
    """Whether `role` and one of `others` may not be held by one person at a time."""
    return role in ADMINISTRATORS and any(other != role and other in ADMINISTRATORS for other in others)


def may_be_deputised(role: Role) -> bool:
    """An administrator's post is not passed on: it is given anew, so that nobody comes by it sideways."""
    return role not in ADMINISTRATORS
