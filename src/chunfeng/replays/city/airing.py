"""Live rooms of the city: one that can be watched again, one that is announced, and talks by video at the fair of today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from uuid import UUID

from django.db.models import F

from chunfeng.domain.conversations.services import questions, watching
from chunfeng.domain.conversations.services import rooms as broadcasting
from chunfeng.domain.employers.models import Employer, Position, PositionQuerySet
from chunfeng.domain.employers.queries.positions import pay_words
from chunfeng.domain.fairs.enums import GuestStatus
from chunfeng.domain.fairs.models import Fair, LiveRoom
from chunfeng.domain.fairs.services import calls, rooms
from chunfeng.domain.happenings.enums import Channel, HappeningKind, HappeningStatus
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.happenings.services import planning, queues
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.queries import consent_text
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import film
from chunfeng.replays.city.gathering import Gathering, announced, moment, planned
from chunfeng.shared import papers

PRESENTERS, PRESENTED, VIEWERS, APPLYING, TALKERS = 3, 3, 12, 5, 4
CHAPTER = 20
"""Seconds that each position is presented."""
SIGNS_OF_LIFE = (5, 45)
"""Seconds after the beginning at which each viewer's page says that it plays: from the second on it counts."""
SLIDE = Path(__file__).parent / "slides" / "position.typ"
ABOVE, BELOW = "洪山区总工会 · 直播带岗", "演示画面，由系统合成"
WATCHED, COMING = "直播带岗：先进制造专场", "直播带岗：名企夜场"
WHAT_FOR = "在手机上看岗位，边看边问，当场投递。"
ASKED = (
    ("夜班有补贴吗？", "有，每个夜班补贴30元，随工资发。"),
    ("没有经验可以报名吗？", "可以，入职后有两周带薪培训。"),
)


def air(crowd: Gathering) -> Employer:
    """All three. The employer whose talks by video people wait for."""
    today = Fair.objects.select_related("happening").get(happening__status=HappeningStatus.RUNNING)
    present = today.participations.filter(presence=GuestStatus.CAME, positions__isnull=False).distinct()
    employers = [row.employer for row in present.select_related("employer").order_by("pk")[:PRESENTERS]]
    _recorded(crowd, employers)
    _coming(crowd, employers)
    _talks(crowd, today.happening, employers[0])
    return employers[0]


def _recorded(crowd: Gathering, employers: Sequence[Employer]) -> None:
    """Three evenings ago: a position after the other, questions that were answered, people who applied while they watched."""
    begins = moment(-3, 19)
    with clock.at(begins - timedelta(days=4)):
        held, room = _room(crowd, WATCHED, begins, employers)
    with clock.at(begins):
        planning.start(actor=crowd.officer, happening_id=held.pk)
        broadcast = broadcasting.begin(actor=crowd.officer, room_id=room.room_id)
    presented = [_best(employer)[0] for employer in employers]
    film.film(broadcast.folder, [_slide(each) for each in presented], seconds=CHAPTER, begun_at=begins)
    viewers = [each.actor for each in crowd.looking[-VIEWERS:]]
    _watch(room, viewers)
    for number, position in enumerate(presented):
        with clock.at(begins + timedelta(seconds=CHAPTER * number)):
            rooms.pin(actor=crowd.officer, room_id=room.room_id, position_id=position.pk)
    with clock.at(begins + timedelta(seconds=CHAPTER * (len(presented) - 1) + 5)):
        _ask(crowd, room, viewers)
        _apply(room, presented, viewers[:APPLYING])
    with clock.at(begins + timedelta(seconds=CHAPTER * len(presented))):
        rooms.pin(actor=crowd.officer, room_id=room.room_id, position_id=None)
        broadcasting.end(actor=crowd.officer, room_id=room.room_id)
        planning.close(actor=crowd.officer, happening_id=held.pk)


def _coming(crowd: Gathering, employers: Sequence[Employer]) -> None:
    """Tomorrow evening; its studio is open to who presents."""
    _room(crowd, COMING, moment(1, 19), employers)


def _talks(crowd: Gathering, today: Happening, employer: Employer) -> None:
    """A queue for talks by video at the fair that runs; some wait."""
    now = clock.now()
    with clock.at(now - timedelta(minutes=30)):
        line = calls.open_line(actor=crowd.officer, happening_id=today.pk, employer_id=employer.pk)
    for number, each in enumerate(crowd.looking[-TALKERS:]):
        with clock.at(now - timedelta(minutes=3 * (TALKERS - number))):
            queues.take(actor=each.actor, line_id=line.pk)


def _room(crowd: Gathering, title: str, begins: datetime, employers: Sequence[Employer]) -> tuple[Happening, LiveRoom]:
    plan = planned(crowd, HappeningKind.LIVE, title, begins, begins + timedelta(hours=1), summary=WHAT_FOR)
    held = announced(crowd, replace(plan, channels=(Channel.LIVE.value,), venue="", address=""))
    room = rooms.set_up(actor=crowd.officer, happening_id=held.pk, employer_ids=[employer.pk for employer in employers])
    wanted = [position.pk for employer in employers for position in _best(employer)]
    rooms.choose_positions(actor=crowd.officer, room_id=room.room_id, position_ids=wanted)
    return held, room


def _best(employer: Employer) -> list[Position]:
    """What an employer presents: of its open positions those that pay most, the best first."""
    rows = PositionQuerySet(Position).open_on(clock.today()).filter(employer=employer)
    return list(rows.select_related("employer").order_by(F("pay_high").desc(nulls_last=True), "pk")[:PRESENTED])


def _slide(position: Position) -> bytes:
    told = {"above": ABOVE, "title": position.title, "pay": pay_words(position), "below": BELOW}
    return papers.picture(SLIDE, {**told, "employer": position.employer.name}, ppi=72)


def _watch(room: LiveRoom, viewers: Sequence[Actor]) -> None:
    """Each page says twice that it plays: then it counts."""
    for second in SIGNS_OF_LIFE:
        with clock.at(room.happening.starts_at + timedelta(seconds=second)):
            for number, viewer in enumerate(viewers):
                watching.beat(actor=viewer, room=room.room, visitor=UUID(int=number + 1))


def _ask(crowd: Gathering, room: LiveRoom, viewers: Sequence[Actor]) -> None:
    for viewer, (text, answer) in zip(viewers, ASKED, strict=False):
        asked = questions.ask(actor=viewer, room_id=room.room_id, text=text)
        questions.answer(actor=crowd.officer, question_id=asked.pk, text=answer)


def _apply(room: LiveRoom, presented: Sequence[Position], viewers: Sequence[Actor]) -> None:
    version = consent_text(Purpose.RESUME_TO_EMPLOYER).version
    for viewer, position in zip(viewers, cycle(presented), strict=False):
        rooms.apply(actor=viewer, live_room=room, position_id=position.pk, consent=True, consent_version=version)
