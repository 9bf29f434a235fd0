"""Check-ins, as they happen and as devices bring them later: the same rule over the same acts, hence the same totals.

One transaction takes in a batch. It holds the doors of the happening (a lock of their own, so that registering is not kept
waiting), adds the acts that are new, asks the rule about every visitor they touch, and writes what has changed: marks in
the rows, and a fact or its correction for each entry.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.happenings.enums import (
    DOORS,
    HOLDING,
    Channel,
    CheckInFlag,
    CheckInHow,
    CheckInKind,
    HappeningKind,
    RegistrationStatus,
)
from chunfeng.domain.happenings.errors import NoSuchRegistration
from chunfeng.domain.happenings.events import PersonEntered
from chunfeng.domain.happenings.models import CheckIn, Device, Happening, Registration
from chunfeng.domain.happenings.rules import codes, visits
from chunfeng.domain.happenings.services import devices
from chunfeng.domain.happenings.services.finding import organised
from chunfeng.domain.unions.queries import cards
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, events, reach, seals

SUBJECT = "check_in"
MOST = 500
"""Acts in one batch; a device with more sends several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act as a device or a page offers it. Whose it is says one of `code` (a scanned ticket or member card),
    `registration_id`, `person_id`, `visitor` (nobody's name was asked); for an undoing `undoes` alone.
    """

    client_id: UUID
    happening_id: int
    kind: str
    at: datetime
    how: str = CheckInHow.CODE
    code: str = ""
    registration_id: int | None = None
    person_id: int | None = None
    visitor: UUID | None = None
    undoes: UUID | None = None
    door: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an act: "counted", "noted" (known, no people-time), "undone", "repeated" (sent before) or "refused".

    `text` is for whoever stands at the door. Everything but a refusal is stored; a refused act need not be sent again.
    """

    client_id: UUID
    result: str
    text: str = ""
    code: str = ""
    flag: str = ""
    name: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class _Whose:
    person_id: int | None = None
    registration_id: int | None = None
    visitor: UUID | None = None
    seated: bool = True
    name: str = ""


class _Refused(Exception):
    def __init__(self, code: str, text: str, next_step: str = "") -> None:
        super().__init__(code)
        self.code, self.text, self.next_step = code, text, next_step


def merge(*, device_id: int, sent_at: datetime, acts: Sequence[Act], waiting: int = 0) -> list[Answer]:
    """Take in what a device kept: any order, any number of times, each act once. One answer for each act, in their order.

    `sent_at` is the device's clock at the moment of sending, which sets its acts right; `waiting` is how many it still
    keeps. The signature has been checked (`signatures`). Raises NoSuchDevice, DeviceRevoked, ValueError (more than
    MOST acts). Source: issue 5, "offline check-in".
    """
    if len(acts) > MOST:
        raise ValueError(f"A batch holds at most {MOST} acts, this one has {len(acts)}: send several.")
    device = devices.in_use(device_id)
    received_at = clock.now()
    actor = devices.actor_of(device)
    answers: dict[UUID, Answer] = {}
    with reach.limited(reach.Reach.of(actor)):
        for happening_id in sorted({act.happening_id for act in acts}):
            mine = [act for act in acts if act.happening_id == happening_id]
            with transaction.atomic():
                for answer in _take(mine, happening_id, actor, device, sent_at=sent_at, received_at=received_at):
                    answers.setdefault(answer.client_id, answer)
        Device.objects.filter(pk=device.pk).update(seen_at=received_at, waiting=max(0, waiting), updated_at=received_at)
    return [answers[act.client_id] for act in acts]


@transaction.atomic
def check_in(
    *,
    actor: Actor,
    happening_id: int,
    kind: str = CheckInKind.IN,
    how: str = CheckInHow.HAND,
    client_id: UUID | None = None,
    code: str = "",
    registration_id: int | None = None,
    unnamed: bool = False,
) -> Answer:
    """One act at the desk, by an organiser. With the same `client_id` again nothing is added.

    Raises NoSuchHappening, NotAllowed.
    """
    organised(actor, happening_id, lock=False)
    now, key = clock.now(), client_id or uuid4()
    act = Act(
        client_id=key,
        happening_id=happening_id,
        kind=kind,
        at=now,
        how=how,
        code=code,
        registration_id=registration_id,
        visitor=key if unnamed else None,
    )
    [answer] = _take([act], happening_id, actor, None, sent_at=now, received_at=now)
    return answer


@transaction.atomic
def undo(*, actor: Actor, happening_id: int, client_id: UUID) -> Answer:
    """Take an act back, at the desk. Again changes nothing. Raises NoSuchHappening, NotAllowed, NoSuchRegistration."""
    organised(actor, happening_id, lock=False)
    if not CheckIn.objects.filter(happening_id=happening_id, client_id=client_id).exists():
        raise NoSuchRegistration
    now = clock.now()
    act = Act(client_id=uuid4(), happening_id=happening_id, kind=CheckInKind.UNDO, at=now, undoes=client_id)
    [answer] = _take([act], happening_id, actor, None, sent_at=now, received_at=now)
    audit.record(actor=actor, act="check_in.undone", target=("happening", happening_id), act_undone=str(client_id))
    return answer


# Taking in


def _take(
    acts: Sequence[Act],
    happening_id: int,
    actor: Actor,
    device: Device | None,
    *,
    sent_at: datetime,
    received_at: datetime,
) -> list[Answer]:
    happening = Happening.objects.filter(pk=happening_id).first()
    refusal = _not_here(happening, actor)
    if happening is None or refusal is not None:
        return [_refusal(act, refusal or _Refused("unknown", _("There is no such happening here."))) for act in acts]
    _hold_doors(happening)
    stored = _stored([act.client_id for act in acts])
    known = dict(stored)
    answers, rows, named = [], [], {}
    whose = _Resolver(happening, acts)
    for act in acts:
        if act.client_id in known:
            continue
        try:
            row, name = _row(act, whose, happening, actor, device, sent_at=sent_at, received_at=received_at)
        except _Refused as refused:
            known[act.client_id] = None
            answers.append(_refusal(act, refused))
            continue
        known[act.client_id] = row
        named[act.client_id] = name
        rows.append(row)
    CheckIn.objects.bulk_create(rows)
    _settle(happening, rows)
    answers += [_answer(row, named[row.client_id]) for row in rows]
    answers += [Answer(key, "repeated", _("Known already."), flag=row.flag) for key, row in stored.items() if row]
    return answers


def _row(
    act: Act,
    whose: "_Resolver",
    happening: Happening,
    actor: Actor,
    device: Device | None,
    *,
    sent_at: datetime,
    received_at: datetime,
) -> tuple[CheckIn, str]:
    undoing = act.kind == CheckInKind.UNDO
    if act.kind not in CheckInKind.values or (undoing and act.undoes is None):
        raise _Refused("unreadable", _("This act cannot be read."))
    found = _Whose() if undoing else whose.of(act)
    at = clock.set_right(act.at, sent_at=sent_at, received_at=received_at)
    row = CheckIn(
        client_id=act.client_id,
        happening=happening,
        device=device,
        registration_id=found.registration_id,
        person_id=found.person_id,
        visitor=found.visitor,
        kind=act.kind,
        undoes=act.undoes if undoing else None,
        how=act.how if act.how in CheckInHow.values else CheckInHow.CODE,
        door=act.door[:30],
        at=at,
        device_at=act.at,
        received_at=received_at,
        by_id=actor.person_id if device is None else None,
        flag="" if found.seated else CheckInFlag.NO_SEAT,
    )
    return row, found.name


def _not_here(happening: Happening | None, actor: Actor) -> _Refused | None:
    if happening is None or not actor.covers(happening.organisation_path):
        return _Refused("unknown", _("There is no such happening here."))
    if happening.status not in DOORS:
        return _Refused(
            "not_on",
            _("%(title)s: %(status)s. Nobody is checked in.")
            % {"title": happening.title, "status": happening.get_status_display()},
            _("Ask an organiser."),
        )
    return None


def _hold_doors(happening: Happening) -> None:
    """One batch of a happening at a time, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('happenings.doors', %s))", [happening.pk])


def _stored(keys: Iterable[UUID]) -> dict[UUID, CheckIn | None]:
    return {row.client_id: row for row in CheckIn.objects.filter(client_id__in=list(keys))}


def _settle(happening: Happening, new: Sequence[CheckIn]) -> None:
    """Ask the rule about every visitor whom the new rows touch, and write what has changed."""
    touched = {row.undoes for row in new if row.undoes} | {row.client_id for row in new}
    at_stake = CheckIn.objects.filter(happening=happening, client_id__in=touched)
    people = {row.person_id for row in at_stake if row.person_id}
    unnamed = {row.visitor for row in at_stake if row.visitor}
    rows = list(
        CheckIn.objects.filter(Q(person_id__in=people) | Q(visitor__in=unnamed), happening=happening).exclude(
            kind=CheckInKind.UNDO
        )
    )
    undone = set(
        CheckIn.objects.filter(happening=happening, undoes__in=[row.client_id for row in rows]).values_list(
            "undoes", flat=True
        )
    )
    fresh = {row.client_id: row for row in new}
    by_visitor: dict[object, list[CheckIn]] = defaultdict(list)
    for row in rows:
        own = fresh.get(row.client_id, row)
        by_visitor[own.person_id or own.visitor].append(own)
    counted = {row.client_id for row in rows if row.counted}
    changed: list[CheckIn] = []
    for acts in by_visitor.values():
        changed += _settle_one(acts, undone, scans_out=happening.scans_out)
    _take_back([row for row in changed if row.client_id in counted and not row.counted])
    _enter(happening, [row for row in changed if row.client_id not in counted and row.counted])
    _write(changed)


def _settle_one(rows: Sequence[CheckIn], undone: set[UUID | None], *, scans_out: bool) -> list[CheckIn]:
    acts = [
        visits.Act(
            key=str(row.client_id),
            kind=row.kind,
            at=row.at,
            door=f"device {row.device_id}" if row.device_id else f"desk {row.door}",
            undone=row.client_id in undone,
        )
        for row in rows
    ]
    before = {str(row.client_id): visits.Outcome(row.counted, _of_the_rule(row.flag)) for row in rows}
    after = visits.changes(before, visits.outcomes(acts, scans_out=scans_out))
    changed = [row for row in rows if str(row.client_id) in after]
    for row in changed:
        outcome = after[str(row.client_id)]
        no_seat = row.flag == CheckInFlag.NO_SEAT and not outcome.flag
        row.counted, row.flag = outcome.counted, CheckInFlag.NO_SEAT if no_seat else outcome.flag
    return changed


def _of_the_rule(flag: str) -> str:
    """The mark that the rule gave; that somebody has no seat is not its business."""
    return "" if flag == CheckInFlag.NO_SEAT else flag


def _take_back(rows: Sequence[CheckIn]) -> None:
    """Correct the facts of entries that no longer count."""
    standing = Fact.objects.filter(
        kind=FactKind.HAPPENING_ENTERED,
        subject_kind=SUBJECT,
        subject_id__in=[row.pk for row in rows],
        corrects__isnull=True,
        corrections__isnull=True,
    )
    for pk in standing.order_by("pk").values_list("pk", flat=True) if rows else ():
        facts.correct(pk)


def _enter(happening: Happening, rows: Sequence[CheckIn]) -> None:
    """The facts of entries, and who came."""
    entries = [_entry(happening, row) for row in rows]
    if len(entries) == 1:  # as at a desk; to write many at once costs more than one
        facts.record(entries[0])
    else:
        facts.record_many(entries)
    for row in rows:
        if row.person_id is not None:
            events.publish(PersonEntered(happening.pk, row.person_id))


def _entry(happening: Happening, row: CheckIn) -> facts.Entry:
    return facts.Entry(
        kind=FactKind.HAPPENING_ENTERED,
        subject=(SUBJECT, row.pk),
        person_id=row.person_id,
        organisation_id=happening.organisation_id,
        organisation_path=happening.organisation_path,
        place_code=happening.place_id or "",
        happening_id=happening.pk,
        tags=_tags(happening, named=row.person_id is not None),
        at=row.at,
    )


def _write(rows: Sequence[CheckIn]) -> None:
    """What the rule says of each: a statement for all of which it says the same."""
    alike: dict[tuple[bool, str], list[int]] = defaultdict(list)
    for row in rows:
        alike[row.counted, row.flag].append(row.pk)
    for (counted, flag), keys in alike.items():
        CheckIn.objects.filter(pk__in=keys).update(counted=counted, flag=flag)


def _tags(happening: Happening, *, named: bool) -> tuple[str, ...]:
    """Kind and channel (a visit to a workplace is a channel of its own), and that nobody knows who it was."""
    channel = Channel.VISIT if happening.kind == HappeningKind.VISIT else Channel.SPOT
    return tuple(dict.fromkeys((happening.kind, channel.value, *(() if named else ("unnamed",)))))


# Whose act it is


class _Resolver:
    """Who stands at the door, for all acts of a batch: registrations are looked up once."""

    def __init__(self, happening: Happening, acts: Sequence[Act]) -> None:
        self.happening = happening
        self.opened: dict[str, Any] = {}
        for act in acts:
            if act.code and act.code not in self.opened:
                self.opened[act.code] = _opened(act.code)
        wanted = {act.registration_id for act in acts if act.registration_id}
        wanted |= {found.registration_id for found in self.opened.values() if isinstance(found, codes.TicketFacts)}
        rows = Registration.objects.filter(happening=happening, pk__in=wanted).select_related("person")
        self.registrations = {row.pk: row for row in rows}
        people = {act.person_id for act in acts if act.person_id}
        people |= {found for found in self.opened.values() if isinstance(found, int)}
        self.of_people = {
            row.person_id: row
            for row in Registration.objects.filter(happening=happening, person_id__in=people)
            .select_related("person")
            .order_by("pk")
        }

    def of(self, act: Act) -> _Whose:
        """Raises _Refused with what to tell at the door."""
        if act.code:
            found = self.opened[act.code]
            if isinstance(found, _Refused):
                raise found
            if isinstance(found, int):
                return self._person(found)
            return self._ticket(found)
        if act.registration_id is not None:
            return self._registration(act.registration_id, name="")
        if act.visitor is not None:
            return _Whose(visitor=act.visitor)
        raise _Refused("nobody", _("It is not said whose check-in this is."))

    def _ticket(self, ticket: codes.TicketFacts) -> _Whose:
        if ticket.happening_id != self.happening.pk:
            other = Happening.objects.public().filter(pk=ticket.happening_id).first()
            where = (
                _("This ticket is for %(title)s.") % {"title": other.title}
                if other
                else _("This ticket is for another happening.")
            )
            raise _Refused("other_happening", where, _("Show the way there, or register them here."))
        return self._registration(ticket.registration_id, name=ticket.name)

    def _registration(self, registration_id: int, *, name: str) -> _Whose:
        found = self.registrations.get(registration_id)
        if found is None:
            raise _Refused(
                "no_registration",
                _("There is no such registration here."),
                _("Look them up by name, or register them."),
            )
        name = name or masking.name(found.name or found.person.name)
        if found.status not in HOLDING and found.status != RegistrationStatus.WAITING:
            raise _Refused(
                "cancelled",
                _("%(name)s: %(status)s.") % {"name": name, "status": found.get_status_display()},
                _("Register them at the door if there are seats left."),
            )
        return _Whose(found.person_id, found.pk, seated=found.status in HOLDING, name=name)

    def _person(self, person_id: int) -> _Whose:
        found = self.of_people.get(person_id)
        seated = self.happening.capacity is None or (found is not None and found.status in HOLDING)
        name = masking.name(found.name or found.person.name) if found else ""
        return _Whose(person_id, found.pk if found else None, seated=seated, name=name)


def _opened(code: str) -> Any:
    """What a scanned code says: a ticket, the id of a member, or why it is refused."""
    try:
        ticket = codes.ticket_facts(seals.open_seal(code, codes.TICKET))
    except seals.ExpiredSeal as error:
        return _Refused("expired", str(error.message), str(_("Look them up by name.")))
    except seals.BadSeal:
        member = cards.member_of(code)
        return member or _Refused(
            "forged",
            _("This code is not one of ours, or was not read completely."),
            _("Scan again, or look them up by name."),
        )
    return ticket or _Refused("forged", _("This code is not one of ours, or was not read completely."))


def _refusal(act: Act, refused: _Refused) -> Answer:
    return Answer(act.client_id, "refused", refused.text, code=refused.code, next_step=refused.next_step)


def _answer(row: CheckIn, name: str) -> Answer:
    if row.kind == CheckInKind.UNDO:
        return Answer(row.client_id, "undone", _("Taken back."))
    result = "counted" if row.counted else "noted"
    text = {
        CheckInFlag.AGAIN: _("Inside already: scanned twice."),
        CheckInFlag.ELSEWHERE: _("This code came in at another door a moment ago. Ask for the name, kindly."),
        CheckInFlag.NOT_IN: _("Goes out without having come in. That is fine."),
        CheckInFlag.NO_SEAT: _("Comes in without a seat."),
        CheckInFlag.UNDONE: _("Taken back."),
        "": _("Welcome.") if row.kind == CheckInKind.IN else _("Goodbye."),
    }[CheckInFlag(row.flag) if row.flag else ""]
    return Answer(row.client_id, result, text, flag=row.flag, name=name)
