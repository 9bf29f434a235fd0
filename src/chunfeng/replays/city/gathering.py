"""What is on in the city: a fair that runs today, one that is over, one in the making, and a season of smaller things."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.fairs.enums import GuestStatus, StandKind
from chunfeng.domain.fairs.models import Fair, Participation, Stand
from chunfeng.domain.fairs.services import day, guests, halls, seating
from chunfeng.domain.fairs.services import planning as fairs
from chunfeng.domain.happenings.enums import CheckInHow, HappeningKind
from chunfeng.domain.happenings.models import Happening, Line
from chunfeng.domain.happenings.services import checkins, feedback, planning, queues, registrations, series
from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.hiring.enums import Says
from chunfeng.domain.hiring.models import FollowUp
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.queries import consent_text
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city.firms import Firm
from chunfeng.replays.city.progress import Progress
from chunfeng.replays.city.seekers import Looking
from chunfeng.replays.city.tree import Unions

SEED = 20261123
STEPS = 450
GUESTS, VISITORS, INSIDE = 42, 120, 84
GATE_TO_BOOTH = timedelta(minutes=4)
SEASON = "“春风送岗”就业服务季"
CONTACT = "李文静 027-87000000"
DISTRICT = "420111"
DESKS = (("law", "法律援助台", "A"), ("resume", "简历门诊", "B"), ("guidance", "职业指导台", "C"))
"""Kind, title, letter of its numbers."""
WHAT_BECAME = (
    (Says.WORKING, Says.WORKING),
    (Says.LEFT, None),
    (Says.WORKING, Says.LEFT),
    (Says.WORKING, None),
    (None, None),
)
"""What seeker and firm say in turn, one pair an intent; None: nothing."""
FAIR = "带上手机就能来，现场有法律咨询、职业指导和简历门诊。"
SMALL = (
    (HappeningKind.LECTURE, "骑手交通安全课堂", "交警讲真实案例，听完领一顶头盔。", 6, 80, 16),
    (HappeningKind.CHECK_UP, "新就业形态劳动者免费体检日", "十四项检查，当天出结果，免费早餐。", 9, 20, 24),
    (HappeningKind.CLASS, "短视频剪辑公益小课", "一部手机学会拍和剪，两小时上手。", 12, 30, 8),
)
"""Kind, title, what for, days from now, seats, and how many register: one is full, and some wait."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Who organises, who comes."""

    officer: Actor
    organisation_id: int
    firms: list[Firm]
    looking: list[Looking]
    series_id: int


def gather(unions: Unions, settled: list[Firm], looking: list[Looking], progress: Progress) -> Gathering:
    """All of it; the same in every home but for the day, and beside what the others drew from their own chance."""
    random = Random(SEED)
    officer, district = unions.officer(DISTRICT), unions.organisations["hongshan"]
    season = series.prepare(
        actor=officer,
        organisation_id=district.pk,
        title=SEASON,
        starts_on=clock.today() - timedelta(days=45),
        ends_on=clock.today() + timedelta(days=45),
        planned=12,
        planned_spot=8,
    )
    able = [firm for firm in settled if firm.verified_at is not None and not firm.suspended]
    seekers = random.sample([each for each in looking if each.seeker.person.name], len(looking) // 2)
    crowd = Gathering(officer, district.pk, able, seekers, season.pk)
    _past(random, crowd, progress)
    _today(random, crowd, progress)
    _coming(random, crowd)
    for kind, title, summary, days, seats, wishes in SMALL:
        begins = moment(days, 14)
        plan = planned(crowd, kind, title, begins, begins + timedelta(hours=2), summary=summary, capacity=seats)
        _register(crowd, announced(crowd, plan), wishes, progress)
    return crowd


def _past(random: Random, crowd: Gathering, progress: Progress) -> None:
    """Twenty days ago: over and reported, with what people thought of it, and asked after a week what became of it."""
    begins = moment(-20, 9)
    with clock.at(begins - timedelta(days=7)):
        plan = planned(crowd, HappeningKind.FAIR, "洪山区金秋招聘会", begins, begins + timedelta(hours=4))
        held = announced(crowd, plan)
        fair = _seated(random, crowd, held, crowd.firms[:18])
        came = _register(crowd, held, 50, progress)
    with clock.at(begins):
        planning.start(actor=crowd.officer, happening_id=held.pk)
        for row in fair.participations.filter(presence=GuestStatus.ACCEPTED).order_by("pk"):
            guests.arrive(actor=crowd.officer, participation_id=row.pk)
    _enter(crowd, held, came[:40], begins, begins + timedelta(minutes=200))
    _visit(random, fair, came[:40], begins + GATE_TO_BOOTH, begins + timedelta(minutes=200) + GATE_TO_BOOTH)
    with clock.at(begins + timedelta(hours=5)):
        planning.close(actor=crowd.officer, happening_id=held.pk)
        for each in came[:25]:
            feedback.say(actor=each, happening_id=held.pk, stars=random.choice((3, 4, 4, 5, 5, 5)))
        planning.report(actor=crowd.officer, happening_id=held.pk)
    with clock.at(moment(-12, 9)):
        hiring.ask_what_became(today=clock.today())
        _tell_what_became(held)


def _tell_what_became(held: Happening) -> None:
    """Four of five of those who were asked answer; some firms do, and not always the same."""
    asked = FollowUp.objects.filter(application__happening=held).select_related("application__position__employer")
    for number, question in enumerate(asked.order_by("pk")):
        seeker, firm = WHAT_BECAME[number % len(WHAT_BECAME)]
        if seeker:
            hiring.say_what_became(actor=Actor(person_id=question.person_id), follow_up_id=question.pk, says=seeker)
        if firm:
            speaker = _speaker(question.application.position.employer)
            hiring.say_what_became(actor=speaker, follow_up_id=question.pk, says=firm)


def _today(random: Random, crowd: Gathering, progress: Progress) -> None:
    """It runs: the hall is full, people come in, three desks have their queues."""
    now = clock.now()
    begins = now - timedelta(hours=2)
    with clock.at(now - timedelta(days=6)):
        plan = planned(crowd, HappeningKind.FAIR, "洪山区“春风送岗”大型招聘会", begins, now + timedelta(hours=5))
        held = announced(crowd, plan)
        fair = _seated(random, crowd, held, crowd.firms[20::5][:GUESTS])
        came = _register(crowd, held, VISITORS, progress)
    with clock.at(begins):
        planning.start(actor=crowd.officer, happening_id=held.pk)
        for row in fair.participations.filter(presence=GuestStatus.ACCEPTED).order_by("pk")[: GUESTS - 6]:
            guests.arrive(actor=crowd.officer, participation_id=row.pk)
    _enter(crowd, held, came[:INSIDE], now - timedelta(minutes=100), now - GATE_TO_BOOTH)
    with clock.at(now - timedelta(minutes=80)):
        for _stranger in range(9):
            checkins.check_in(actor=crowd.officer, happening_id=held.pk, unnamed=True)
        lines = [_desk(crowd, held, title, prefix) for _kind, title, prefix in DESKS]
    _visit(random, fair, came[:INSIDE], now - timedelta(minutes=100) + GATE_TO_BOOTH, now)
    for number, line in enumerate(lines):
        _queue(crowd, line, came[number * 12 : number * 12 + 9], now)


def _coming(random: Random, crowd: Gathering) -> None:
    """In two weeks: the hall stands, employers are asked, some have answered."""
    begins = moment(14, 9)
    plan = planned(crowd, HappeningKind.FAIR, "洪山区高校毕业生专场招聘会", begins, begins + timedelta(hours=4))
    draft = planning.prepare(actor=crowd.officer, organisation_id=crowd.organisation_id, plan=plan)
    fair = _hall(crowd, draft)
    _invite(random, crowd, fair, crowd.firms[80:100], answering=9)


def planned(
    crowd: Gathering,
    kind: HappeningKind,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    summary: str = FAIR,
    capacity: int | None = None,
) -> planning.Plan:
    return planning.Plan(
        kind=kind,
        title=title,
        summary=summary,
        starts_at=starts_at,
        ends_at=ends_at,
        contact=CONTACT,
        place_id=DISTRICT,
        venue="洪山体育馆",
        address="武昌区体育馆路特1号",
        series_id=crowd.series_id,
        capacity=capacity,
    )


def announced(crowd: Gathering, plan: planning.Plan) -> Happening:
    made = planning.prepare(actor=crowd.officer, organisation_id=crowd.organisation_id, plan=plan)
    return planning.publish(actor=crowd.officer, happening_id=made.pk)


def _hall(crowd: Gathering, happening: Happening) -> Fair:
    fair = fairs.begin(actor=crowd.officer, happening_id=happening.pk)
    zones = dict.fromkeys(firm.industry.title for firm in crowd.firms)
    fairs.set_basics(
        actor=crowd.officer, fair_id=fair.pk, expected=600, answer_by=None, places=None, zones=list(zones)[:8]
    )
    return halls.lay_out(actor=crowd.officer, fair_id=fair.pk, rows=6, per_row=10)


def _seated(random: Random, crowd: Gathering, happening: Happening, firms: list[Firm]) -> Fair:
    """Laid out, everybody asked, most come with positions, and each has its booth."""
    fair = _hall(crowd, happening)
    _invite(random, crowd, fair, firms, answering=len(firms) - 2)
    free = fair.stands.filter(kind=StandKind.BOOTH).order_by("-row", "-column")
    for (kind, _title, _prefix), stand in zip(DESKS, free, strict=False):
        halls.set_square(actor=crowd.officer, fair_id=fair.pk, row=stand.row, column=stand.column, what=kind)
    return seating.seat_now(actor=crowd.officer, fair_id=fair.pk)


def _invite(random: Random, crowd: Gathering, fair: Fair, firms: list[Firm], *, answering: int) -> None:
    guests.invite(actor=crowd.officer, fair_id=fair.pk, employer_ids=[firm.employer.pk for firm in firms])
    known = {firm.employer.pk: firm for firm in firms}
    for row in fair.participations.order_by("pk")[:answering]:
        firm = known[row.employer_id]
        if random.random() < 0.05:
            guests.decline(actor=firm.owner, participation_id=row.pk)
            continue
        answer = guests.Answer(people=random.randrange(1, 4), power=random.random() < 0.3)
        guests.accept(actor=firm.owner, participation_id=row.pk, answer=answer)
        offered = Position.objects.filter(employer_id=row.employer_id, status="published").order_by("pk")
        guests.bring_positions(
            actor=firm.owner, participation_id=row.pk, position_ids=offered.values_list("pk", flat=True)[:8]
        )


def _register(crowd: Gathering, happening: Happening, count: int, progress: Progress) -> list[Actor]:
    """The same people come to many things: whoever is eager stands first in every row."""
    first = happening.pk * 37 % (len(crowd.looking) - count)
    came = [each.actor for each in crowd.looking[first : first + count]]
    for each in came:
        registrations.register(actor=each, happening_id=happening.pk)
        progress.step(2)
    return came


def _enter(crowd: Gathering, happening: Happening, people: list[Actor], since: datetime, until: datetime) -> None:
    """They come in by the doors, one after the other, from `since` to `until`."""
    rows = happening.registrations.filter(person_id__in=[each.person_id for each in people]).order_by("pk")
    for number, row in enumerate(rows):
        with clock.at(since + (until - since) * number / len(people)):
            checkins.check_in(
                actor=crowd.officer, happening_id=happening.pk, registration_id=row.pk, how=CheckInHow.HAND
            )


def _visit(random: Random, fair: Fair, people: list[Actor], since: datetime, until: datetime) -> None:
    """From `since` to `until` visitors go round, one after the other: everybody looks in at two booths or three."""
    fair = Fair.objects.select_related("happening").get(pk=fair.pk)
    stands = list(fair.stands.filter(participation__presence=GuestStatus.CAME).order_by("pk"))
    version = consent_text(Purpose.RESUME_TO_EMPLOYER).version
    for number, each in enumerate(people):
        with clock.at(since + (until - since) * number / len(people)):
            for turn, stand in enumerate(random.sample(stands, 2 + number % 2)):
                if (guest := stand.participation) is None:
                    continue
                day.look_in(actor=each, fair=fair, stand=stand, participation=guest)
                if number % 2 == 0 and turn <= number % 4 // 2:
                    _apply(fair, each, stand, guest, version, agree=number % 6 == 0)


def _apply(fair: Fair, visitor: Actor, stand: Stand, guest: Participation, version: str, *, agree: bool) -> None:
    """For the first that a booth offers; where they `agree`, both say on the spot that they want each other."""
    position = guest.positions.order_by("pk").first()
    if position is None:
        return
    sent = day.apply(
        actor=visitor,
        fair=fair,
        number=stand.number,
        position_id=position.pk,
        consent=True,
        consent_version=version,
    )
    if agree:
        hiring.agree_intent(actor=visitor, application_id=sent.pk)
        hiring.agree_intent(actor=_speaker(guest.employer), application_id=sent.pk)


def _speaker(employer: Employer) -> Actor:
    """Whoever speaks for an employer."""
    first = employer.representatives.order_by("pk").first()
    return Actor(person_id=first and first.person_id, employer_ids=frozenset({employer.pk}), name="employer")


def _desk(crowd: Gathering, happening: Happening, title: str, prefix: str) -> Line:
    return queues.open_line(
        actor=crowd.officer, happening_id=happening.pk, title=title, where="西侧", prefix=prefix, minutes=6
    )


def _queue(crowd: Gathering, line: Line, people: list[Actor], now: datetime) -> None:
    """They came four minutes apart; three have been served, one is being served, the others wait."""
    begun = now - timedelta(minutes=44)
    for number, each in enumerate(people):
        with clock.at(begun + timedelta(minutes=4 * number)):
            queues.take(actor=each, line_id=line.pk)
        if number in (2, 4, 6):
            _serve(crowd, line, begun + timedelta(minutes=4 * number + 2), minutes=6)
    _serve(crowd, line, now - timedelta(minutes=4))


def _serve(crowd: Gathering, line: Line, moment: datetime, *, minutes: int = 0) -> None:
    """The next one is called and sat down at `moment`, and is done so many minutes later; 0: is still there."""
    with clock.at(moment):
        ticket = queues.call_next(actor=crowd.officer, line_id=line.pk)
        queues.act(actor=crowd.officer, ticket_id=ticket.pk, name="serve")
    if minutes:
        with clock.at(moment + timedelta(minutes=minutes)):
            queues.act(actor=crowd.officer, ticket_id=ticket.pk, name="finish")


def moment(days: int, hour: int) -> datetime:
    """`hour` o'clock in China, so many days from now."""
    return clock.day_start(clock.today() + timedelta(days=days)) + timedelta(hours=hour)
