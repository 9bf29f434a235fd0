"""Small, crowded labour markets for Hypothesis: few places, hours and papers, so that everything meets everything."""

from datetime import date, datetime, timedelta, timezone

from hypothesis import strategies as st

from chunfeng.engine.dispatch import Demand, DispatchWeights, Skill, Worker, minute
from chunfeng.engine.matching import Certificate

MIDNIGHT = minute(datetime(2026, 4, 22, tzinfo=timezone(timedelta(hours=8))))
TODAY = date(2026, 4, 22)
SKILLS = ("painter", "tiler", "小工")
PAPERS = ("heights", "electrician")

lons = st.sampled_from([114.3, 114.3, 114.301, 114.31, 114.32, 114.35, 114.5, None, float("nan"), 200.0])
lats = st.sampled_from([30.5, 30.5, 30.502, 30.51, 30.55, 30.6])
hours = st.integers(-6, 34).map(lambda hour: MIDNIGHT + 60 * hour)
spans = st.tuples(hours, st.integers(1, 30)).map(lambda span: (span[0], span[0] + 60 * span[1]))
skills = st.builds(Skill, st.sampled_from(SKILLS), st.integers(0, 8))
days = st.none() | st.integers(-2, 2).map(lambda n: TODAY + timedelta(days=n))
certificates = st.builds(Certificate, st.sampled_from(PAPERS), days, days)
weights = st.sampled_from(
    [
        DispatchWeights(),
        DispatchWeights.nearest(),
        DispatchWeights(distance=0.1, waiting=2.0, level=0.3, patience=60, filled=0.0),
    ]
)
speeds = st.sampled_from([5.0, 20.0, float("inf")])


def worker(number: int) -> st.SearchStrategy[Worker]:
    return st.builds(
        Worker,
        id=st.just(number),
        lon=lons,
        lat=lats,
        skills=st.lists(skills, max_size=3).map(tuple),
        certificates=st.lists(certificates, max_size=3).map(tuple),
        free=st.lists(spans, max_size=3).map(tuple),
        waiting_since=st.sampled_from([0, 300, 5000, 60 * 24 * 400]).map(lambda waited: MIDNIGHT - waited),
        radius_km=st.sampled_from([None, None, float("nan"), 0.0, 1.0, 5.0]),
    )


def demand(number: int) -> st.SearchStrategy[Demand]:
    return st.tuples(
        lons,
        lats,
        st.sampled_from((*SKILLS, *SKILLS, "unheard of")),
        hours,
        st.sampled_from([1, 60, 300, 1500]),
        st.sampled_from([0.0, 1.0, 5.0, 5.0, 30.0]),
        st.integers(1, 3),
        st.sampled_from([0, 0, 0, 5]),
        st.lists(st.sampled_from((*PAPERS, "unheard of")), max_size=1).map(tuple),
    ).map(
        lambda it: Demand(
            id=number,
            lon=it[0],
            lat=it[1],
            skill=it[2],
            start=it[3],
            end=it[3] + it[4],
            radius_km=it[5],
            workers=it[6],
            level=it[7],
            certificates=it[8],
        )
    )


crowds = st.integers(0, 12).flatmap(lambda n: st.tuples(*(worker(7 * i + 3) for i in range(n)))).map(list)
batches = st.integers(0, 5).flatmap(lambda n: st.tuples(*(demand(5 * i + 1) for i in range(n)))).map(list)
