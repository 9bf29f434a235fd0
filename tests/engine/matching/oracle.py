"""Matching as the documentation states it, one pair at a time, in plain Python: slow, obvious, and written independently."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from math import asin, cos, isnan, log, log2, radians, sin, sqrt
from statistics import mean

from chunfeng.engine.matching import Lexicon, PositionRow, Seeker, Weights

YEARS = {0: 0, 1: 0, 2: 0, 3: 1, 4: 3, 5: 5, 6: 10}
OPENINGS = {"unstated": 1, "several": 3, "unlimited": 20}


class Oracle:
    def __init__(self, rows: Sequence[PositionRow], today: date) -> None:
        self.rows = {row.id: row for row in rows}
        self.today = today
        n = len(self.rows)
        skill_df = Counter(skill for row in self.rows.values() for skill in set(row.skills))
        word_df = Counter(word for row in self.rows.values() for word in set(row.words))
        self.skill_idf = {skill: log(1 + n / df) for skill, df in skill_df.items()}
        self.word_idf = {word: log(1 + n / df) for word, df in word_df.items()}
        middles = sorted(middle for row in self.rows.values() if (middle := middle_pay(row)))
        half = len(middles) // 2
        self.median = None
        if middles:
            self.median = middles[half] if len(middles) % 2 else (middles[half - 1] + middles[half]) / 2

    # what must hold

    def fits(self, row: PositionRow, seeker: Seeker) -> bool:
        return not any(answer is False for answer in self.answers(row, seeker).values())

    def answers(self, row: PositionRow, seeker: Seeker) -> dict[str, bool | None]:
        """True, False, or None for unknown."""
        return {
            "open": row.valid_through is None or row.valid_through >= self.today,
            "place": place_answer(row.place, seeker.places),
            "radius": self.radius(row, seeker),
            "kind": True if not seeker.kinds else None if not row.kinds else bool(row.kinds & seeker.kinds),
            "education": education(row, seeker),
            "certificates": set(row.certificates) <= self.held(seeker)
            or (None if seeker.certificates is None else False),
            "pay": pay(row, seeker.pay_floor),
            "windows": windows(row.windows, seeker.windows),
            "age": age(row, seeker),
            "occupation": self.strict(row, seeker),
            "exclusions": not self.excluded(row, seeker),
        }

    def held(self, seeker: Seeker) -> set[str]:
        return {
            paper.name
            for paper in seeker.certificates or ()
            if not (paper.valid_from and paper.valid_from > self.today)
            and not (paper.valid_through and paper.valid_through < self.today)
        }

    def radius(self, row: PositionRow, seeker: Seeker) -> bool | None:
        if seeker.radius_km is None:
            return True
        km = kilometres(row, seeker)
        return None if km is None else km <= seeker.radius_km

    def strict(self, row: PositionRow, seeker: Seeker) -> bool:
        if not seeker.strict_occupation or not seeker.occupations:
            return True
        return any(row.occupation == wish or row.occupation.startswith(wish + "-") for wish in seeker.occupations)

    def excluded(self, row: PositionRow, seeker: Seeker) -> bool:
        no = seeker.exclusions
        return (
            row.id in no.positions
            or (row.employer != "" and row.employer in no.employers)
            or any(row.occupation == code or row.occupation.startswith(code + "-") for code in no.occupations)
            or bool(no.words & {*row.skills, *row.words})
        )

    # how well it suits

    def parts(self, row: PositionRow, seeker: Seeker) -> dict[str, float]:
        km = kilometres(row, seeker)
        inside = bool(seeker.places) and place_answer(row.place, seeker.places) is True
        middle = middle_pay(row)
        yardstick = seeker.pay_floor if seeker.pay_floor and seeker.pay_floor > 0 else self.median
        asked = YEARS[row.experience]
        experience = 1.0
        if asked:
            years = seeker.experience_years
            experience = 0.5 if years is None else min(1.0, max(0.0, years / asked))
        age_in_days = None if row.updated is None else max(0, (self.today - row.updated).days)
        return {
            "skills": self.coverage(row, seeker),
            "text": self.text(row, seeker),
            "occupation": max((closeness(row.occupation, wish) for wish in seeker.occupations), default=0.0),
            "distance": 2 ** (-km / 10) if km is not None else 0.25 if inside else 0.0,
            "pay": 0.0 if not middle or not yardstick else min(1.0, max(0.0, 0.5 + 0.5 * log2(middle / yardstick))),
            "freshness": 0.0 if age_in_days is None else 2 ** (-age_in_days / 30),
            "experience": experience,
        }

    def coverage(self, row: PositionRow, seeker: Seeker) -> float:
        demanded = set(row.skills)
        if not demanded:
            return 0.0
        own = sum(self.skill_idf[skill] for skill in demanded)
        usual = mean(
            [sum(self.skill_idf[skill] for skill in set(each.skills)) for each in self.rows.values() if each.skills]
        )
        return min(1.0, sum(self.skill_idf[s] for s in demanded & set(seeker.skills)) / (0.8 * usual + 0.2 * own))

    def text(self, row: PositionRow, seeker: Seeker) -> float:
        said = Counter((*seeker.words, *(word for skill in seeker.skills for word in Lexicon().words(skill))))
        weights = {word: (1 + log(n)) * self.word_idf[word] for word, n in said.items() if word in self.word_idf}
        counts = Counter(row.words)
        gained = sum(weight * counts[word] / (counts[word] + 3) for word, weight in weights.items())
        return gained / sum(weights.values()) if weights else 0.0

    def score(self, row: PositionRow, seeker: Seeker, weights: Weights) -> float:
        return sum(getattr(weights, code) * value for code, value in self.parts(row, seeker).items())

    # who comes first

    def ranking(self, seeker: Seeker, weights: Weights) -> list[tuple[int, float]]:
        fitting = [row for row in self.rows.values() if self.fits(row, seeker)]
        scored = [(self.score(row, seeker, weights), row) for row in fitting]
        scored.sort(key=lambda pair: (-round(pair[0] * 1e6), -self.preferred(pair[1], seeker), *exposure(pair[1])))
        return [(row.id, score) for score, row in scored]

    def preferred(self, row: PositionRow, seeker: Seeker) -> int:
        return len(set(row.preferred_certificates) & self.held(seeker)) + len(set(row.tags) & set(seeker.preferences))


def exposure(row: PositionRow) -> tuple[float, int]:
    openings = OPENINGS.get(row.headcount_kind, max(1, row.headcount))
    return row.referrals / openings, row.id


def place_answer(code: str, wishes: Sequence[str]) -> bool | None:
    if not wishes or any(code.startswith(wish) for wish in wishes):
        return True
    return None if code and any(wish.startswith(code) for wish in wishes) else False


def education(row: PositionRow, seeker: Seeker) -> bool | None:
    if row.education == 0:
        return True
    return None if seeker.education is None else seeker.education >= row.education


def known(amount: int | None) -> int | None:
    return None if amount is None or amount < 0 else amount


def middle_pay(row: PositionRow) -> float | None:
    ends = [end for end in (known(row.pay_low), known(row.pay_high)) if end is not None]
    return sum(ends) / len(ends) if ends else None


def pay(row: PositionRow, floor: int | None) -> bool | None:
    if not floor or floor <= 0:
        return True
    low, high = known(row.pay_low), known(row.pay_high)
    if (low is not None and low >= floor) or (high is not None and high >= floor):
        return True
    return None if high is None else False


def windows(needed: int, free: int) -> bool | None:
    if free == 2**21 - 1:
        return True
    if not needed:
        return None
    return all(free >> bit & 1 for bit in range(21) if needed >> bit & 1)


def age(row: PositionRow, seeker: Seeker) -> bool | None:
    if seeker.age is None:
        return None
    return row.min_age <= seeker.age and (row.max_age is None or seeker.age <= row.max_age)


def closeness(code: str, wish: str) -> float:
    if code == wish or code.startswith(wish + "-"):
        return 1.0
    shared = 0
    for mine, theirs in zip(code.split("-"), wish.split("-"), strict=False):
        if mine != theirs:
            break
        shared += 1
    return (0.0, 0.2, 0.45, 0.75, 1.0)[shared]


def kilometres(row: PositionRow, seeker: Seeker) -> float | None:
    """Haversine."""
    if None in (row.lon, row.lat, seeker.home_lon, seeker.home_lat) or isnan(row.lon) or isnan(row.lat):
        return None
    lon, lat, home_lon, home_lat = map(radians, (row.lon, row.lat, seeker.home_lon, seeker.home_lat))
    h = sin((lat - home_lat) / 2) ** 2 + cos(lat) * cos(home_lat) * sin((lon - home_lon) / 2) ** 2
    return 2 * 6371.0088 * asin(min(1.0, sqrt(h)))
