"""How memberships and applications move: state, log, audit and fact together. Shared by the services of this domain.

Locks are taken in one order: the tree (shared), persons by id, then applications, then memberships.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import (
    JOIN_TRANSITIONS,
    MEMBER_TRANSITIONS,
    MEMBERS,
    Evidence,
    JoinState,
    JoinStep,
    MemberStep,
    Via,
)
from chunfeng.domain.unions.errors import DecidedAlready, NotPossibleNow
from chunfeng.domain.unions.models import (
    GroupMembership,
    JoinApplication,
    JoinApplicationStep,
    Membership,
    MembershipStep,
    Organisation,
)
from chunfeng.domain.unions.rules.groups import evidence_end
from chunfeng.domain.unions.services.reach import TREE_LOCK
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, reach

MEMBERSHIP, APPLICATION = "membership", "join_application"
"""Kinds of subjects in the ledger and targets in the audit trail."""


def lock_people(person_ids: Iterable[int]) -> dict[int, Person]:
    """The persons by id, locked in order until the transaction ends: who holds them decides about their memberships.

    The lock of the tree comes before them, shared: whoever moves a part of it takes it alone and then the members below.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [TREE_LOCK])
    wanted = Person.objects.select_for_update().filter(pk__in=set(person_ids)).order_by("pk")
    with reach.elevated("who is about to belong somewhere is locked before anybody may see them"):
        return {person.pk: person for person in wanted}


def same_name(person: Person, name: str) -> bool:
    """Whether a name that somebody else typed is that of the person behind the phone."""
    squeeze = "".join(checksums.halfwidth(name).split())
    return not person.name or "".join(person.name.split()) == squeeze


def standing_membership(person_id: int) -> Membership | None:
    """The membership that counts, locked, with whatever union it is."""
    standing = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(person_id=person_id, status__in=MEMBERS)
    )
    with reach.elevated("one person, one membership, in the whole tree"):
        return standing.first()


def members_among(person_ids: Iterable[int]) -> set[int]:
    """Those of the locked people who belong to some union."""
    with reach.elevated("one person, one membership, in the whole tree"):
        return set(
            Membership.objects.filter(person_id__in=set(person_ids), status__in=MEMBERS).values_list(
                "person_id", flat=True
            )
        )


def open_application(person_id: int) -> JoinApplication | None:
    """The application that is out, locked, at whatever union it is."""
    out = (
        JoinApplication.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(person_id=person_id)
        .open()
    )
    with reach.elevated("one open application a person, in the whole tree"):
        return out.first()


def move_application(
    application: JoinApplication, step: JoinStep, *, by: Actor, note: str = "", audited: bool = True
) -> None:
    """Take the step on a locked application. Raises DecidedAlready."""
    before = application.state
    after = target(JOIN_TRANSITIONS, step=step, state=before)
    if after is None:
        raise DecidedAlready
    application.state = after
    application.save()
    log_application(application, step, before=before, by=by, note=note)
    if audited:
        audit_application(application, step, by=by)


def close_applications(made: Iterable[Membership], *, by: Actor, note: str) -> None:
    """Who had asked to join somewhere and was taken in otherwise has an answer: yes there, withdrawn elsewhere (`note`)."""
    joined = {membership.person_id: membership for membership in made}
    out = JoinApplication.objects.select_for_update(of=("self",)).filter(person_id__in=joined).open().order_by("pk")
    with reach.elevated("who joins here has nothing out at any union"):
        for application in out:
            membership = joined[application.person_id]
            if application.organisation_id == membership.organisation_id and application.state == JoinState.SUBMITTED:
                application.membership = membership
                application.decided_at, application.decided_by_id = clock.now(), by.person_id
                move_application(application, JoinStep.APPROVE, by=by)
            else:
                move_application(application, JoinStep.WITHDRAW, by=by, note=note)


def log_application(application: JoinApplication, step: JoinStep, *, before: str, by: Actor, note: str = "") -> None:
    """One row of the log of an application that has just moved."""
    JoinApplicationStep.objects.create(
        application=application,
        step=step,
        before=before,
        after=application.state,
        by_id=by.person_id,
        note=note.strip()[:300],
    )


def audit_application(application: JoinApplication, step: JoinStep, *, by: Actor) -> None:
    """The entry of the audit trail for it."""
    audit.record(
        actor=by,
        act=f"join.{step}",
        target=(APPLICATION, application.pk),
        about_person_id=application.person_id,
        via=application.via,
    )


def move_membership(
    membership: Membership,
    step: MemberStep,
    *,
    by: Actor,
    left: Organisation | None = None,
    reached: Organisation | None = None,
    note: str = "",
) -> None:
    """Take the step on a locked membership whose other fields the caller has set. Raises NotPossibleNow."""
    before = membership.status
    after = target(MEMBER_TRANSITIONS, step=step, state=before)
    if after is None:
        raise NotPossibleNow
    membership.status = after
    membership.save()
    MembershipStep.objects.create(
        membership=membership,
        step=step,
        before=before,
        after=after,
        left=left,
        reached=reached,
        by_id=by.person_id,
        note=note.strip()[:300],
    )
    audit.record(
        actor=by,
        act=f"membership.{step}",
        target=(MEMBERSHIP, membership.pk),
        about_person_id=membership.person_id,
    )


def admit(
    *,
    by: Actor,
    organisation: Organisation,
    via: Via,
    newcomers: Sequence[tuple[int, str, Sequence[str]]],
    evidence: Evidence = Evidence.STATED,
    joined_on: date | None = None,
) -> list[Membership]:
    """Memberships for people (id, where they work, keys of groups) who are locked and in no union, in a few statements.

    The logs, the audit trail and the ledger learn of each of them.
    """
    day = joined_on or clock.today()
    made = Membership.objects.bulk_create(
        Membership(
            person_id=person_id,
            organisation=organisation,
            via=via,
            employer_name=employer_name,
            joined_on=day,
            since=day,
        )
        for person_id, employer_name, _groups in newcomers
    )
    MembershipStep.objects.bulk_create(
        MembershipStep(
            membership=membership,
            step=MemberStep.JOIN,
            after=membership.status,
            reached=organisation,
            by_id=by.person_id,
        )
        for membership in made
    )
    GroupMembership.objects.bulk_create(
        GroupMembership(
            membership=membership,
            group=group,
            evidence=evidence,
            starts_on=day,
            ends_on=evidence_end(catalog.days_of(group, evidence), day),
        )
        for membership, (_person, _employer, groups) in zip(made, newcomers, strict=True)
        for group in groups
    )
    audit.record_many(
        actor=by,
        act=f"membership.{MemberStep.JOIN}",
        kind=MEMBERSHIP,
        ids=[membership.pk for membership in made],
        via=via,
    )
    facts.record_many(
        fact(membership, FactKind.MEMBER_JOINED, organisation, groups=groups, tags=(f"via:{via}",))
        for membership, (_person, _employer, groups) in zip(made, newcomers, strict=True)
    )
    return made


def fact(
    membership: Membership,
    kind: FactKind,
    organisation: Organisation,
    *,
    groups: Iterable[str] = (),
    tags: tuple[str, ...] = (),
) -> facts.Entry:
    """An entry of the ledger about a membership, at the organisation that it counts for."""
    return facts.Entry(
        kind=kind,
        subject=(MEMBERSHIP, membership.pk),
        person_id=membership.person_id,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        place_code=organisation.place_id or "",
        tags=(*tags, *(f"group:{group}" for group in groups)),
    )


def groups_of(membership: Membership) -> list[str]:
    """The keys of the groups that the member counts in today."""
    return list(GroupMembership.objects.on(clock.today()).filter(membership=membership).values_list("group", flat=True))
