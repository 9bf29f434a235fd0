from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from chunfeng.domain.facts import queries, services
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.queries import By, Cut, Key, Net, Span
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db
KIND = FactKind.APPLICATION_SUBMITTED
DAY = date(2026, 5, 2)


def fact(person=1, path="/1/2/", day=DAY, hour=12, **values):
    entry = services.Entry(
        kind=values.pop("kind", KIND),
        subject=("application", 1),
        person_id=person,
        organisation_path=path,
        at=clock.day_start(day) + timedelta(hours=hour),
        **values,
    )
    with transaction.atomic():
        return services.record(entry)


def taken_back(fact, day):
    with clock.at(clock.day_start(day)), transaction.atomic():
        return services.correct(fact.pk)


def tally(path="/1/", first=DAY, last=DAY, **values):
    cut = Cut(path=path, span=Span(first, last))
    return queries.tally(kinds=[KIND], cut=cut, key=Key.PERSON, **values)


def test_people_and_person_times_are_two_numbers():
    for person in (1, 1, 2):
        fact(person)
    assert tally() == {(KIND, None): Net(count=3, quantity=0, distinct=2)}


def test_a_fact_without_a_person_is_no_person():
    fact(None)
    assert tally() == {(KIND, None): Net(count=1, quantity=0, distinct=0)}


def test_days_are_those_of_shanghai_and_both_ends_count():
    fact(1, hour=0)
    fact(2, hour=23.999)
    fact(3, hour=-0.001)
    fact(4, hour=24)
    assert tally()[KIND, None].count == 2


def test_only_the_subtree_counts_and_neighbours_with_the_same_beginning_do_not():
    for number, path in enumerate(("/1/2/", "/1/2/9/", "/1/20/", "/1/3/", "/1/"), start=1):
        fact(number, path)
    assert tally("/1/2/")[KIND, None].count == 2
    assert {part: net.count for (_, part), net in tally("/1/", by=By.CHILD).items()} == {2: 2, 20: 1, 3: 1, 0: 1}


def test_a_correction_takes_back_on_its_own_day_and_the_whole_is_nothing():
    taken_back(fact(1), DAY + timedelta(days=1))
    assert tally()[KIND, None] == Net(count=1, quantity=0, distinct=1)
    assert tally(first=DAY + timedelta(days=1), last=DAY + timedelta(days=1))[KIND, None] == Net(count=-1)
    assert tally(last=DAY + timedelta(days=1))[KIND, None] == Net()


def test_a_person_who_still_has_a_fact_counts_after_a_correction():
    fact(1)
    taken_back(fact(1), DAY)
    assert tally()[KIND, None] == Net(count=1, quantity=0, distinct=1)


def test_quantities_are_net_too_and_a_tag_narrows():
    fact(quantity=5, tags=("a",))
    taken_back(fact(quantity=7, tags=("b",)), DAY)
    whole, tagged = Cut(path="/1/", span=Span(DAY, DAY)), Cut(path="/1/", span=Span(DAY, DAY), tags=("b",))
    assert queries.tally(kinds=[KIND], cut=whole, quantity=True)[KIND, None] == Net(1, 5, 0)
    assert queries.tally(kinds=[KIND], cut=tagged, quantity=True)[KIND, None] == Net(0, 0, 0)


def test_numbers_by_day_and_by_month():
    fact(1)
    fact(1, day=DAY + timedelta(days=1))
    last = DAY + timedelta(days=40)
    assert tally(last=last, by=By.DAY) == {
        (KIND, DAY): Net(1, 0, 1),
        (KIND, DAY + timedelta(days=1)): Net(1, 0, 1),
    }
    assert tally(last=last, by=By.MONTH) == {(KIND, date(2026, 5, 1)): Net(2, 0, 1)}


def test_facts_and_those_who_count_once_come_newest_first():
    first, second = fact(1, hour=8), fact(1, hour=9)
    fact(2, hour=7)
    cut = Cut(path="/1/", span=Span(DAY, DAY))
    listed = queries.facts(kinds=[KIND], cut=cut)
    assert [row.pk for row in listed[:2]] == [second.pk, first.pk]
    people = queries.each(kinds=[KIND], cut=cut, key=Key.PERSON)
    assert [(row["key"], row["net"]) for row in people] == [(1, 2), (2, 1)]


def test_whose_facts_are_meant_has_to_be_said():
    with pytest.raises(ValueError, match="Say whose facts"):
        Cut(span=Span(DAY, DAY))


def test_facts_of_happenings_and_of_things_wherever_they_lie():
    fact(1, "/1/2/", happening_id=5)
    fact(1, "/7/", happening_id=6)
    fact(2, "/7/", happening_id=6, kind=FactKind.HAPPENING_ENTERED)
    both = Cut(happenings=(5, 6))
    assert queries.tally(kinds=[KIND], cut=both, key=Key.PERSON) == {(KIND, None): Net(2, 0, 1)}
    assert queries.tally(kinds=[KIND], cut=both, by=By.HAPPENING) == {(KIND, 5): Net(1), (KIND, 6): Net(1)}
    assert queries.tally(kinds=[KIND], cut=Cut(happenings=())) == {}
    assert queries.tally(kinds=[KIND], cut=Cut(subjects=("application", (1,))))[KIND, None].count == 2
    assert queries.tally(kinds=[KIND], cut=Cut(subjects=("position", (1,)))) == {}


def test_people_of_several_kinds_together_are_a_union():
    fact(1)
    fact(1, kind=FactKind.HAPPENING_ENTERED)
    fact(2, kind=FactKind.HAPPENING_ENTERED)
    found = queries.tally(kinds=[KIND, FactKind.HAPPENING_ENTERED], cut=Cut(path="/1/"), key=Key.PERSON, together=True)
    assert found == {("", None): Net(3, 0, 2)}


def test_the_first_day_of_a_part_of_the_tree():
    fact(path="/1/2/")
    assert (queries.first_day(path="/1/2/"), queries.first_day(path="/1/3/")) == (DAY, None)


def test_a_tally_reads_one_index_in_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        tally()
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'fact_figure'")
        assert "(kind, organisation_path, at) INCLUDE (person_id" in cursor.fetchone()[0]
