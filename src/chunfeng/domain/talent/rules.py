"""Wishes and profiles as plain values, and what may be in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.talent.enums import Question
from chunfeng.kernel.checksums import halfwidth
from chunfeng.kernel.verdict import Reason, Verdict
from chunfeng.kernel.vocabulary import Education, WorkKind

WORKING_AGE = 16
"""Labour Law 15: no employer may take on anybody under 16."""
OLDEST = 100
WORDS, WORD_LENGTH = 10, 40
SKILLS, CERTIFICATES = 30, 20
ANY_TIME = (1 << 21) - 1
HIGHEST_PAY = 100_000_000
"""fen a month: above a million yuan it is a slip of the finger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatWish:
    """First question: in the person's own words, or occupation codes, or both."""

    words: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WhereWish:
    """Second question: place codes, nearest first (none: anywhere); where the way to work begins, and how far it may be."""

    places: tuple[str, ...] = ()
    home_place: str | None = None
    lon: float | None = None
    lat: float | None = None
    radius_km: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsWish:
    """Third question: fen a month (None: any), kinds of work (none: any), 21 bits of windows (None: any time)."""

    pay_floor: int | None = None
    kinds: tuple[WorkKind, ...] = ()
    windows: int | None = None
    available_from: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate and the last day on which it is valid (None: for good); that day counts."""

    name: str
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the person brings; None and empty mean not said."""

    education: Education | None = None
    experience_years: int | None = None
    birth_year: int | None = None
    skills: tuple[str, ...] = ()
    certificates: tuple[Paper, ...] = ()
    summary: str = ""


def tidy(words: Iterable[str], *, most: int, length: int = WORD_LENGTH) -> tuple[str, ...]:
    """Words without blanks, widths and repetitions, in their order; `most` of them, each cut to `length`."""
    cleaned = (" ".join(halfwidth(word).split())[:length].strip() for word in words)
    return tuple(dict.fromkeys(word for word in cleaned if word))[:most]


def answers(*, what: WhatWish | None, where: WhereWish | None, terms: TermsWish | None) -> tuple[Question, ...]:
    """Which questions these wishes answer. "What" needs a word or an occupation; the others may be "any"."""
    given = {
        Question.WHAT: what is not None and bool(what.words or what.occupations),
        Question.WHERE: where is not None,
        Question.TERMS: terms is not None,
    }
    return tuple(question for question, answered in given.items() if answered)


def check_profile(profile: Profile, today: date) -> Verdict:
    """Every condition on a profile; a birth year alone decides the age only to a year, in favour of the person."""
    year, years = profile.birth_year, profile.experience_years
    return Verdict.of(
        [
            Reason.check(
                "working_age",
                year is None or today.year - year >= WORKING_AGE,
                text=_("Work may begin at 16."),
                actual=year,
                threshold=today.year - WORKING_AGE,
                clause=_("Labour Law, article 15"),
                next_step=_("Check the year of birth."),
            ),
            Reason.check(
                "birth_year_possible",
                year is None or year >= today.year - OLDEST,
                text=_("The year of birth is a real one."),
                actual=year,
                threshold=today.year - OLDEST,
                next_step=_("Check the year of birth."),
            ),
            Reason.check(
                "experience_possible",
                years is None or (0 <= years <= (today.year - year if year is not None else OLDEST)),
                text=_("The years of experience fit into a life."),
                actual=years,
                threshold=today.year - year if year is not None else OLDEST,
                next_step=_("Check the years of experience."),
            ),
        ]
    )


def check_terms(terms: TermsWish) -> Verdict:
    """Whether the expected pay and the free times can be so."""
    floor, windows = terms.pay_floor, terms.windows
    return Verdict.of(
        [
            Reason.check(
                "pay_possible",
                floor is None or 0 <= floor <= HIGHEST_PAY,
                text=_("The expected pay is between 0 and 1,000,000 yuan a month."),
                next_step=_("Write the pay in yuan a month."),
            ),
            Reason.check(
                "some_time",
                windows is None or 0 < windows <= ANY_TIME,
                text=_("There is some time for work."),
                next_step=_("Choose at least one time of the week."),
            ),
        ]
    )
