from datetime import UTC, date, datetime

import pytest

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Employer
from chunfeng.domain.matching import queries
from chunfeng.domain.matching.queries import rows
from chunfeng.engine.matching import Kind, Lexicon, PositionRow
from chunfeng.kernel.vocabulary import HeadcountKind
from tests.domain.matching.market import employer, place, position, seeker

pytestmark = pytest.mark.django_db

WORDS = Lexicon()


@pytest.mark.parametrize("number", [1, 3])
def test_profiles_are_all_who_look_for_work_in_one_query(number, django_assert_num_queries):
    people = [
        seeker(wanted_words=["电工"], skills=["PLC"], home_place=place("420111", "洪山区")) for _ in range(number)
    ]
    away = seeker(looking=False)
    with django_assert_num_queries(1):
        found = list(queries.profiles(WORDS))
    assert found == [rows.profile_of(person, WORDS) for person in people]
    with django_assert_num_queries(1):
        assert queries.profiles_of([people[0].pk, away.pk], WORDS) == found[:1]


@pytest.mark.parametrize("number", [1, 3])
def test_rows_are_all_positions_that_are_shown_in_one_query(number, django_assert_num_queries):
    shown = [position(skills=["PLC"], tags=["x"]) for _ in range(number)]
    draft = position(status=PositionStatus.DRAFT)
    suspended = position(employer=employer(status=EmployerStatus.SUSPENDED))
    with django_assert_num_queries(1):
        found = list(rows.position_rows(WORDS))
    assert [(row.id, row.employer, row.skills, row.tags) for row in found] == [
        (each.pk, str(each.employer_id), ("PLC",), ("x",)) for each in shown
    ]
    with django_assert_num_queries(1):
        assert rows.rows_of([shown[0].pk, draft.pk, suspended.pk, 0], WORDS) == found[:1]
    assert rows.rows_of([], WORDS) == []


def test_a_row_takes_place_and_traits_from_its_employer():
    offered = position(place=None, tags=["a"], employer=employer(place=place("420111", "洪山区"), tags=["b"]))
    (row,) = rows.rows_of([offered.pk], WORDS)
    assert (row.place, row.tags, row.lon is None) == ("420111", ("a", "b"), False)
    Employer.objects.update(place=None)
    (row,) = rows.rows_of([offered.pk], WORDS)
    assert (row.place, row.lon, row.lat) == ("", None, None)


def test_a_row_says_what_the_position_says():
    night = datetime(2026, 4, 20, 17, tzinfo=UTC)  # the 21st in Shanghai
    offered = position(
        title="电工",
        description="检修",
        majors="机电",
        skills=["PLC"],
        published_at=night,
        ends_on=date(2026, 5, 1),
        headcount_kind="number",
        headcount=3,
        kind="part_time",
        lon=114.34,
        lat=30.5,
        referrals=2,
        windows=0b101,
        certificates=["低压电工作业证"],
    )
    (row,) = rows.rows_of([offered.pk], WORDS)
    assert row == PositionRow(
        id=offered.pk,
        place="420111",
        lon=114.34,
        lat=30.5,
        employer=str(offered.employer_id),
        kinds=Kind.PART_TIME,
        pay_low=600_000,
        pay_high=800_000,
        headcount_kind=HeadcountKind.NUMBER,
        headcount=3,
        referrals=2,
        windows=0b101,
        valid_through=date(2026, 5, 1),
        updated=date(2026, 4, 21),
        skills=("PLC",),
        words=("电工", "电工", "电工", "检修", "plc", "机电"),
        certificates=("低压电工作业证",),
    )
