"""People who ask to join, in every state, and ceremonies: held, in preparation, called off."""

from datetime import datetime, timedelta
from random import Random

from chunfeng.domain.people import queries as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.unions.enums import Via
from chunfeng.domain.unions.models import Ceremony, JoinApplication
from chunfeng.domain.unions.services import ceremonies, joining, posters
from chunfeng.kernel import clock, working_days
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import names
from chunfeng.replays.city.belonging.bases import Base, Built
from chunfeng.replays.city.belonging.desk import Crew
from chunfeng.replays.city.belonging.members import introduce
from chunfeng.replays.city.seekers import Looking

_WAITING, _OVERDUE, _ACCEPTED = 26, 4, 12
_FIRST_LISTED = 13_000
_TRADES = {
    "快递员": "courier",
    "网约配送员": "rider",
    "货车司机": "trucker",
    "月嫂": "domestic_worker",
    "家政服务员": "domestic_worker",
    "养老护理员": "care_worker",
    "保安员": "security_guard",
}


def ask(random: Random, crew: Crew, built: Built, looking: list[Looking]) -> None:
    """Most wait within their three days, some too long; others were accepted, sent back, refused or withdrawn."""
    asking = [each for each in looking if not each.seeker.person.demo_role and each.trade.title in _TRADES]
    asking = asking[: _WAITING + _OVERDUE + _ACCEPTED + 6]
    sent = []
    for number, each in enumerate(asking):
        waits = _OVERDUE <= number < _OVERDUE + _WAITING
        moment = _office_day(number % 3 if waits else 6) + timedelta(hours=9 + number % 9, minutes=number * 7 % 60)
        moment = min(moment, clock.now() - timedelta(minutes=number + 1))
        sent.append(_ask(each, built.joint[number % len(built.joint)], moment, random.choice((Via.POSTER, Via.SEARCH))))
    late, decided = sent[:_OVERDUE], sent[_OVERDUE + _WAITING :]
    with clock.at(_office_day(4) + timedelta(hours=16)):
        for one in decided[:_ACCEPTED]:
            joining.approve(actor=crew.officer, application_id=one.pk)
        back, *others = decided[_ACCEPTED:]
        joining.send_back(actor=crew.officer, application_id=back.pk, reason="请补充所在站点，或者上传接单平台的截图。")
        for one in others[:2]:
            joining.send_back(actor=crew.officer, application_id=one.pk, reason="姓名和平台登记的不一致，请核对。")
        for one in others[2:4]:
            joining.refuse(actor=crew.officer, application_id=one.pk, reason="你在江夏区工作，请向那里的工会申请。")
        joining.withdraw(actor=Actor(person_id=others[4].person_id), application_id=others[4].pk)
    joining.escalate_overdue()
    introduce(late[0].person_id, "申请入会超过期限，上级工会在督办")
    introduce(back.person_id, "入会申请被退回，等你补充")
    for number, base in enumerate(built.joint[:5]):
        _poster(crew, base, ("站点门口", "驿站墙上", "职工之家一楼", "货运市场东门", "充电站")[number])
    revoked = _poster(crew, built.joint[5], "旧址门口")
    posters.revoke_poster(actor=crew.officer, poster_id=revoked)


def assemble(random: Random, crew: Crew, built: Built) -> None:
    """One ceremony was held a month ago, one comes next week, one was called off."""
    held = _prepare(crew, built.joint[0], "关山街道新就业形态劳动者集中入会", days=-30, venue="关山街道职工之家")
    with clock.at(clock.now() - timedelta(days=31)):
        ceremonies.list_people(actor=crew.officer, ceremony_id=held.pk, listed=_listed(random, 0, 34, signed=32))
    with clock.at(clock.now() - timedelta(days=30)):
        ceremonies.confirm(actor=crew.officer, ceremony_id=held.pk)
    planned = _prepare(crew, built.joint[1], "“益路同行”集中入会行动", days=6, venue="洪山区工人文化宫")
    ceremonies.list_people(actor=crew.officer, ceremony_id=planned.pk, listed=_listed(random, 34, 28, signed=17))
    waiting = planned.entries.filter(consent_paper="").order_by("pk")
    version = people.consent_text(Purpose.UNION_MEMBERSHIP).version
    for entry in waiting[:5]:
        ceremonies.agree(actor=Actor(person_id=entry.person_id), ceremony_id=planned.pk, consent_version=version)
    introduce(waiting[6].person_id, "在集中入会名单上，等你同意")
    off = _prepare(crew, built.joint[2], "珞南街道集中入会", days=-12, venue="珞南街道办事处")
    ceremonies.cancel(actor=crew.officer, ceremony_id=off.pk)


# Details


def _ask(each: Looking, base: Base, moment: datetime, via: Via) -> JoinApplication:
    with clock.at(moment):
        return joining.apply(
            actor=each.actor,
            organisation_id=base.organisation.pk,
            via=via,
            consent=True,
            consent_version=people.consent_text(Purpose.UNION_MEMBERSHIP).version,
            employer_name="",
            groups=[_TRADES[each.trade.title]],
        )


def _poster(crew: Crew, base: Base, title: str) -> int:
    ends_on = clock.today() + timedelta(days=180)
    return posters.make_poster(
        actor=crew.officer, organisation_id=base.organisation.pk, title=title, ends_on=ends_on
    ).pk


def _prepare(crew: Crew, base: Base, title: str, *, days: int, venue: str) -> Ceremony:
    with clock.at(clock.now() - timedelta(days=35)):
        return ceremonies.prepare(
            actor=crew.officer,
            organisation_id=base.organisation.pk,
            title=title,
            held_on=clock.today() + timedelta(days=35 + days),
            venue=venue,
        )


def _listed(random: Random, first: int, many: int, *, signed: int) -> list[ceremonies.Listed]:
    groups = ("rider", "courier", "trucker", "ride_hailing")
    return [
        ceremonies.Listed(
            name=names.person(random),
            phone=names.phone(_FIRST_LISTED + first + number),
            group=groups[number % 4],
            employer_name="",
            paper=f"申请书{first + number + 1:03d}" if number < signed else "",
        )
        for number in range(many)
    ]


def _office_day(ago: int) -> datetime:
    """The beginning of the day after which `ago` working days have come, today included."""
    day = clock.today()
    while working_days.between(day, clock.today()) < ago:
        day -= timedelta(days=1)
    return clock.day_start(day)
