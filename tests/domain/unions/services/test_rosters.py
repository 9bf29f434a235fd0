"""Rosters: the same rows as by hand, nobody twice, nobody missing after a kill."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection
from tests import factories

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.indicators import queries as indicators
from chunfeng.domain.people.models import NUMBER, PHONE, IdentityDocument, Person
from chunfeng.domain.unions.enums import Via
from chunfeng.domain.unions.models import GroupMembership, Membership, MembershipStep, RosterChunk, RosterImport
from chunfeng.domain.unions.queries.tallies import totals
from chunfeng.domain.unions.services import rosters, steps
from chunfeng.kernel import clock, id_numbers
from chunfeng.kernel.actor import Actor
from chunfeng.shared.fields import blind_index
from chunfeng.shared.models import AuditEntry

SYSTEM = Actor.system("test")
HOLD_UP = """
CREATE FUNCTION held_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number >= {most} THEN PERFORM pg_advisory_xact_lock(421); END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER held_up BEFORE INSERT ON unions_rosterchunk FOR EACH ROW EXECUTE FUNCTION held_up()
"""
HELD_UP = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 421 AND NOT granted"
HEADER = "姓名,性别,身份证号,电话,单位,工会,入会日期,会员证号,群体"


def number(order: int) -> str:
    """The ID number of a man born on 1990-01-02."""
    return id_numbers.from_15(f"42{order // 500:04d}900102{order % 500 * 2 + 1:03d}")


def line(order: int, *, union: str = "", **cells: str) -> str:
    given = {
        "name": "王小明", "sex": "男", "number": number(order), "phone": f"137{order:08d}", "employer": "某物流公司",
        "union": union, "joined": "2020-05-01", "own": f"G{order}", "group": "", **cells,
    }  # fmt: skip
    return ",".join(given.values())


def roster(folder: Path, lines: list[str], *, name: str = "a.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding=encoding)
    return path


def bring_in(path: Path, organisation_id: int, **values) -> rosters.Outcome:
    return rosters.bring_in(actor=SYSTEM, organisation_id=organisation_id, path=path, processes=0, **values)


@pytest.mark.django_db
def test_rows_are_the_same_as_by_hand(tmp_path):
    union = factories.organisation(level=5)
    by_hand = factories.document(number=number(7), name="王小明")
    IdentityDocument.objects.all().delete()
    outcome = bring_in(roster(tmp_path, [line(7, group="骑手")], encoding="gb18030"), union.pk)
    assert outcome.counts == {"read": 1, "joined": 1, "people": 1, "known": 0, "rejected": 0}
    person = Person.objects.get(phone_index=blind_index("13700000007", purpose=PHONE))
    document = IdentityDocument.objects.get(number_index=blind_index(number(7), purpose=NUMBER))
    membership = Membership.objects.get()
    assert (person.name, person.phone, person.has_usable_password()) == ("王小明", "13700000007", False)
    assert (len(person.handle), person.phone_verified_at, person.merged_into_id) == (10, None, None)
    assert (document.person_id, document.state, document.method, document.path) == (
        person.pk, "submitted", "", union.path,
    )  # fmt: skip
    for name in ("document", "number", "name", "born_on_text", "sex"):
        assert getattr(document, name) == getattr(by_hand, name)
    assert bytes(document.likeness) == bytes(by_hand.likeness)
    assert (membership.person_id, membership.organisation_path, membership.status) == (person.pk, union.path, "active")
    assert (membership.joined_on, membership.own_number, membership.via) == (date(2020, 5, 1), "G7", "roster")
    assert (len(membership.number), membership.employer_name) == (11, "某物流公司")
    assert GroupMembership.objects.get().group == "rider"
    assert MembershipStep.objects.get().reached_id == union.pk


@pytest.mark.django_db
def test_totals_ledger_and_audit_learn_of_a_chunk_at_once(tmp_path):
    first = factories.organisation(level=5)
    second = factories.organisation(level=5)
    lines = [
        line(order, union=second.code if order % 3 == 0 else second.name if order == 1 else "") for order in range(9)
    ]
    bring_in(roster(tmp_path, lines), first.pk, chunk_rows=6)
    assert [totals(union.path)["members"] for union in (first, second)] == [5, 4]
    facts = Fact.objects.filter(kind="member_joined").order_by("id")
    assert [(fact.organisation_id, fact.quantity) for fact in facts] == [
        (first.pk, 3), (second.pk, 3), (first.pk, 2), (second.pk, 1),
    ]  # fmt: skip
    assert list(AuditEntry.objects.filter(target_kind="roster").order_by("id").values_list("act", flat=True)) == [
        "roster.begun",
        "roster.imported",
    ]


@pytest.mark.django_db
def test_figures_count_the_people_of_a_roster_and_say_what_is_behind(tmp_path):
    city = factories.organisation()
    first, second = (factories.organisation(parent=city, level=5) for _ in range(2))
    steps.admit(by=SYSTEM, organisation=first, via=Via.POSTER, newcomers=[(factories.person().pk, "", [])])
    bring_in(roster(tmp_path, [line(order, union=second.code) for order in range(5)]), first.pk, chunk_rows=3)
    days = {"start": clock.today(), "end": clock.today()}
    found = indicators.figures(actor=SYSTEM, organisation_path=city.path, **days)
    values = {item.key: item.value for figure in found for item in (figure, *figure.beside)}
    assert {key: values[key] for key in ("joins", "people_joined", "joined_by_roster")} == {
        "joins": 6,
        "people_joined": 1,
        "joined_by_roster": 5,
    }
    table = indicators.by_child(actor=SYSTEM, organisation=city, **days)
    assert {each.organisation: each.values["joins"] for each in table.lines} == {first: 1, second: 5}
    rows = list(indicators.behind_rows("joins", actor=SYSTEM, organisation_path=city.path, **days))
    assert sorted((row["count"], row["detail"]) for row in rows) == [(1, first.name), (2, "a.csv"), (3, "a.csv")]


@pytest.mark.django_db
def test_again_changes_nothing(tmp_path):
    union = factories.organisation(level=5)
    path = roster(tmp_path, [line(order) for order in range(5)])
    bring_in(path, union.pk)
    outcome = bring_in(path, union.pk)
    assert outcome.counts == {"read": 5, "joined": 0, "people": 0, "known": 5, "rejected": 0}
    assert (Person.objects.count(), Membership.objects.count(), IdentityDocument.objects.count()) == (5, 5, 5)


@pytest.mark.django_db
def test_who_is_there_already_is_found_by_number_or_phone(tmp_path):
    union = factories.organisation(level=5)
    with_number = factories.document(number=number(1), name="王小明")
    with_phone = factories.person(phone="13700000002", name="王小明")
    application = factories.join_application(person=with_phone, organisation=union)
    outcome = bring_in(roster(tmp_path, [line(1, phone=""), line(2)]), union.pk)
    assert outcome.counts == {"read": 2, "joined": 2, "people": 0, "known": 0, "rejected": 0}
    assert set(Membership.objects.values_list("person_id", flat=True)) == {with_number.person_id, with_phone.pk}
    assert IdentityDocument.objects.get(person=with_phone).number == number(2)
    application.refresh_from_db()
    assert (application.state, application.membership.person_id) == ("accepted", with_phone.pk)


@pytest.mark.django_db
def test_what_does_not_fit_is_reported_and_nobody_is_merged(tmp_path):
    union, ended = (
        factories.organisation(level=5),
        factories.organisation(level=5, state="dissolved", ended_on="2026-01-01"),
    )
    factories.document(number=number(50), name="李四", person=factories.person(name="李四", phone="13900000050"))
    factories.membership(person=factories.document(number=number(51), name="王小明").person)
    factories.person(name="赵六", phone="13900000052")
    lines = [
        line(1, name=""),
        line(2, number=number(2)[:-1] + ("1" if number(2)[-1] != "1" else "2")),
        line(3, sex="女"),
        line(4, phone="123"),
        line(5, joined="2999-01-01"),
        line(6, union="没有的工会"),
        line(7, union=ended.code),
        line(8, group="宇航员"),
        line(9, phone="13900000050"),  # somebody else's, who has another number
        line(50),  # the number of somebody with another name
        line(51),  # a member of another union
        line(10, phone="13900000052"),  # the phone of somebody of another name
        line(11),
        line(12, phone="13700000011"),
        line(11, name="王大明"),
        line(11),
    ]
    outcome = bring_in(roster(tmp_path, lines), union.pk, errors=tmp_path / "errors.csv")
    assert outcome.first == (
        (2, "name", "name_missing"), (3, "number", "number_check"), (4, "sex", "sex_differs"),
        (5, "phone", "phone_bad"), (6, "joined", "joined_future"), (7, "organisation", "organisation_unknown"),
        (8, "organisation", "organisation_ended"), (9, "group", "group_unknown"), (10, "phone", "phone_other"),
        (11, "name", "other_name"), (12, "organisation", "elsewhere"), (13, "phone", "phone_other_name"),
        (15, "phone", "phone_twice"), (16, "number", "twice"),
    )  # fmt: skip
    assert outcome.counts == {"read": 16, "joined": 1, "people": 1, "known": 1, "rejected": 14}
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [*HEADER.split(","), "问题/Problems"]
    assert [len(row) for row in rows] == [10] * 15
    assert rows[1][2] == number(1)
    assert rows[1][9].startswith("第 2 行，姓名")


@pytest.mark.django_db
def test_try_out_counts_exactly_and_changes_nothing(tmp_path):
    union = factories.organisation(level=5)
    path = roster(tmp_path, [line(1), line(2), line(1)])
    outcome = rosters.try_out(actor=SYSTEM, organisation_id=union.pk, path=path, chunk_rows=2)
    assert outcome.counts == {"read": 3, "joined": 2, "people": 2, "known": 1, "rejected": 0}
    assert (Person.objects.count(), RosterImport.objects.count()) == (0, 0)


@contextmanager
def held_up_at_chunk(most: int) -> Iterator[Callable[[], bool]]:
    """Whoever takes in a chunk beyond `most` waits until the end of the block; whether somebody does."""
    parameters = connection.get_connection_params()
    named = {key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if parameters.get(key)}
    with psycopg.connect(**named, autocommit=True) as gate, connection.cursor() as cursor:
        cursor.execute(HOLD_UP.format(most=most))
        gate.execute("SELECT pg_advisory_lock(421)")
        try:
            yield lambda: bool(gate.execute(HELD_UP).fetchall())
        finally:
            gate.execute("SELECT pg_advisory_unlock(421)")
            cursor.execute("DROP TRIGGER held_up ON unions_rosterchunk; DROP FUNCTION held_up()")


@pytest.mark.django_db(transaction=True)
def test_killed_and_begun_again_no_one_is_missing_and_no_one_twice(tmp_path):
    union = factories.organisation(level=5)
    path = roster(tmp_path, [line(order) for order in range(400)])
    program = (
        "import django; django.setup()\n"
        "from chunfeng.shared import reach; reach.open_process()\n"
        "from pathlib import Path\n"
        "from chunfeng.kernel.actor import Actor\n"
        "from chunfeng.domain.unions.services import rosters\n"
        f"rosters.bring_in(actor=Actor.system('test'), organisation_id={union.pk}, path=Path({str(path)!r}), chunk_rows=10)\n"
    )
    parts = connection.settings_dict
    host = parts["HOST"] or parts["OPTIONS"].get("host", "")
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{parts['USER']}@/{parts['NAME']}?host={host.replace('/', '%2F')}&port={parts['PORT']}",
        "DJANGO_SETTINGS_MODULE": "chunfeng.config.settings",
        "PYTHONPATH": str(Path(django_settings.ROOT) / "src"),
    }
    with held_up_at_chunk(16) as is_held_up:
        killed = subprocess.Popen([sys.executable, "-c", program], env=environment)
        deadline = time.monotonic() + 300
        while not is_held_up():
            assert killed.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        before = RosterChunk.objects.count()
    assert before in (15, 16)  # the other process may have been on its way through the one before
    outcome = rosters.bring_in(actor=SYSTEM, organisation_id=union.pk, path=path, chunk_rows=10, processes=2)
    assert outcome.resumed >= 10 * before
    assert outcome.counts == {"read": 400, "joined": 400, "people": 400, "known": 0, "rejected": 0}
    assert (Membership.objects.count(), Person.objects.count(), IdentityDocument.objects.count()) == (400, 400, 400)
    assert totals(union.path)["members"] == 400
    assert RosterImport.objects.get().next_row == 400
