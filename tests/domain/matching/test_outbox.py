"""What leaves a change, what does not, and that reading them loses none. Interleavings run on real connections."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import F
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from chunfeng.domain.employers import services as employers
from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.matching.models import Change
from chunfeng.domain.matching.queries import outbox, rows
from chunfeng.domain.occupations.models import Occupation, OccupationSynonym
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.models import Organisation
from chunfeng.engine.matching import Lexicon
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared.bulk import copy_in
from tests.domain.matching.market import employer, place, position, seeker

pytestmark = pytest.mark.django_db

NEW = {
    "title": "电工",
    "status": PositionStatus.PUBLISHED,
    "published_at": clock.now(),
    "pay_monthly_low": 500_000,
}


class Left:
    """The changes that a block left, as (kind, object id), sorted."""

    def __enter__(self):
        self.before = set(Change.objects.values_list("pk", flat=True))
        self.changes = []
        return self

    def __exit__(self, *_details):
        left = Change.objects.exclude(pk__in=self.before)
        self.changes = sorted(left.values_list("kind", "object_id"))


def raw(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_saving_a_position_leaves_a_change():
    with Left() as created:
        offered = position()
    with Left() as changed:
        offered.title = "高压电工"
        offered.save()
    with Left() as closed:
        offered.status = PositionStatus.CLOSED
        offered.save()
    assert created.changes == changed.changes == closed.changes == [("position", offered.pk)]


def test_rows_that_come_at_once_leave_a_change_each():
    of = employer()
    with Left() as created:
        made = Position.objects.bulk_create(Position(employer=of, fingerprint=f"b{n}", **NEW) for n in range(3))
    with Left() as copied:
        copy_in(copies := [Position(employer=of, fingerprint=f"c{n}", **NEW) for n in range(3)])
    assert created.changes == [("position", each.pk) for each in made]
    assert copied.changes == [("position", each.pk) for each in copies]


def test_a_query_that_updates_many_leaves_a_change_for_those_that_differ():
    offered = [position(referrals=number) for number in range(3)]
    with Left() as left:
        Position.objects.update(referrals=1)
    assert left.changes == [("position", offered[0].pk), ("position", offered[2].pk)]
    with Left() as left:
        Position.objects.filter(pk=offered[1].pk).update(referrals=F("referrals") + 1)
    assert left.changes == [("position", offered[1].pk)]


def test_raw_sql_leaves_changes_too():
    offered = position()
    upsert = """
        INSERT INTO employers_position SELECT * FROM employers_position WHERE id = %s
        ON CONFLICT (id) DO UPDATE SET title = 'x'
    """
    with Left() as left:
        raw(upsert, offered.pk)
    assert left.changes == [("position", offered.pk)]
    with Left() as left:
        raw("DELETE FROM employers_position WHERE id = %s", offered.pk)
    assert left.changes == [("position", offered.pk)]


def test_a_deleted_position_leaves_a_change():
    offered = position()
    key = offered.pk
    with Left() as left:
        offered.delete()
    assert left.changes == [("position", key)]


def test_what_the_engine_does_not_read_leaves_nothing():
    offered, draft = position(), position(status=PositionStatus.DRAFT, published_at=None)
    person = seeker(looking=False)
    with Left() as left:
        offered.contact_phone, offered.note, offered.welfare = "027-1", "包住", ["五险"]
        offered.save()
        draft.title = "草稿"
        draft.save()
        position(status=PositionStatus.PENDING, published_at=None)
        offered.employer.about = "大厂"
        offered.employer.save()
        person.skills = ["电工"]
        person.save()
        raw("UPDATE employers_position SET updated_at = now()")
    assert left.changes == []


def test_an_employer_that_is_suspended_leaves_a_change_for_each_of_its_positions():
    of = employer()
    offered = sorted(position(employer=of).pk for _ in range(2))
    position(employer=of, status=PositionStatus.CLOSED)
    position()
    officer = Actor(person_id=1, posts=(Post("officer", of.organisation_id, of.organisation.path),), name="李芳")
    with Left() as left:
        employers.suspend(actor=officer, employer_id=of.pk, note="工资没有按时发放")
    assert left.changes == [("position", key) for key in offered]


@pytest.mark.parametrize("change", [{"tags": ["little_giant"]}, {"place_id": "420106"}])
def test_what_positions_take_from_their_employer_leaves_changes(change):
    place("420106", "武昌区")
    offered = position()
    with Left() as left:
        Employer.objects.filter(pk=offered.employer_id).update(**change)
    assert left.changes == [("position", offered.pk)]


def test_a_verified_employer_was_shown_before():
    offered = position(employer=employer(status=EmployerStatus.PENDING, verified_at=None))
    with Left() as left:
        Employer.objects.update(status=EmployerStatus.VERIFIED, verified_at=clock.now())
    assert (left.changes, offered.pk in rows.shown().values_list("pk", flat=True)) == ([], True)


def test_the_place_of_a_union_counts_where_nothing_nearer_is_known():
    nowhere, located = position(place=None), position()
    with Left() as left:
        Organisation.objects.update(place=place("4201", "武汉市"))
    assert left.changes == [("position", nowhere.pk)] != [("position", located.pk)]


def test_words_that_mean_something_else_leave_everything():
    occupation = Occupation.objects.create(code="9-99-99-99", name="电工", level=4)
    with Left() as added:
        OccupationSynonym.objects.create(word="水电工", occupation=occupation)
    with Left() as renamed:
        Occupation.objects.filter(pk=occupation.pk).update(name="电气工")
    with Left() as untouched:
        Occupation.objects.filter(pk=occupation.pk).update(level=4)
        raw("INSERT INTO occupations_occupationsynonym (word, occupation_id) SELECT 'x', 'y' WHERE false")
    assert added.changes == renamed.changes == [("everything", 0)]
    assert untouched.changes == []


ANOTHER = {
    "BigIntegerField": 7,
    "PositiveIntegerField": 7,
    "PositiveSmallIntegerField": 7,
    "SmallIntegerField": 3,
    "IntegerField": 7,
    "FloatField": 30.5,
    "ArrayField": ["电工证"],
    "CharField": "维修",
    "TextField": "维修",
    "BooleanField": True,
    "JSONField": [{"name": "电工证"}],
    "DateField": clock.today() + timedelta(days=9),
    "DateTimeField": clock.now() - timedelta(days=9),
}
"""A value of each kind that is not a default."""


TOGETHER = {"headcount": {"headcount_kind": "number"}, "lon": {"lat": 30.0}, "lat": {"lon": 114.0}}
"""What says something only with another."""


def another(field):
    given = {
        "kind": "part_time",
        "kinds": ["part_time"],
        "headcount_kind": "several",
        "wanted_places": ["420106"],
        "excluded_employers": [3],
    }
    return given.get(field.name, ANOTHER.get(field.get_internal_type()))


@pytest.mark.parametrize("model", [Position, Seeker])
def test_every_column_that_makes_a_row_of_the_engine_is_watched(model):
    """Change columns one by one: where the engine reads something else then, there must be a change."""
    make, read = {
        Position: (position, lambda one: rows.rows_of([one.pk], Lexicon())),
        Seeker: (seeker, lambda one: rows.profile_of(one, Lexicon())),
    }[model]
    read_columns = set()
    for field in model._meta.concrete_fields:
        if field.primary_key or field.is_relation or another(field) is None or field.name in {"status", "looking"}:
            continue
        one = model.objects.get(pk=make().pk)
        before = read(one)
        with Left() as left, transaction.atomic():
            model.objects.filter(pk=one.pk).update(**TOGETHER.get(field.name, {}), **{field.name: another(field)})
        after = read(model.objects.get(pk=one.pk))
        if after != before:
            read_columns.add(field.name)
            assert left.changes == [(model.__name__.lower(), one.pk)], field.name
    assert len(read_columns) == {Position: 19, Seeker: 17}[model]


@pytest.mark.parametrize(("relation", "code"), [("place", "420106"), ("occupation", "9-99-99-99"), ("employer", "")])
def test_every_relation_of_a_position_is_watched(relation, code):
    place("420106", "武昌区")
    Occupation.objects.create(code="9-99-99-99", name="电工", level=4)
    offered = position()
    with Left() as left:
        Position.objects.filter(pk=offered.pk).update(**{f"{relation}_id": code or employer().pk})
    assert left.changes == [("position", offered.pk)]


def test_a_seeker_who_looks_or_stops_looking_leaves_a_change():
    person = seeker()
    with Left() as stopped:
        Seeker.objects.update(looking=False)
    with Left() as again:
        Seeker.objects.update(looking=True)
    with Left() as moved:
        Seeker.objects.update(home_place=place("420106", "武昌区"))
    assert stopped.changes == again.changes == moved.changes == [("seeker", person.pk)]


# Reading


def ids(pending):
    return sorted(object_id for _, object_id in pending.changes.values())


def test_a_cursor_says_what_it_is_and_nothing_else_is_taken_for_one():
    cursor = outbox.here()
    assert outbox.Cursor.parse(str(cursor)) == cursor
    assert [outbox.Cursor.parse(text) for text in ("", "null", "{}", '{"format": 1}', "x" * 9)] == [None] * 5
    assert outbox.Cursor.parse(str(cursor).replace('"release": "', '"release": "9')) is None


def test_changes_of_the_present_transaction_stay_pending_until_it_ends():
    cursor = outbox.here()
    offered = position()
    first = outbox.pending(cursor)
    assert ids(first) == ids(outbox.pending(first.cursor)) == [offered.pk]


def test_a_cursor_of_another_database_or_another_life_is_lost():
    cursor = outbox.here()
    assert outbox.pending(cursor).lost is False
    assert outbox.pending(outbox.Cursor("elsewhere", cursor.xmin)).lost is True
    assert outbox.pending(outbox.Cursor(cursor.database, cursor.xmin + 1_000_000)).lost is True


class Connections:
    """Real connections besides the test's own, each with a transaction open or not."""

    def __init__(self, number):
        parameters = connection.get_connection_params()
        parameters = {key: value for key, value in parameters.items() if key not in {"cursor_factory", "context"}}
        self.all = [psycopg.connect(**parameters) for _ in range(number)]

    def __enter__(self):
        return self.all

    def __exit__(self, *_details):
        for each in self.all:
            each.close()


CHANGE = "INSERT INTO matching_change (kind, object_id) VALUES ('position', %s)"


@pytest.mark.django_db(transaction=True)
def test_who_began_first_and_commits_last_is_not_lost_and_holds_nobody_back():
    cursor = outbox.here()
    with Connections(2) as (slow, quick):
        slow.execute(CHANGE, [1])
        quick.execute(CHANGE, [2])
        quick.commit()
        first = outbox.pending(cursor)
        assert ids(first) == [2]
        quick.execute(CHANGE, [3])
        quick.commit()
        second = outbox.pending(first.cursor)
        assert ids(second) == [3]
        slow.commit()
        third = outbox.pending(second.cursor)
        assert ids(third) == [1]
    assert ids(outbox.pending(third.cursor)) == []


@pytest.mark.django_db(transaction=True)
def test_a_note_stays_short_while_a_transaction_stays_open():
    with Connections(2) as (slow, quick):
        slow.execute("SELECT pg_current_xact_id()")
        cursor = outbox.here()
        for number in range(50):
            quick.execute(CHANGE, [number])
            quick.commit()
        cursor = outbox.pending(cursor).cursor
        assert ids(outbox.pending(cursor)) == []
        assert cursor.noted.count("[") < 25  # runs, not numbers; other databases of the server open some gaps


WRITE, COMMIT, ROLLBACK, READ = "write", "commit", "rollback", "read"
STEPS = st.lists(
    st.tuples(st.sampled_from([WRITE, WRITE, COMMIT, ROLLBACK, READ, READ]), st.integers(0, 2)), max_size=24
)


@pytest.mark.django_db(transaction=True)
@examples(max_examples=60)
@given(steps=STEPS)
def test_in_any_order_of_writers_each_change_is_read_once_as_soon_as_it_is_committed(steps):
    numbers = count(1)
    with Connections(3) as writers:
        cursor = outbox.here()
        waiting = [[], [], []]
        unread = []
        for act, who in [*steps, (COMMIT, 0), (COMMIT, 1), (COMMIT, 2), (READ, 0)]:
            if act == WRITE:
                waiting[who].append(next(numbers))
                writers[who].execute(CHANGE, [waiting[who][-1]])
            elif act == READ:
                pending = outbox.pending(outbox.Cursor.parse(str(cursor)))
                assert (ids(pending), pending.lost) == (sorted(unread), False)
                cursor, unread = pending.cursor, []
            else:
                (writers[who].commit if act == COMMIT else writers[who].rollback)()
                unread += waiting[who] if act == COMMIT else []
                waiting[who] = []


@pytest.mark.django_db(transaction=True)
def test_a_statement_notifies_once():
    of = employer()
    with Connections(1) as (listener,):
        listener.autocommit = True
        listener.execute(f"LISTEN {outbox.CHANNEL}")
        Position.objects.bulk_create(Position(employer=of, fingerprint=f"n{n}", **NEW) for n in range(3))
        heard = list(listener.notifies(timeout=60, stop_after=1))
        assert [(each.channel, each.payload) for each in heard] == [("chunfeng_matching", "")]
        assert list(listener.notifies(timeout=0.1)) == []


def test_transactions_are_compared_as_numbers() -> None:
    """9 comes before 10: an outbox that begins with 9 holds all that a cursor at 9 has not read."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_change")
        cursor.execute(
            "INSERT INTO matching_change (kind, object_id, xid) VALUES ('position', 1, '9'), ('position', 2, '10')"
        )
    found = outbox.pending(replace(outbox.here(), xmin=9, noted="{}"))
    assert (found.lost, sorted(change[1] for change in found.changes.values())) == (False, [1, 2])
