"""Public notice: posting the list, objections, and its end.

Posting counts working days and refuses to guess. An objection freezes one person; everybody else goes on.
"""

import secrets
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import (
    NOTICE_TRANSITIONS,
    OBJECTION_STAGE,
    OBJECTION_TRANSITIONS,
    ApplicationAct,
    ApplicationState,
    NoticeState,
    ObjectionState,
)
from chunfeng.domain.programs.errors import (
    MovedOn,
    NoSuchNotice,
    NoSuchProgram,
    NothingToPost,
    ObjectionNotOpen,
    ReasonMissing,
)
from chunfeng.domain.programs.models import Application, Notice, NoticeEntry, Objection, Program, ProgramVersion
from chunfeng.domain.programs.queries import deciding, declared, working_time
from chunfeng.domain.programs.rules import grounds, snapshots
from chunfeng.domain.programs.services import finding, reviewing, steps
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, reach
from chunfeng.shared.scopes import Scope

CLOCK = Actor.system("clock of public notices")
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@transaction.atomic
def post(*, actor: Actor, program_id: int, application_ids: Collection[int]) -> list[Notice]:
    """Put reviewed applications on public display, a notice for each version that they were sent in with.

    Those that are on display already stay there. Raises NoSuchProgram, NotAllowed, NothingToPost, HolidaysUnknown.
    """
    program = (
        Program.objects.select_related("organisation")
        .filter(Scope.of(actor).on("organisation__path"), pk=program_id)
        .first()
    )
    if program is None:
        raise NoSuchProgram
    finding.demand(policies.can_manage(actor, program))
    ready = (
        Application.objects.select_for_update(of=("self",))
        .filter(program=program, state=ApplicationState.REVIEWED, pk__in=application_ids)
        .select_related("program", "version", "organisation", "applicant")
        .order_by("pk")
    )
    by_version: dict[int, list[Application]] = {}
    for application in ready:
        by_version.setdefault(application.version_id, []).append(application)
    if not by_version:
        raise NothingToPost
    return [_post(actor, program, each) for each in by_version.values()]


def end_due() -> int:
    """End the notices whose last day is over, and approve whoever stands on them; how many ended. A transaction each."""
    due = Notice.objects.filter(state=NoticeState.POSTED, ends_on__lt=clock.today())
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    for notice_id in ids:
        with transaction.atomic():
            _end(notice_id)
    return len(ids)


@transaction.atomic
def object_to(*, actor: Actor, code: str, line: int, words: str) -> Objection:
    """Say that a line is not right: that person's payment waits until it has been looked into. Again changes nothing.

    Raises NoSuchNotice, NotAllowed, ReasonMissing, MovedOn (the notice has ended).
    """
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    if not words.strip():
        raise ReasonMissing(_("Say what is not right."), next_step=_("A sentence or two are enough."))
    rows = NoticeEntry.objects.select_related("notice").filter(notice__code=code, line=line)
    with reach.elevated("whose line of a public notice somebody objects to"):
        entry = rows.first()
        if entry is None:
            raise NoSuchNotice
        application = finding.locked(entry.application_id)
        there = Objection.objects.filter(entry=entry, objector_id=actor.person_id, state=ObjectionState.OPEN).first()
        if there is not None:
            return there
        if entry.notice.ends_on < clock.today() or not entry.stands:
            raise MovedOn(_("This notice has ended."), next_step=_("Turn to the union that posted it."))
        made = Objection.objects.create(entry=entry, objector_id=actor.person_id, words=words.strip()[:2000])
        if not entry.frozen:
            entry.frozen = True
            entry.save(update_fields=["frozen"])
            steps.move(application, ApplicationAct.FREEZE, by=Actor.system("objection"))
        audit.record(actor=actor, act="notice.objected", target=("notice_entry", entry.pk))
    return made


@transaction.atomic
def decide_objection(*, actor: Actor, objection_id: int, uphold: bool, answer: str) -> Objection:
    """Refuse the person objected to, or let them go on. Whoever is on display for long enough is approved at once.

    Raises NoSuchNotice, NotAllowed, DecidedByOthers, ReasonMissing, ObjectionNotOpen.
    """
    scoped = Objection.objects.filter(Scope.of(actor).on("entry__notice__organisation_path"), pk=objection_id)
    objection = scoped.select_for_update(of=("self",)).select_related("entry__notice").first()
    if objection is None:
        raise NoSuchNotice
    entry = objection.entry
    application = finding.locked(entry.application_id)
    after = target(OBJECTION_TRANSITIONS, step="uphold" if uphold else "dismiss", state=objection.state)
    if after is None:
        raise ObjectionNotOpen
    finding.demand(policies.can_decide_objection(actor, application, entry.notice.organisation_path))
    if objection.objector_id == actor.person_id:
        raise NotAllowed(_("Nobody decides about their own objection."), next_step=_("Leave it to a colleague."))
    if not answer.strip():
        raise ReasonMissing
    objection.state, objection.answer = after, answer.strip()[:500]
    objection.decided_by_id, objection.decided_at = actor.person_id, clock.now()
    objection.save()
    if application.state != ApplicationState.FROZEN:  # another objection was upheld, or it has been withdrawn
        return objection
    act = ApplicationAct.REFUSE if uphold else ApplicationAct.UNFREEZE
    decided = deciding.decide(application, deciding.answers_of(application))
    reviewing.keep(actor, application, act, record=decided.record, stage=OBJECTION_STAGE)
    if uphold:
        steps.move(application, act, by=actor, note=answer, ground=grounds.OBJECTION)
    elif not Objection.objects.filter(entry=entry, state=ObjectionState.OPEN).exists():
        entry.frozen = False
        entry.save(update_fields=["frozen"])
        steps.move(application, act, by=actor, note=answer)
        if entry.notice.ends_on < clock.today():
            steps.move(application, ApplicationAct.CLEAR, by=CLOCK)
    return objection


# Details


def _post(actor: Actor, program: Program, applications: list[Application]) -> Notice:
    version: ProgramVersion = applications[0].version
    declaration = declared.declaration_of(version)
    if declaration.notice is None:
        raise NothingToPost
    today = clock.today()
    ends_on = working_time.known().last_day(today, declaration.notice.days)
    code = "".join(secrets.choice(_LETTERS) for _each in range(8))
    lines = [
        snapshots.Line(
            line=number,
            name=masking.name(application.applicant.name) or "*",
            union=application.organisation.name,
            amount=application.amount,
            shown={
                field: masking.name(str(deciding.answers_of(application).get(field, "")))
                for field in declaration.notice.shown
            },
        )
        for number, application in enumerate(applications, start=1)
    ]
    snapshot = snapshots.text(
        code=code,
        program=program.key,
        title=declaration.title.zh,
        organisation=program.organisation.name,
        starts_on=today,
        ends_on=ends_on,
        days=declaration.notice.days,
        lines=lines,
    )
    notice = Notice.objects.create(
        code=code,
        version=version,
        organisation=program.organisation,
        posted_at=clock.now(),
        posted_by_id=actor.person_id,
        starts_on=today,
        ends_on=ends_on,
        days=declaration.notice.days,
        snapshot=snapshot,
        sha256=snapshots.digest(snapshot),
    )
    for line, application in zip(lines, applications, strict=True):
        NoticeEntry.objects.create(notice=notice, application=application, line=line.line)
        steps.move(application, ApplicationAct.PUBLISH, by=actor)
    audit.record(actor=actor, act="notice.posted", target=("notice", notice.pk), lines=len(lines), sha256=notice.sha256)
    return notice


def _end(notice_id: int) -> None:
    notice = Notice.objects.select_for_update().get(pk=notice_id)
    after = target(NOTICE_TRANSITIONS, step="end", state=notice.state)
    if after is None:
        return
    notice.state = after
    notice.save(update_fields=["state"])
    entries = NoticeEntry.objects.filter(notice=notice, stands=True, frozen=False).order_by("application_id")
    for application_id in entries.values_list("application_id", flat=True):
        application = finding.locked(application_id)
        if application.state == ApplicationState.NOTICE:
            steps.move(application, ApplicationAct.CLEAR, by=CLOCK)
    audit.record(actor=CLOCK, act="notice.ended", target=("notice", notice.pk))
