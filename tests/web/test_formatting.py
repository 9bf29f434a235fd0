"""How figures, pay and times read, in both languages."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.utils import translation

from chunfeng.kernel import clock
from chunfeng.kernel.clock import SHANGHAI
from chunfeng.web.templatetags import chunfeng as tags

NOW = datetime(2026, 4, 21, 10, 5, tzinfo=SHANGHAI)


def position(
    low: int | None, high: int | None, period: str = "month", months: int | None = None, text: str = ""
) -> SimpleNamespace:
    fen = [None if yuan is None else yuan * 100 for yuan in (low, high)]
    return SimpleNamespace(pay_low=fen[0], pay_high=fen[1], pay_period=period, pay_months=months, pay_text=text)


@pytest.mark.parametrize(
    ("offer", "chinese", "english"),
    [
        (position(6000, 9000), "6千–9千/月", "¥6,000–9,000/month"),
        (position(8000, 13000, months=14), "8千–1.3万·14薪", "¥8,000–13,000 × 14 months"),
        (position(10000, 15000, months=12), "1万–1.5万/月", "¥10,000–15,000/month"),
        (position(200, 300, "day"), "200–300元/天", "¥200–300/day"),
        (position(20, 20, "hour"), "20元/小时", "¥20/hour"),
        (position(100000, 150000, "year"), "10万–15万/年", "¥100,000–150,000/year"),
        (position(5000, None), "5千以上/月", "from ¥5,000/month"),
        (position(None, 8000), "8千以下/月", "up to ¥8,000/month"),
        (position(6288, 6288), "6288元/月", "¥6,288/month"),
        (position(2210, 2210), "2210元/月", "¥2,210/month"),
        (position(None, None, text="面议"), "面议", "面议"),
        (position(None, None), "面议", "Pay to be agreed"),
    ],
)
def test_pay_reads_as_people_say_it(offer: SimpleNamespace, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert tags.pay(offer) == chinese
    with translation.override("en"):
        assert tags.pay(offer) == english


def test_pay_takes_a_mapping_too() -> None:
    with translation.override("zh-hans"):
        assert tags.pay(vars(position(6000, 9000))) == "6千–9千/月"


@pytest.mark.parametrize(
    ("metres", "text"),
    [(4, "10米"), (848, "850米"), (994, "990米"), (995, "1公里"), (2140, "2.1公里"), (12300, "12公里"), (None, "")],
)
def test_distance_is_rounded_to_what_one_can_feel(metres: int | None, text: str) -> None:
    with translation.override("zh-hans"):
        assert tags.distance(metres) == text


@pytest.mark.parametrize(
    ("number", "chinese", "english"),
    [(9999, "9999", "9,999"), (15000, "1.5万", "15k"), (3_068_000, "306.8万", "3.1M"), (0, "0", "0"), (None, "—", "—")],
)
def test_count_at_a_glance(number: int | None, chinese: str, english: str) -> None:
    with translation.override("zh-hans"):
        assert tags.count(number) == chinese
    with translation.override("en"):
        assert tags.count(number) == english


def test_exact_keeps_every_digit() -> None:
    assert [tags.exact(12846), tags.exact(0), tags.exact(None)] == ["12,846", "0", "—"]


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (date(2026, 4, 21), "今天", "today"),
        (date(2026, 4, 22), "明天", "tomorrow"),
        (date(2026, 4, 20), "昨天", "yesterday"),
        (date(2026, 11, 21), "11月21日", "Nov 21"),
        (date(2025, 4, 21), "2025年4月21日", "Apr 21, 2025"),
        (None, "", ""),
    ],
)
def test_day_follows_habits(value: date | None, chinese: str, english: str) -> None:
    with clock.at(NOW):
        with translation.override("zh-hans"):
            assert tags.day(value) == chinese
        with translation.override("en"):
            assert tags.day(value) == english


def test_day_near_new_year_needs_no_year() -> None:
    with clock.at(datetime(2026, 12, 28, 9, tzinfo=SHANGHAI)), translation.override("zh-hans"):
        assert tags.day(date(2027, 1, 8)) == "1月8日"


def test_moment_is_told_in_shanghai_time() -> None:
    with clock.at(NOW), translation.override("zh-hans"):
        assert tags.moment(datetime.fromisoformat("2026-04-21T06:30:00+00:00")) == "今天 14:30"
        assert tags.moment(datetime.fromisoformat("2026-04-21T16:30:00+00:00")) == "明天 00:30"


def test_a_span_names_a_day_once() -> None:
    begin, end, morning = (
        datetime(2026, 4, at, hour, 30, tzinfo=SHANGHAI) for at, hour in ((21, 14), (21, 16), (22, 9))
    )
    with clock.at(NOW), translation.override("zh-hans"):
        assert (tags.until(begin, end), tags.until(begin, morning)) == ("今天 14:30–16:30", "今天 14:30 – 明天 09:30")


def test_outcome_reads_reasons_and_mappings_alike() -> None:
    assert tags.outcome({"outcome": "pass"}) == "pass"
    assert tags.outcome(SimpleNamespace(outcome=SimpleNamespace(value="fail"))) == "fail"
    assert tags.outcome({}) == "unknown"


def test_state_that_nobody_described_is_quiet() -> None:
    assert (tags.state_tone("never-heard-of"), tags.state_icon("never-heard-of")) == ("quiet", "circle")


def test_every_icon_of_a_state_is_in_the_sprite() -> None:
    tables = [tags.STATES, tags.OUTCOMES, tags.STEPS]
    used = {picture for table in tables for _, picture in table.values()} | set(tags.NOTES.values())
    used |= {picture for _, _, picture, _ in tags.DOCK}
    assert used - tags.icon_names() == set()


def test_page_address_keeps_the_search() -> None:
    assert tags.with_page(QueryDict("place=420111&page=2"), 3) == "?place=420111&page=3"
    assert tags.with_page(None, 2) == "?page=2"
