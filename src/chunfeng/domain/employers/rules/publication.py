"""What an advertisement must show before anybody can apply. Source: 人力资源市场暂行条例 第24条, RULES "Recruitment"."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.employers.rules import wages, wording
from chunfeng.kernel.pay import Pay
from chunfeng.kernel.verdict import Outcome, Reason, Verdict
from chunfeng.kernel.vocabulary import HeadcountKind, WorkKind

CLAUSE = "《人力资源市场暂行条例》第二十四条"


@dataclass(frozen=True, slots=True)
class Advert:
    """An advertisement as plain facts. `text` is everything that people will read; `place_code` is "" if not known."""

    title: str
    text: str
    pay: Pay | None
    place_code: str
    place_text: str
    headcount_kind: HeadcountKind
    work_kind: WorkKind
    from_catalogue: bool = False


def check(advert: Advert, *, day: date, words: wording.Wording, floors: tuple[wages.Floor, ...]) -> Verdict:
    """All reasons for and against publishing. `.failed` must be empty to publish; `.unknown` is for the reviewer's eye."""
    stated = advert.pay is not None and advert.pay.stated
    reasons = [
        Reason.check(
            "advert.employer",
            not advert.from_catalogue,
            text=_("An employer offers this position."),
            clause=CLAUSE,
            next_step=_("Find an employer who takes this position on."),
        ),
        Reason.check(
            "advert.pay",
            stated,
            text=_("Basic pay is stated; “negotiable” alone is not enough."),
            actual=advert.pay.text if advert.pay else "",
            clause=CLAUSE,
            next_step=_("Write an amount, for example 6千-9千/月."),
        ),
        Reason.check(
            "advert.place",
            bool(advert.place_code or advert.place_text.strip()),
            text=_("The place of work is stated."),
            clause=CLAUSE,
            next_step=_("Write where the work is, at least city and district."),
        ),
        Reason(
            "advert.headcount",
            Outcome.UNKNOWN if advert.headcount_kind is HeadcountKind.UNSTATED else Outcome.PASS,
            text=_("The number of people wanted is stated."),
            clause=CLAUSE,
            next_step=_("Write a number, 若干 or 不限."),
        ),
    ]
    floor = Verdict()
    if advert.pay is not None:
        floor = wages.check(
            advert.pay,
            place_code=advert.place_code,
            part_time=advert.work_kind is WorkKind.PART_TIME,
            day=day,
            floors=floors,
        )
    return Verdict.combine(Verdict.of(reasons), wording.check(f"{advert.title}\n{advert.text}", words), floor)
