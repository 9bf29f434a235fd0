"""Whether a position is ready to be shown: who offers it, what is to be done, until when. What the advertisement says
is judged by `publication`.

Source: 《网络招聘服务管理规定》13 (employer, headcount, conditions, duties, place, pay, last day) and 14 (verified employers).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.verdict import Reason, Verdict
from chunfeng.kernel.vocabulary import HeadcountKind

LEAST_DUTIES = 10  # characters
LONGEST_DAYS = 366
SHOWN = "《网络招聘服务管理规定》第十三条"
VERIFIED = "《网络招聘服务管理规定》第十四条"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Plain facts of a position on `today`. `from_sheet`: it came in an officer's or the employer's sheet.

    `employer_verified` is None for an employer that waits, but whom an officer's own sheet brought in: the officer judges.
    """

    employer_verified: bool | None
    title: str
    description: str
    headcount_kind: HeadcountKind
    from_sheet: bool
    ends_on: date | None
    today: date


def check(position: Readiness) -> Verdict:
    """Every condition, met or not."""
    reasons = [
        _verified(position.employer_verified),
        Reason.check(
            "title_stated",
            len(position.title.strip()) >= 2,
            text=_("The position has a title."),
            clause=SHOWN,
            next_step=_("Name the work, for example 电工 or 收银员."),
        ),
        Reason.check(
            "duties_described",
            # The customary 岗位汇总表 has no column for duties: there the title says them.
            position.from_sheet or len(position.description.strip()) >= LEAST_DUTIES,
            text=_("The duties are described."),
            clause=SHOWN,
            next_step=_("Say in a sentence or two what the work is."),
        ),
        Reason.check(
            "end_stated",
            position.ends_on is not None
            and position.today <= position.ends_on <= position.today + timedelta(days=LONGEST_DAYS),
            text=_("The last day for applications is stated and lies within a year."),
            actual=position.ends_on,
            clause=SHOWN,
            next_step=_("Choose a last day from today on."),
        ),
    ]
    if not position.from_sheet:
        reasons.append(
            Reason.check(
                "headcount_stated",
                position.headcount_kind is not HeadcountKind.UNSTATED,
                text=_("The number of people wanted is stated."),
                clause=SHOWN,
                next_step=_("Write a number, 若干 or 不限."),
            )
        )
    return Verdict.of(reasons)


def _verified(verified: bool | None) -> Reason:
    if verified is None:
        text, next_step = _("The employer is still to be verified."), _("Look at its licence before you publish.")
    else:
        text = _("The employer has been verified.")
        next_step = _("An officer checks the licence first; you can write drafts meanwhile.")
    return Reason.check("employer_verified", verified, text=text, clause=VERIFIED, next_step=next_step)
