"""Pay in every form that people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.kernel.pay import (
    Pay,
    PayProblem,
    format_amount,
    format_pay,
    header_hint,
    monthly_fen,
    monthly_range,
    parse,
)
from chunfeng.kernel.vocabulary import PayPeriod as Period

M, D, H, Y, W, P = Period.MONTH, Period.DAY, Period.HOUR, Period.YEAR, Period.WEEK, Period.PIECE


@pytest.mark.parametrize(
    ("text", "low", "high", "period", "months"),
    [
        ("1.3-1.8万", 13000, 18000, M, 12),
        ("8千-1.5万", 8000, 15000, M, 12),
        ("1.5-2万·13薪", 15000, 20000, M, 13),
        ("22-35万·13薪", 220000, 350000, M, 13),
        ("4.5-6千/月", 4500, 6000, M, 12),
        ("100元/天", 100, 100, D, 12),
        ("1.5千/天", 1500, 1500, D, 12),
        ("20元/小时", 20, 20, H, 12),
        ("20一小时", 20, 20, H, 12),
        ("时薪25", 25, 25, H, 12),
        ("日结200", 200, 200, D, 12),
        ("一天两百", 200, 200, D, 12),
        ("每天150元", 150, 150, D, 12),
        ("周薪1500", 1500, 1500, W, 12),
        ("年薪10-15万", 100000, 150000, Y, 12),
        ("15-20万/年", 150000, 200000, Y, 12),
        ("年薪20w+", 200000, None, Y, 12),
        ("10-20万", 100000, 200000, Y, 12),
        ("25万起", 250000, None, Y, 12),
        ("15万元及以上", 150000, None, Y, 12),
        ("6千-1万", 6000, 10000, M, 12),
        ("6000-1万", 6000, 10000, M, 12),
        ("1万-15000", 10000, 15000, M, 12),
        ("8-13K·14薪", 8000, 13000, M, 14),
        ("8K*14", 8000, 8000, M, 14),
        ("8000-10000元，13-15薪", 8000, 10000, M, 13),
        ("8000元/月·13薪", 8000, 8000, M, 13),
        ("3000-5000元/月", 3000, 5000, M, 12),
        ("3001--5000元", 3001, 5000, M, 12),
        ("5000以上", 5000, None, M, 12),
        ("底薪3000+", 3000, None, M, 12),
        ("8千及以下", None, 8000, M, 12),
        ("3000元以下", None, 3000, M, 12),
        ("2-3万/月", 20000, 30000, M, 12),
        ("￥6,000～8,000", 6000, 8000, M, 12),
        ("６０００－８０００", 6000, 8000, M, 12),
        ("六千到八千", 6000, 8000, M, 12),
        ("三四千", 3000, 4000, M, 12),
        ("一万五", 15000, 15000, M, 12),
        ("1万2", 12000, 12000, M, 12),
        ("1万2千", 12000, 12000, M, 12),
        ("8千5", 8500, 8500, M, 12),
        ("月薪8000元左右", 8000, 8000, M, 12),
        ("税后1.2万", 12000, 12000, M, 12),
        ("试用期4000元，转正5000-6000", 5000, 6000, M, 12),
        ("每天工作8小时，5000元/月", 5000, 5000, M, 12),
        ("5000~6000/month", 5000, 6000, M, 12),
        ("25元每单", 25, 25, P, 12),
        ("4500－7000元 (计件工资)", 4500, 7000, M, 12),
    ],
)
def test_parse_reads_what_people_write(
    text: str, low: int | None, high: int | None, period: Period, months: int
) -> None:
    pay = parse(text)
    assert isinstance(pay, Pay), pay
    fen = (None if low is None else low * 100, None if high is None else high * 100)
    assert (pay.low_fen, pay.high_fen, pay.period, pay.months, pay.text) == (*fen, period, months, text)


def test_parse_piece_rate_keeps_cents() -> None:
    assert parse("0.8元/件") == Pay(80, 80, P, text="0.8元/件")


def test_parse_negotiable_alone_states_no_amount() -> None:
    pay = parse("面议")
    assert pay == Pay(None, None, M, negotiable=True, text="面议")
    assert not pay.stated


def test_parse_negotiable_with_amount_keeps_both() -> None:
    assert parse("工资面议4000起") == Pay(400000, None, M, negotiable=True, text="工资面议4000起")


def test_parse_commission_opens_the_upper_end() -> None:
    assert parse("4500+提成") == Pay(450000, None, M, plus_commission=True, text="4500+提成")
    assert parse("底薪3000+提成，综合5000-8000") == Pay(
        500000, 800000, M, plus_commission=True, text="底薪3000+提成，综合5000-8000"
    )


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("", "empty", ""),
        ("  ", "empty", ""),
        ("10-15", "ambiguous", "10-15万/年 | 10-15元/小时"),
        ("6.5-9.1", "ambiguous", "6.5-9.1千/月 | 6.5-9.1万/年"),
        ("200元", "ambiguous", "200元/天"),
        ("8-1.5万", "too_wide", "8千-1.5万"),
        ("8000-6000", "reversed", "6千-8千"),
        ("按政策执行", "no_amount", "6千-9千/月"),
        ("五险一金、双休", "no_amount", "6千-9千/月"),
        ("五险一金、保额30万商业险、带薪年假", "no_amount", "6千-9千/月"),
        ("13800138000", "out_of_range", "6千-9千/月"),
    ],
)
def test_parse_says_what_it_cannot_read(text: str, code: str, suggestion: str) -> None:
    assert parse(text) == PayProblem(code, text.strip(), suggestion)


def test_header_hint_gives_bare_numbers_their_unit() -> None:
    assert header_hint("年薪（万元）") == (Y, 10_000)
    assert header_hint("薪资（千元）") == (None, 1_000)
    assert header_hint("薪资") == (None, 1)
    period, unit = header_hint("年薪（万元）")
    assert parse("10-15", period=period, unit=unit) == Pay(10_000_000, 15_000_000, Y, text="10-15")


@pytest.mark.parametrize(
    ("pay", "text"),
    [
        (Pay(600000, 900000), "6千–9千/月"),
        (Pay(1500000, 1500000), "1.5万/月"),
        (Pay(2000, 2000, H), "20元/小时"),
        (Pay(800000, 1300000, M, 14), "8千–1.3万·14薪"),
        (Pay(20000, 30000, D), "200–300元/天"),
        (Pay(80, 80, P), "0.8元/件"),
        (Pay(500000, None), "5千以上/月"),
        (Pay(None, 800000), "8千以下/月"),
        (Pay(None, None, negotiable=True), "面议"),
        (Pay(628800, 628800), "6288元/月"),
        (Pay(221000, 850000), "2210元–8.5千/月"),
    ],
)
def test_format_pay_says_what_people_say(pay: Pay, text: str) -> None:
    assert format_pay(pay) == text


def test_monthly_fen_uses_21_75_days_of_8_hours() -> None:
    assert monthly_fen(Pay(2000, 2000, H)) == 348000
    assert monthly_fen(Pay(20000, 20000, D)) == 435000
    assert monthly_fen(Pay(12000000, 12000000, Y)) == 1000000
    assert monthly_fen(Pay(120000, 120000, M, 13)) == 130000
    assert monthly_fen(Pay(500000, None)) == 500000
    assert monthly_fen(Pay(80, 80, P)) is None


ENDS = st.integers(min_value=10, max_value=300).map(lambda hundreds: hundreds * 20_000)


@given(
    low=ENDS, wider=st.integers(min_value=0, max_value=50), period=st.sampled_from(Period), months=st.integers(12, 18)
)
def test_format_pay_reads_back_to_the_same_amounts(low: int, wider: int, period: Period, months: int) -> None:
    high = low + wider * 10_000
    pay = Pay(low, high, period, months if period is M else 12)
    back = parse(format_pay(pay))
    assert isinstance(back, Pay), (format_pay(pay), back)
    expected = M if pay.period is M else pay.period
    assert (back.low_fen, back.high_fen, back.period, back.months) == (low, high, expected, pay.months)


@given(st.integers(min_value=1, max_value=10**9))
def test_format_amount_is_exact(fen: int) -> None:
    back = parse(format_amount(fen), period=H)
    if isinstance(back, Pay):
        assert (back.low_fen, back.high_fen) == (fen, fen)
    else:
        assert back.code == "out_of_range"


@given(st.text(alphabet="0123456789.-~+万千kK元/月天小时年薪以上下面议提成·一二三十百 ", max_size=16))
def test_parse_never_answers_a_range_upside_down(text: str) -> None:
    pay = parse(text)
    if isinstance(pay, Pay) and pay.stated:
        known = [end for end in (pay.low_fen, pay.high_fen) if end is not None]
        assert known == sorted(known)
        assert min(known) > 0
        assert 12 <= pay.months <= 36
        low, high = monthly_range(pay)
        assert low is None or high is None or low <= high


@given(st.text(max_size=60))
def test_parse_answers_any_text(text: str) -> None:
    assert isinstance(parse(text), Pay | PayProblem)
