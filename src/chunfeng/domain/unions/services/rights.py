"""Erasing what unions hold about a person: the membership ends, words and evidence go, days and numbers stay."""

from django.db.models import F, Q
from django.db.models.functions import Greatest

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import (
    OPEN_FOUNDINGS,
    EntryState,
    FoundingAct,
    FoundingState,
    JoinStep,
)
from chunfeng.domain.unions.models import (
    CeremonyEntry,
    Founding,
    FoundingStep,
    GroupMembership,
    JoinApplication,
    JoinApplicationStep,
    Membership,
    MembershipStep,
    StaffAssignment,
    UnionWorker,
)
from chunfeng.domain.unions.services import memberships, staff, steps
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor

GONE = "—"
"""Where the database wants a word."""


def erase(*, person_id: int) -> None:
    """Within the transaction that erases the person: memberships, applications, ceremonies, union work, foundings, posts."""
    system = Actor.system("erasure")
    steps.lock_people([person_id])
    _applications(system, person_id)
    _ceremonies(person_id)
    _memberships(system, person_id)
    _foundings(system, person_id)
    _work(system, person_id)


def _memberships(system: Actor, person_id: int) -> None:
    standing = steps.standing_membership(person_id)
    if standing is not None:
        memberships.end(standing, by=system)
    rows = Membership.objects.of(person_id)
    GroupMembership.objects.filter(membership__in=rows).delete()
    MembershipStep.objects.filter(membership__in=rows).exclude(note="").update(note="")
    rows.update(employer_name="", own_number="", left_why="", updated_at=clock.now())


def _applications(system: Actor, person_id: int) -> None:
    out = steps.open_application(person_id)
    if out is not None:
        steps.move_application(out, JoinStep.WITHDRAW, by=system)
    rows = JoinApplication.objects.of(person_id)
    JoinApplicationStep.objects.filter(application__in=rows).exclude(note="").update(note="")
    rows.exclude(reason="").update(reason=GONE)
    rows.update(employer_name="", groups=[], updated_at=clock.now())


def _ceremonies(person_id: int) -> None:
    """Off the lists of ceremonies to come; who joined at one stays in its number. The number of a signed paper is its proof."""
    rows = CeremonyEntry.objects.filter(person_id=person_id)
    rows.filter(state=EntryState.LISTED).delete()
    rows.update(group="", employer_name="")


def _foundings(system: Actor, person_id: int) -> None:
    """Open ones are withdrawn. The person's name goes; those of the other initiators are theirs."""
    name = Person.objects.values_list("name", flat=True).get(pk=person_id)
    rows = Founding.objects.select_for_update().filter(applicant_id=person_id).order_by("pk")
    for founding in rows:
        if founding.state in OPEN_FOUNDINGS:
            before, founding.state = founding.state, FoundingState.WITHDRAWN
            FoundingStep.objects.create(
                founding=founding, act=FoundingAct.WITHDRAW, before=before, after=founding.state
            )
        founding.initiators = [each for each in founding.initiators if each != name] or [GONE]
        founding.note = founding.reasons = ""
        founding.save()
    said = FoundingStep.objects.filter(founding__in=rows).exclude(note="")
    said.filter(act__in=[FoundingAct.SEND_BACK, FoundingAct.REFUSE]).update(note="")


def _work(system: Actor, person_id: int) -> None:
    """Posts end, and work that lies open in them goes back to everybody there; union work ends today."""
    today = clock.today()
    posts = StaffAssignment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), person_id=person_id)
    for post_id in list(posts.order_by("pk").values_list("pk", flat=True)):
        staff.end_assignment(actor=system, assignment_id=post_id)
    UnionWorker.objects.filter(person_id=person_id, ends_on__isnull=True).update(
        ends_on=Greatest(F("since"), today), updated_at=clock.now()
    )
