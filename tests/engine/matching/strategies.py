"""Small, crowded markets for Hypothesis: few values, so that everything collides with everything."""

from datetime import date, timedelta

from hypothesis import strategies as st

from chunfeng.engine.matching import Certificate, Exclusions, PositionRow, Seeker, Weights
from chunfeng.kernel.vocabulary import HeadcountKind

TODAY = date(2026, 4, 21)
PLACES = ("", "42", "4201", "420111", "420111001", "420106", "4202", "31", "310115")
OCCUPATIONS = ("", "4", "4-02", "4-02-07", "4-02-07-10", "4-02-07-11", "4-02-06-01", "4-10-01-01", "6-31-01-03")
SKILLS = ("电工证", "plc", "焊接", "cad", "驾照")
WORDS = ("电工", "维修", "夜班", "java", "开发", "会计", "销售")
CERTIFICATES = ("电工证", "健康证", "社工证")
EMPLOYERS = ("", "A", "B")
TAGS = ("little_giant", "state")

days = st.none() | st.integers(-90, 90).map(lambda n: TODAY + timedelta(days=n))
degrees = st.none() | st.sampled_from([30.5, 30.51, 30.6, 31.0, 114.3, 114.31, 114.5, float("nan")])
pays = st.none() | st.sampled_from([-1, 0, 300_000, 450_000, 600_000, 900_000, 2_000_000])
windows = st.sampled_from([0, 1, 0b111, 0b101010, 2**15 - 1, 2**21 - 1])


def some(values: tuple[str, ...], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most).map(tuple)


def position(number: int) -> st.SearchStrategy[PositionRow]:
    return st.builds(
        PositionRow,
        id=st.just(number),
        place=st.sampled_from(PLACES),
        lon=degrees,
        lat=degrees,
        occupation=st.sampled_from(OCCUPATIONS),
        employer=st.sampled_from(EMPLOYERS),
        education=st.integers(0, 6),
        experience=st.integers(0, 6),
        kinds=st.integers(0, 15),
        pay_low=pays,
        pay_high=pays,
        headcount_kind=st.sampled_from(HeadcountKind),
        headcount=st.integers(0, 5),
        referrals=st.integers(0, 6),
        windows=windows,
        min_age=st.sampled_from([16, 18]),
        max_age=st.sampled_from([None, 55]),
        valid_through=days,
        updated=days,
        skills=some(SKILLS, 4),
        words=some(WORDS, 6),
        certificates=some(CERTIFICATES, 1),
        preferred_certificates=some(CERTIFICATES, 2),
        tags=some(TAGS, 2),
    )


markets = st.integers(0, 9).flatmap(lambda n: st.tuples(*(position(number * 7 + 3) for number in range(n)))).map(list)

exclusions = st.just(Exclusions()) | st.builds(
    Exclusions,
    employers=st.frozensets(st.sampled_from(EMPLOYERS), max_size=1),
    occupations=st.frozensets(st.sampled_from(OCCUPATIONS[1:]), max_size=1),
    words=st.frozensets(st.sampled_from((*WORDS, *SKILLS)), max_size=1),
    positions=st.frozensets(st.integers(0, 40), max_size=2),
)

seekers = st.builds(
    Seeker,
    id=st.integers(1, 99),
    places=some(PLACES[1:], 2),
    home_lon=degrees,
    home_lat=degrees,
    radius_km=st.none() | st.sampled_from([1.0, 10.0, 60.0]),
    occupations=some(OCCUPATIONS[1:], 2),
    strict_occupation=st.booleans(),
    kinds=st.integers(0, 15),
    education=st.none() | st.integers(0, 6),
    experience_years=st.none() | st.sampled_from([0.0, 0.5, 2.0, 4.0, 20.0, -1.0]),
    age=st.none() | st.sampled_from([15, 16, 17, 30, 60]),
    pay_floor=pays,
    windows=windows,
    skills=some((*SKILLS, "没人用的词")),
    words=some((*WORDS, "没人用的词"), 4),
    certificates=st.none()
    | st.lists(
        st.builds(Certificate, name=st.sampled_from(CERTIFICATES), valid_from=days, valid_through=days), max_size=3
    ).map(tuple),
    preferences=some(TAGS, 1),
    exclusions=exclusions,
)

weights = st.just(Weights()) | st.lists(st.integers(0, 5), min_size=7, max_size=7).filter(any).map(
    lambda shares: Weights.of(
        dict(
            zip(
                ("skills", "text", "occupation", "distance", "pay", "freshness", "experience"),
                map(float, shares),
                strict=True,
            )
        )
    )
)
