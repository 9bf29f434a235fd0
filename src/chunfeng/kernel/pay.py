"""Pay as people write it, read into integer fen; and back into what people say.

`parse` never guesses silently: what can be read two ways comes back as a `PayProblem` with a suggestion. Three customs
are taken as known, because every notice board uses them:

* no period and an amount of 千, k, or 1,000 yuan and more is a month's pay;
* no period and a lower end of 60,000 yuan or more is a year's pay ("25万起", "10-20万" in official catalogues);
* in "8-13K" and "4.5-6千" the unit of the upper end holds for the lower one.

Amounts below 1,000 yuan with neither 千/万 nor a period ("10-15", "200元") are ambiguous and reported.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from chunfeng.kernel.vocabulary import PayPeriod as Period

YEARLY_FROM_YUAN = 60_000
UNCLEAR_BELOW_YUAN = 1_000
HIGHEST_YUAN = 100_000_000
WIDEST_TIMES = 200
TOO_LITTLE_YUAN = 100
DEAREST_PIECE_YUAN = 500
LONG_TEXT = 30

# 21.75 paid days a month ((365 - 104) / 12) and 8 hours a day. Source: 劳社部发〔2008〕3号, kept by
# 人社部发〔2025〕2号 (from 2025-01-01), 《关于职工全年月平均工作时间和工资折算问题的通知》.
PAID_DAYS_A_MONTH = Decimal("21.75")
HOURS_A_DAY = Decimal(8)


@dataclass(frozen=True, slots=True)
class Pay:
    """Pay per `period` in fen.

    `low_fen` or `high_fen` is None where that end is open ("5000以上", "8千以下"); both are None where
    only "面议" is said. `months`: how many times a year a monthly pay is paid (13薪 → 13). `text`: as written.
    """

    low_fen: int | None
    high_fen: int | None
    period: Period = Period.MONTH
    months: int = 12
    negotiable: bool = False
    plus_commission: bool = False
    text: str = ""

    @property
    def stated(self) -> bool:
        """Whether an amount is given at all."""
        return self.low_fen is not None or self.high_fen is not None


@dataclass(frozen=True, slots=True)
class PayProblem:
    """Why `text` is no pay, and how to write it.

    Codes: empty, no_amount, ambiguous, reversed, too_wide, out_of_range.
    """

    code: str
    text: str
    suggestion: str = ""


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000}
_UNITS = {"": 1, "元": 1, "百": 100, "千": 1000, "k": 1000, "万": 10_000, "w": 10_000}

_DASHES = re.compile(r"[~～〜—–−‐‑―－]+|至|到|-{2,}")
_NOISE = re.compile(
    r"(?:^|[;；。,，])\(?\d{1,2}[.、)](?!\d)|[五六七5-7]险[一二两1-2]金|试用期?[^,，;；。、)）]*|年终(?:奖金?|双薪)?|年底双薪|年休假?|周末?双休|[单双]休|周[一二三四五六日天]"
    r"|\d+(?:\.\d+)?(?:%|人|名|岁|周岁|个月|小时制|天制|[天小]时?工作|年以上|年经验|点|号|级|险|金)"
)
_ONE = re.compile(r"(?:每|一|1)(?=(?:个)?(?:天|日|小时|钟头|周|月|年|件|单|次))(?:个)?")
_NUMERAL = re.compile(r"[一二两三四五六七八九十][一二两三四五六七八九十百千万零〇]*")
_MONTHS = re.compile(r"[·・•*x×/,，(]?(\d{2})(?:-\d{2})?(?:个月)?薪\)?|(?<=[\dkw千万元月])[*x×](\d{2})(?![\d.千万kw])")
_AMOUNT = r"(\d+(?:\.\d+)?)(万|千|百|w(?![a-z])|k(?![a-z]))?(?:(\d{1,4})(?![\d.])(千|百)?)?(?:多|余|来)?(元|块钱?|rmb)?"
_RANGE = re.compile(rf"{_AMOUNT}-{_AMOUNT}(以上|及以上|\+|起)?")
_SINGLE = re.compile(rf"{_AMOUNT}((?:元)?(?:及以上|以上|起|\+|往上|及以下|以下|以内|封顶)?)")
_ALLOWANCE = re.compile(r"(?:保额|补贴|补助|津贴|安家费|经费|奖励?|引进|减免|费用?|保险)[^,，;；。、:：]{0,4}$")
_PAY_WORD = re.compile(r"薪|工资|收入|月入|待遇标准|日结|月结")
_TIED_AFTER = re.compile(r"(?:元|左右|\)|\+|以上|及以上|起|税前|税后)*/[\u4e00-\u9fffa-z]{1,5}")
_TAILS = {
    Period.MONTH: "/月",
    Period.DAY: "/天",
    Period.HOUR: "/小时",
    Period.WEEK: "/周",
    Period.YEAR: "/年",
    Period.PIECE: "/件",
}
_NOT_PAY = re.compile(r"\d+(?:\.\d+)?(?=小时|天|日|个|年|岁|人|名|%|[a-jl-vx-z])")
_PERIODS: tuple[tuple[Period, re.Pattern[str]], ...] = (
    (Period.HOUR, re.compile(r"时薪|小时工资|/(?:小时|时|钟头|h(?:our|r)?\b)|按小时")),
    (Period.DAY, re.compile(r"日结|日薪|天薪|日工资|/(?:天|日|工|day|d\b)|按天")),
    (Period.WEEK, re.compile(r"周薪|周结|/(?:周|week)")),
    (Period.PIECE, re.compile(r"计件|/(?:件|单|个|次|篇|趟|票|平方?米?|吨)")),
    (Period.MONTH, re.compile(r"月薪|月结|月工资|月收入|月入|底薪|基本工资|基础工资|/(?:月|个月|month|m\b)|按月")),
    (Period.YEAR, re.compile(r"年薪|年收入|年工资|/(?:年|year|y\b|annum)|按年")),
)
_NEGOTIABLE = re.compile(r"面议|面谈|详谈|待议|可议|另议|协商|从优|negotiable")
_COMMISSION = re.compile(r"提成|佣金|绩效|奖金|分红|计件|commission|bonus")


def parse(text: str, *, period: Period | None = None, unit: int = 1) -> Pay | PayProblem:
    """Read one cell of pay.

    `period` and `unit` (yuan for a bare number: 1,000 under "薪资（千元）", 10,000 under "年薪（万元）") are what the
    column's header says; words in the cell itself win.
    """
    original = text.strip()
    plain = _plain(original)
    if not plain:
        return PayProblem("empty", original)
    months, plain = _months(plain)
    negotiable = bool(_NEGOTIABLE.search(plain))
    found = _amounts(plain, unit)
    said = _period(plain, found)
    if found is None:
        if negotiable:
            return Pay(None, None, said or period or Period.MONTH, months, negotiable=True, text=original)
        return PayProblem("no_amount", original, "6千-9千/月")
    low, high = found.low, found.high
    if low is not None and high is not None and (low > high or low * WIDEST_TIMES < high):
        return PayProblem("reversed" if low > high else "too_wide", original, _reversed_suggestion(low, high))
    known = [value for value in (low, high) if value is not None]
    if min(known) * 100 < 1 or max(known) > HIGHEST_YUAN:
        return PayProblem("out_of_range", original, "6千-9千/月")
    chosen = said or period
    if chosen in (Period.MONTH, Period.YEAR) and max(known) < TOO_LITTLE_YUAN:
        return PayProblem("ambiguous", original, _ambiguous_suggestion(low, high))
    if chosen is None:
        if max(known) < UNCLEAR_BELOW_YUAN:
            return PayProblem("ambiguous", original, _ambiguous_suggestion(low, high))
        chosen = Period.YEAR if min(known) >= YEARLY_FROM_YUAN and months == 12 else Period.MONTH
    return Pay(
        _fen(low),
        _fen(high),
        chosen,
        months,
        negotiable,
        plus_commission=bool(_COMMISSION.search(plain)),
        text=original,
    )


def header_hint(header: str) -> tuple[Period | None, int]:
    """What a column's header says about bare numbers: "年薪（万元）" → (YEAR, 10000), "月薪" → (MONTH, 1)."""
    plain = _plain(header)
    period = next((name for name, pattern in _PERIODS if pattern.search(plain)), None)
    unit = 10_000 if "万元" in plain or "(万" in plain else 1_000 if "千元" in plain or "(千" in plain else 1
    return period, unit


def monthly_range(pay: Pay) -> tuple[int | None, int | None]:
    """Both ends as fen a month, bonus months spread over the year; (None, None) for piece work, which has no month."""
    factor = _monthly_factor(pay)
    if factor is None:
        return None, None
    return _times(pay.low_fen, factor), _times(pay.high_fen, factor)


def monthly_fen(pay: Pay) -> int | None:
    """One comparable figure for ranking: the middle of the monthly range, or its known end."""
    low, high = monthly_range(pay)
    if low is None or high is None:
        return high if low is None else low
    return (low + high) // 2


def format_amount(fen: int) -> str:
    """6千, 8.5千, 1.25万, 20元, 0.8元: the shortest exact form that people say; otherwise yuan (6288元, 2210元)."""
    yuan = Decimal(fen) / 100
    for scale, word in ((Decimal(10_000), "万"), (Decimal(1_000), "千")):
        if yuan >= scale and yuan % 100 == 0:
            return f"{_plain_number(yuan / scale)}{word}"
    return f"{_plain_number(yuan)}元"


def format_pay(pay: Pay) -> str:
    """What people say: 6千–9千/月, 20元/小时, 8千–1.3万·14薪, 5千以上/月, 面议. Reads back to the same amounts."""
    tail = _TAILS[pay.period]
    if pay.period is Period.MONTH and pay.months != 12:
        tail = f"·{pay.months}薪"
    if pay.low_fen is not None and pay.high_fen is not None:
        low, high = format_amount(pay.low_fen), format_amount(pay.high_fen)
        if low == high:
            amount = high
        elif low.endswith("元") and high.endswith("元"):
            amount = f"{low[:-1]}–{high}"
        else:
            amount = f"{low}–{high}"
    elif pay.low_fen is not None:
        amount = f"{format_amount(pay.low_fen)}以上"
    elif pay.high_fen is not None:
        amount = f"{format_amount(pay.high_fen)}以下"
    else:
        return "面议"
    return f"{amount}{tail}" + ("+提成" if pay.plus_commission else "")


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", text)
    text = re.sub(r"[\s￥¥$]+|人民币", "", text)
    text = _DASHES.sub("-", text)
    text = re.sub(r"(?:起)?-(?=$|[^\d一二两三四五六七八九十])", "", text)
    text = re.sub(r"元整", "元", text)
    text = _NOISE.sub("", text) if not _MONTHS.search(text) else _NOISE.sub("", _keep_months(text))
    text = _ONE.sub("/", text)
    text = text.replace("//", "/")
    return _NUMERAL.sub(_arabic, text)


def _keep_months(text: str) -> str:
    return re.sub(r"(\d{2})个月薪", r"\1薪", text)


def _arabic(match: re.Match[str]) -> str:
    """六千 → 6000, 一万五 → 15000, 三四千 → 3000-4000, 六 → 6."""
    word = match.group()
    pair = re.fullmatch(r"([一二两三四五六七八九])([一二三四五六七八九])([百千万])", word)
    if pair and _DIGITS[pair[2]] == _DIGITS[pair[1]] + 1:
        return f"{_DIGITS[pair[1]] * _SCALES[pair[3]]}-{_DIGITS[pair[2]] * _SCALES[pair[3]]}"
    total = section = digit = 0
    last_scale = 0
    for char in word:
        if char in _DIGITS:
            digit = _DIGITS[char]
            continue
        last_scale = _SCALES[char]
        if char == "万":
            total, section, digit = (total + section + digit) * 10_000, 0, 0
        else:
            section, digit = section + (digit or 1) * last_scale, 0
    if digit and last_scale >= 100 and "零" not in word:
        digit *= last_scale // 10
    return str(total + section + digit)


def _months(text: str) -> tuple[int, str]:
    match = _MONTHS.search(text)
    count = int(match[1] or match[2]) if match else 0
    if match is None or not 12 <= count <= 36:
        return 12, text
    return count, text[: match.start()] + text[match.end() :]


@dataclass(frozen=True, slots=True)
class _Found:
    low: Decimal | None
    high: Decimal | None
    start: int
    end: int


def _amounts(text: str, unit: int) -> _Found | None:
    """The amount in yuan and where it stands. Ranges win over single amounts; allowances are passed over."""
    for match in _RANGE.finditer(text):
        if not _is_pay(text, match):
            continue
        groups = match.groups()
        low, high = _pair(groups[:5], groups[5:10], unit)
        return _Found(low, high, match.start(), match.end())
    for match in _SINGLE.finditer(text):
        groups = match.groups()
        if not _is_pay(text, match) or (_NOT_PAY.match(text, match.start()) and not groups[1]):
            continue
        value, limit = _value(groups[:5], unit), groups[5] or ""
        start, end = match.span()
        if re.search(r"以下|以内|封顶", limit):
            return _Found(None, value, start, end)
        if re.search(r"以上|起|\+|往上", limit) or text[end : end + 1] == "+":
            return _Found(value, None, start, end)
        return _Found(value, value, start, end)
    return None


def _is_pay(text: str, match: re.Match[str]) -> bool:
    """Short cells hold pay; a long one must say beside the amount that it is pay, and an allowance is not."""
    before = text[max(0, match.start() - 8) : match.start()]
    if _ALLOWANCE.search(before):
        return False
    return len(text) <= LONG_TEXT or bool(_TIED_AFTER.match(text, match.end()) or _PAY_WORD.search(before))


def _period(text: str, found: _Found | None) -> Period | None:
    """What stands right behind the amount wins ("5000元/月"), then the nearest word before, then any behind."""
    if found is None:
        return next((name for name, pattern in _PERIODS if pattern.search(text)), None)
    if tied := _TIED_AFTER.match(text, found.end):
        return next((name for name, pattern in _PERIODS if pattern.search(tied.group())), None)
    before = [(match.end(), name) for name, pattern in _PERIODS for match in pattern.finditer(text[: found.start])]
    top = max(value for value in (found.low, found.high) if value is not None)
    behind = [(match.start(), name) for name, pattern in _PERIODS for match in pattern.finditer(text[found.end :])]
    for _, name in [*sorted(before, reverse=True), *sorted(behind)]:
        if name is not Period.PIECE or top <= DEAREST_PIECE_YUAN:
            return name
    return None


def _pair(low: tuple[str | None, ...], high: tuple[str | None, ...], unit: int) -> tuple[Decimal, Decimal]:
    first, second = _value(low, unit), _value(high, unit)
    if low[1] is None and low[4] is None and high[1] is not None:
        scaled = Decimal(low[0] or 0) * _UNITS[high[1]]
        return (scaled if scaled <= second else Decimal(low[0] or 0)), second
    if high[1] is None and low[1] is not None and second < first:
        return first, Decimal(high[0] or 0) * _UNITS[low[1]]
    return first, second


def _value(groups: tuple[str | None, ...], unit: int) -> Decimal:
    """(number, scale, rest, rest's scale, 元): 1万2 → 12000, 1万2千 → 12000, 8千5 → 8500, 1万2000 → 12000."""
    number, scale, rest, rest_scale, yuan = groups
    base = Decimal(number or 0)
    if scale is None:
        # A bare number of 1,000 and more is yuan whatever the header says.
        return base * (unit if yuan is None and base < UNCLEAR_BELOW_YUAN else 1)
    value = base * _UNITS[scale]
    if rest:
        if rest_scale:
            value += Decimal(rest) * _UNITS[rest_scale]
        else:
            value += Decimal(rest) * (_UNITS[scale] // 10 if len(rest) == 1 else 1)
    return value


def _reversed_suggestion(low: Decimal, high: Decimal) -> str:
    if low < high * 10 and low < 100 and high >= UNCLEAR_BELOW_YUAN:
        return f"{_plain_number(low)}千-{format_amount(int(high * 100))}"
    return f"{format_amount(int(high * 100))}-{format_amount(int(low * 100))}"


def _ambiguous_suggestion(low: Decimal | None, high: Decimal | None) -> str:
    ends = sorted({_plain_number(value) for value in (low, high) if value is not None}, key=Decimal)
    text = "-".join(ends)
    top = max(value for value in (low, high) if value is not None)
    if top >= 60:
        return f"{text}元/天"
    if top < 10:
        return f"{text}千/月 | {text}万/年"
    return f"{text}万/年 | {text}元/小时"


def _monthly_factor(pay: Pay) -> Decimal | None:
    return {
        Period.MONTH: Decimal(pay.months) / 12,
        Period.YEAR: Decimal(1) / 12,
        Period.WEEK: PAID_DAYS_A_MONTH / 5,
        Period.DAY: PAID_DAYS_A_MONTH,
        Period.HOUR: PAID_DAYS_A_MONTH * HOURS_A_DAY,
        Period.PIECE: None,
    }[pay.period]


def _times(fen: int | None, factor: Decimal) -> int | None:
    return None if fen is None else int((fen * factor).to_integral_value(ROUND_HALF_UP))


def _fen(yuan: Decimal | None) -> int | None:
    return None if yuan is None else int((yuan * 100).to_integral_value(ROUND_HALF_UP))


def _plain_number(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def without_text(pay: Pay) -> Pay:
    """The same pay without its original words, for comparing."""
    return replace(pay, text="")
