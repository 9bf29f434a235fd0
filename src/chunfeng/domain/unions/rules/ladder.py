"""Grade, step and pay of a socialised union worker, worked out from facts; everything that counts is named. Amounts in fen.

More years, better results, a higher certificate or education never lower the grade, the step or the pay: `faults` finds a
declaration that would. Source: seed S3, Heilongjiang (level, years, post, results; basic and performance pay).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions.enums import ProfessionalLevel, Rating
from chunfeng.kernel.verdict import Reason, Verdict
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared.labels import LABELS

RISING = ("base", "steps", "years", "level", "education", "passed")


@dataclass(frozen=True, slots=True)
class Post:
    code: str
    title: str
    pay: int


@dataclass(frozen=True, slots=True)
class Grade:
    """What a grade asks for: counted years, level of certificate, education, years passed; and what it pays."""

    code: str
    title: str
    base: int
    steps: int
    years: int
    level: int
    education: int
    passed: int
    clause: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Amounts (or per cent) by the value of a vocabulary, lowest first."""

    amounts: tuple[int, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """One version of a ladder, in force from `effective_on`."""

    code: str
    title: str
    version: str
    effective_on: date
    source: str
    step_pay: int
    years_for_step: int
    excellent_for_step: int
    clause_step: str
    posts: tuple[Post, ...]
    grades: tuple[Grade, ...]
    level_pay: Scale
    education_pay: Scale
    performance: Scale

    def post(self, code: str) -> Post:
        """The post, or the lowest one for a code that this version does not know."""
        return next((post for post in self.posts if post.code == code), self.posts[0])


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a worker; `ratings` by year."""

    years: int
    post: str
    level: ProfessionalLevel = ProfessionalLevel.NONE
    education: Education = Education.ANY
    ratings: Mapping[int, Rating] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """Years that count: those whose result was not passed do not."""
        return max(0, self.years - sum(rating is Rating.FAILED for rating in self.ratings.values()))

    @property
    def passed(self) -> int:
        return sum(rating >= Rating.PASSED for rating in self.ratings.values())

    @property
    def excellent(self) -> int:
        return sum(rating is Rating.EXCELLENT for rating in self.ratings.values())

    @property
    def latest(self) -> Rating | None:
        """The result of the last year that has one."""
        return self.ratings[max(self.ratings)] if self.ratings else None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the pay: what it is for, how much, from which value, by which clause."""

    code: str
    label: Any
    amount: int
    value: Any
    clause: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands: the pay in parts, why this grade, what the next one needs (None: there is none), and the steps."""

    ladder: Ladder
    grade: Grade
    step: int
    parts: tuple[Part, ...]
    reached: Verdict
    next_grade: Grade | None
    missing: Verdict
    steps: Verdict

    @property
    def monthly(self) -> int:
        """Fen a month."""
        return sum(part.amount for part in self.parts)


def standing(ladder: Ladder, facts: Facts) -> Standing:
    """Grade, step and monthly pay by `ladder`."""
    at = max(index for index, grade in enumerate(ladder.grades) if index == 0 or asked(grade, facts).ok)
    grade = ladder.grades[at]
    above = ladder.grades[at + 1] if at + 1 < len(ladder.grades) else None
    earned = 1 + facts.counted // ladder.years_for_step + facts.excellent // ladder.excellent_for_step
    step = min(earned, grade.steps)
    return Standing(
        ladder=ladder,
        grade=grade,
        step=step,
        parts=tuple(_parts(ladder, grade, step, facts)),
        reached=asked(grade, facts),
        next_grade=above,
        missing=asked(above, facts) if above else Verdict(),
        steps=Verdict((_room(ladder, grade, earned, facts),)),
    )


def asked(grade: Grade, facts: Facts) -> Verdict:
    """Everything that a grade asks for, each with what is there and how to get on."""
    return Verdict(
        (
            Reason.check(
                "ladder.years",
                facts.counted >= grade.years,
                text=_("Years of work that count"),
                actual=facts.counted,
                threshold=grade.years,
                clause=grade.clause,
                next_step=_("%(n)s more years with a result that is passed.") % {"n": grade.years - facts.counted},
            ),
            Reason.check(
                "ladder.level",
                facts.level >= grade.level,
                text=_("Level of the social worker's certificate"),
                actual=ProfessionalLevel(facts.level).label,
                threshold=ProfessionalLevel(grade.level).label,
                clause=grade.clause,
                next_step=_("Pass the national examination, and have the certificate entered."),
            ),
            Reason.check(
                "ladder.education",
                facts.education >= grade.education,
                text=_("Education"),
                actual=LABELS[Education(facts.education)],
                threshold=LABELS[Education(grade.education)],
                clause=grade.clause,
                next_step=_("Finish that education, and have the diploma entered."),
            ),
            Reason.check(
                "ladder.passed",
                facts.passed >= grade.passed,
                text=_("Years passed or excellent"),
                actual=facts.passed,
                threshold=grade.passed,
                clause=grade.clause,
                next_step=_("%(n)s more years passed or excellent.") % {"n": grade.passed - facts.passed},
            ),
        )
    )


def faults(ladder: Ladder) -> list[str]:
    """What is wrong with a ladder, in words for whoever wrote it; empty when it can be used."""
    found = [f"no {name}" for name in ("posts", "grades") if not getattr(ladder, name)]
    for name, values in (
        ("post.pay", [post.pay for post in ladder.posts]),
        *((f"grade.{key}", [getattr(grade, key) for grade in ladder.grades]) for key in RISING),
        ("level_pay.amounts", ladder.level_pay.amounts),
        ("education_pay.amounts", ladder.education_pay.amounts),
        ("performance.amounts", ladder.performance.amounts),
    ):
        if any(later < earlier for earlier, later in pairwise(values)):
            found.append(f"{name} must never fall: {list(values)}")
        if any(value < 0 for value in values):
            found.append(f"{name} must not be below 0: {list(values)}")
    for name, scale, wanted in (
        ("level_pay", ladder.level_pay, len(ProfessionalLevel)),
        ("education_pay", ladder.education_pay, len(Education)),
        ("performance", ladder.performance, len(Rating)),
    ):
        if len(scale.amounts) != wanted:
            found.append(f"{name}.amounts needs {wanted} values, has {len(scale.amounts)}")
    found += _twice("post", ladder.posts) + _twice("grade", ladder.grades)
    if ladder.grades and any(getattr(ladder.grades[0], key) for key in ("years", "level", "education", "passed")):
        found.append("the lowest grade must ask for nothing")
    if min(ladder.years_for_step, ladder.excellent_for_step) < 1 or ladder.step_pay < 0:
        found.append("years_for_step and excellent_for_step must be 1 or more, step_pay 0 or more")
    if any(grade.steps < 1 for grade in ladder.grades):
        found.append("every grade needs at least one step")
    return found


def _twice(name: str, entries: Sequence[Post] | Sequence[Grade]) -> list[str]:
    codes = [entry.code for entry in entries]
    return [f"{name} {code!r} stands there twice" for code in sorted({code for code in codes if codes.count(code) > 1})]


def _room(ladder: Ladder, grade: Grade, earned: int, facts: Facts) -> Reason:
    left = ladder.years_for_step - facts.counted % ladder.years_for_step
    more = earned < grade.steps
    return Reason.check(
        "ladder.steps",
        more,
        text=_("One step more in %(n)s years, or with the next excellent results.") % {"n": left}
        if more
        else _("The last step of this grade is reached."),
        actual=min(earned, grade.steps),
        threshold=grade.steps,
        clause=ladder.clause_step,
        next_step=_("Only the next grade leads on."),
    )


def _parts(ladder: Ladder, grade: Grade, step: int, facts: Facts) -> Iterator[Part]:
    post = ladder.post(facts.post)
    level, education = ProfessionalLevel(facts.level), Education(facts.education)
    basic = (
        Part("grade", _("Grade"), grade.base, grade.title, grade.clause),
        Part("steps", _("Steps"), (step - 1) * ladder.step_pay, step, ladder.clause_step),
        Part("post", _("Post"), post.pay, post.title, ladder.title),
        Part("level", _("Certificate"), ladder.level_pay.amounts[level], level.label, ladder.level_pay.clause),
        Part(
            "education",
            _("Education"),
            ladder.education_pay.amounts[education],
            LABELS[education],
            ladder.education_pay.clause,
        ),
    )
    yield from basic
    latest = facts.latest
    yield Part(
        "performance",
        _("Performance"),
        0 if latest is None else sum(part.amount for part in basic) * ladder.performance.amounts[latest] // 100,
        _("no result yet") if latest is None else latest.label,
        ladder.performance.clause,
    )
