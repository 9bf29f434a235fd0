"""Three thousand positions: written as firms of that trade write, approved over the past weeks, a few still waiting."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

from chunfeng.domain.employers import services
from chunfeng.domain.employers.enums import CloseReason, PositionStatus
from chunfeng.domain.employers.models import Position
from chunfeng.domain.occupations import queries as occupations
from chunfeng.kernel import clock, headcount, pay
from chunfeng.kernel.vocabulary import WorkKind
from chunfeng.replays.city import names, trades, tree
from chunfeng.replays.city.firms import GIANT, Firm
from chunfeng.replays.city.progress import Progress
from chunfeng.replays.city.trades import Trade
from chunfeng.shared import bulk

POSITIONS = 3000
WAITING, DRAFTS, SENT_BACK, CLOSED = 64, 30, 18, 70
SURE = 0.5
COMMON = {"会计", "行政文员", "保安员", "保洁员", "销售代表"}

_WELFARE = (
    "五险一金", "五险", "包吃", "包住", "带薪年假", "节日福利", "年终奖", "定期体检", "交通补贴", "高温补贴",
    "餐补", "班车", "工会福利", "全勤奖", "加班费", "技能提升补贴",
)  # fmt: skip
_HEADCOUNTS = (*"1122233345568", "10", "12", "15", "20", "30", "若干", "若干", "不限")
_SENT_BACK_NOTES = (
    "工作内容写得太简单，请说明每天做什么。",
    "请写清楚底薪，只写提成不能发布。",
    "上班地点请写到路和门牌号。",
)


@dataclass(frozen=True, slots=True)
class Advert:
    """A position of the city with the trade that it is of."""

    position: Position
    firm: Firm
    trade: Trade


def write(random: Random, unions: tree.Unions, firms: list[Firm], progress: Progress) -> list[Advert]:
    """Write all positions, and let officers decide about those that they have got to."""
    by_title = codes()
    adverts = [
        draft(random, number, firm, trade, by_title) for number, (firm, trade) in enumerate(_plan(random, firms), 1)
    ]
    bulk.copy_in([advert.position for advert in adverts])
    progress.step(len(adverts) // 2)
    _publish(unions, adverts, progress)
    return adverts


def close_some(random: Random, adverts: list[Advert]) -> None:
    """Some have found everybody."""
    open_ = [advert for advert in adverts if advert.position.status == PositionStatus.PUBLISHED]
    for advert in random.sample(open_, CLOSED):
        published = advert.position.published_at
        if published is None or advert.firm.suspended:
            continue
        with clock.at(published + (clock.now() - published) * random.uniform(0.5, 0.95)):
            services.close(
                actor=advert.firm.owner,
                position_id=advert.position.pk,
                reason=random.choice((CloseReason.FILLED, CloseReason.FILLED, CloseReason.CANCELLED)),
            )


def codes() -> dict[str, str | None]:
    found = {}
    for trade in trades.trades():
        for title in trade.titles:
            best = next(iter(occupations.classify(title)), None)
            found[title] = best.code if best is not None and best.confidence >= SURE else None
    return found


def _plan(random: Random, firms: list[Firm]) -> list[tuple[Firm, Trade]]:
    """Every verified firm looks for somebody, the larger for more."""
    able = [firm for firm in firms if firm.verified_at is not None]
    weights = [3 if GIANT in firm.employer.tags else 2 for firm in able]
    chosen = [*able, *random.choices(able, weights, k=POSITIONS - len(able))]
    return [(firm, trade_for(random, firm)) for firm in chosen]


def trade_for(random: Random, firm: Firm) -> Trade:
    """What the firm looks for: mostly its own trades, now and then somebody for the office, the gate or the canteen."""
    common = random.random() < 0.14
    return random.choice(_common() if common else trades.of_industry(firm.industry.key))


@cache
def _common() -> tuple[Trade, ...]:
    return tuple(trade for trade in trades.trades() if trade.title in COMMON)


def draft(random: Random, number: int, firm: Firm, trade: Trade, by_title: dict[str, str | None]) -> Advert:
    level = random.choices(range(len(trade.pays)), [3, 2, 1][: len(trade.pays)])[0]
    title = random.choice(trade.titles)
    street = firm.street if random.random() < 0.8 else names.street(random)
    at = firm.employer.address if street is firm.street else names.address(random, street)
    written = trade.pays[level]
    wage = pay.parse(written)
    many = headcount.parse(random.choice(_HEADCOUNTS))
    if isinstance(wage, pay.PayProblem) or isinstance(many, headcount.HeadcountProblem):
        raise ValueError(f"trade {trade.title}: {written} is no pay")
    monthly = pay.monthly_range(wage)
    kind = WorkKind.PART_TIME if wage.period == "hour" else trade.kind
    if wage.period == "day" and kind is WorkKind.FULL_TIME:
        kind = WorkKind.TEMPORARY
    published = _published(random, firm)
    ends = clock.today() + timedelta(days=random.randrange(5, 75))
    position = Position(
        employer=firm.employer,
        title=title,
        occupation_id=by_title[title],
        kind=kind,
        description=_description(random, trade),
        pay_low=wage.low_fen,
        pay_high=wage.high_fen,
        pay_period=wage.period,
        pay_months=wage.months,
        pay_commission=wage.plus_commission,
        pay_text=written,
        pay_monthly_low=monthly[0],
        pay_monthly_high=monthly[1],
        headcount_kind=many.kind,
        headcount=many.number,
        place_id=street.code,
        place_text=at,
        lon=round(street.lon + random.uniform(-0.012, 0.012), 5),
        lat=round(street.lat + random.uniform(-0.010, 0.010), 5),
        education=trade.education,
        experience=trade.experiences[level],
        skills=random.sample(trade.skills, k=min(len(trade.skills), random.randrange(2, 5))),
        certificates=list(trade.certificates),
        welfare=random.sample(_WELFARE, k=random.randrange(2, 6)),
        contact_name=firm.employer.contact_name,
        contact_phone=firm.employer.contact_phone,
        status=PositionStatus.PENDING,
        ends_on=ends,
        fingerprint=f"demo:{number}",
        created_at=published - timedelta(hours=20),
        updated_at=published - timedelta(hours=19),
    )
    return Advert(position, firm, trade)


def _description(random: Random, trade: Trade) -> str:
    duties = random.sample(trade.duties, k=random.randrange(2, len(trade.duties) + 1))
    asks = random.sample(trade.asks, k=random.randrange(2, len(trade.asks) + 1))
    lines = ["工作内容：", *(f"{number}. {text}；" for number, text in enumerate(duties, 1))]
    lines += ["我们希望你：", *(f"{number}. {text}；" for number, text in enumerate(asks, 1))]
    return "\n".join(lines).replace("；\n我们", "。\n我们").removesuffix("；") + "。"


def _published(random: Random, firm: Firm) -> datetime:
    """Denser towards today, after the firm was verified, in office hours."""
    first = firm.verified_at or clock.now()
    span = (clock.now() - first) / timedelta(days=1)
    days = span * random.random() ** 1.4
    day = clock.local_day(clock.now() - timedelta(days=days))
    moment = clock.day_start(day) + timedelta(hours=random.choice((9, 10, 11, 14, 15, 16, 17)))
    return min(max(moment, first + timedelta(minutes=50)), clock.now() - timedelta(minutes=20))


def _publish(unions: tree.Unions, adverts: list[Advert], progress: Progress) -> None:
    newest_first = sorted(adverts, key=_due, reverse=True)
    waiting, rest = newest_first[:WAITING], newest_first[WAITING:]
    drafts, sent_back, ready = rest[:DRAFTS], rest[DRAFTS : DRAFTS + SENT_BACK], rest[DRAFTS + SENT_BACK :]
    Position.objects.filter(pk__in=[advert.position.pk for advert in drafts]).update(status=PositionStatus.DRAFT)
    for number, advert in enumerate(sent_back):
        with clock.at(_due(advert)):
            services.refuse_position(
                actor=unions.officers["hongshan"],
                position_id=advert.position.pk,
                note=_SENT_BACK_NOTES[number % len(_SENT_BACK_NOTES)],
            )
    for advert in waiting:
        advert.position.status = PositionStatus.PENDING
    batches: dict[date, list[Advert]] = defaultdict(list)
    for advert in ready:
        batches[clock.local_day(_due(advert))].append(advert)
    for day, batch in sorted(batches.items()):
        moment = max(_due(advert) for advert in batch)
        with clock.at(moment):
            done, held = services.publish_many(
                actor=unions.officers["hongshan"], position_ids=[advert.position.pk for advert in batch]
            )
        if held:
            first, verdict = next(iter(held.items()))
            raise ValueError(f"{day}: position {first} may not be published: {verdict.failed}")
        published = set(done)
        for advert in batch:
            if advert.position.pk in published:
                advert.position.status, advert.position.published_at = PositionStatus.PUBLISHED, moment
        progress.step(len(batch) // 2)


def _due(advert: Advert) -> datetime:
    return advert.position.created_at + timedelta(hours=20)
