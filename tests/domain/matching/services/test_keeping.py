"""The store follows the database: in one process, over a pause, and across processes that are killed."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.matching.enums import ChangeKind
from chunfeng.domain.matching.models import Change
from chunfeng.domain.matching.queries import outbox
from chunfeng.domain.matching.queries.shelf import Shelf
from chunfeng.domain.matching.services import keeping, pruning, rebuilding
from chunfeng.domain.occupations.models import Occupation, OccupationSynonym
from chunfeng.engine.matching.files import DamagedFile
from chunfeng.engine.matching.store import Store
from tests.domain.matching.market import position, seeker

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[4]
BOUND_SECONDS = 2.0
"""Generous: the machine of the tests may be busy."""


def stored(folder):
    return sorted(Store.open(folder).catalogue().ids.tolist())


def soon(condition, seconds=120.0):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.005)
    return True


@contextmanager
def kept(folder):
    """A shelf with a keeper of its own."""
    shelf = Shelf(folder)
    keeper = keeping.Keeper(shelf)
    keeper.start()
    try:
        yield shelf
    finally:
        keeper.stop()


def test_what_happened_while_nobody_kept_the_store_is_caught_up(tmp_path):
    stays, closes, goes = (position() for _ in range(3))
    rebuilding.bring_up(tmp_path)
    assert stored(tmp_path) == [stays.pk, closes.pk, goes.pk]
    Position.objects.filter(pk=closes.pk).update(status=PositionStatus.CLOSED)
    goes.delete()
    stays.title = "钢琴调音"
    stays.save()
    comes = position()
    assert stored(tmp_path) == [stays.pk, closes.pk, closes.pk + 1]
    rebuilding.bring_up(tmp_path)
    assert stored(tmp_path) == [stays.pk, comes.pk]
    assert Store.open(tmp_path).catalogue().knows("钢琴")


def test_only_what_changed_is_read_again(tmp_path, django_assert_num_queries):
    position()
    rebuilding.bring_up(tmp_path)
    with django_assert_num_queries(2):  # words, outbox
        rebuilding.bring_up(tmp_path)
    position()
    with django_assert_num_queries(3):  # and the position
        rebuilding.bring_up(tmp_path)


def test_seekers_do_not_disturb_the_store(tmp_path):
    position()
    rebuilding.bring_up(tmp_path)
    before = Store.open(tmp_path).cursor
    seeker()
    rebuilding.bring_up(tmp_path)
    assert Store.open(tmp_path).cursor == before


def damaged(cursor, how):
    return {
        "another database": replace(cursor, database="7/00000001/5"),
        "a time to come": replace(cursor, xmin=cursor.xmin + 1_000_000),
        "no cursor": "",
    }[how]


@pytest.mark.parametrize("how", ["another database", "a time to come", "no cursor"])
def test_a_store_of_another_life_is_built_anew(tmp_path, how):
    offered = position()
    cursor = outbox.here()
    with Store.writer(tmp_path) as writer:
        writer.rebuild([], cursor=str(damaged(cursor, how)))
    rebuilding.bring_up(tmp_path)
    assert stored(tmp_path) == [offered.pk]


def test_a_store_of_an_earlier_format_is_built_anew(tmp_path):
    offered = position()
    rebuilding.bring_up(tmp_path)
    manifest = tmp_path / "current"
    said = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**said, "format": said["format"] - 1}))
    with pytest.raises(DamagedFile, match="its format is"):
        Store.open(tmp_path)
    rebuilding.bring_up(tmp_path)
    assert stored(tmp_path) == [offered.pk]
    assert json.loads(manifest.read_text())["format"] == said["format"]


def test_a_store_older_than_the_outbox_is_built_anew(tmp_path):
    offered = position()
    rebuilding.bring_up(tmp_path)
    with transaction.atomic():
        position(title="一")
    with transaction.atomic():
        position(title="二")
    Change.objects.update(created_at=connection.ops.adapt_datetimefield_value("2026-01-01T00:00:00+00:00"))
    before = Change.objects.count()
    pruned = pruning.prune()
    assert (pruned, before - pruned, pruning.prune()) == (before - 1, 1, 0)
    rebuilding.bring_up(tmp_path)
    assert stored(tmp_path) == [offered.pk, offered.pk + 1, offered.pk + 2]


def test_an_outbox_from_another_cluster_does_not_count(tmp_path):
    """A backup restored elsewhere brings rows with numbers that this cluster has yet to reach."""
    offered = position()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE matching_change SET xid = '99999999999'")
    assert outbox.pending(outbox.here()).lost is True
    rebuilding.bring_up(tmp_path)
    assert outbox.pending(outbox.Cursor.parse(Store.open(tmp_path).cursor)).lost is False
    position()
    before = outbox.Cursor.parse(Store.open(tmp_path).cursor).building
    rebuilding.bring_up(tmp_path)
    after = outbox.Cursor.parse(Store.open(tmp_path).cursor).building
    assert (stored(tmp_path), after == before) == ([offered.pk, offered.pk + 1], True)


def test_pruning_keeps_what_a_store_has_not_read(tmp_path):
    rebuilding.bring_up(tmp_path)
    offered = position()
    pruning.prune()
    cursor = outbox.Cursor.parse(Store.open(tmp_path).cursor)
    pending = outbox.pending(cursor)
    assert (list(pending.changes.values()), pending.lost) == ([("position", offered.pk)], False)


def test_a_keeper_shows_what_is_committed_and_not_what_is_not(tmp_path):
    first = position()
    with kept(tmp_path) as shelf:
        assert shelf.catalogue().ids.tolist() == [first.pk]
        assert shelf.kept is True
        with transaction.atomic():
            second = position()
            assert sorted(shelf.catalogue().ids.tolist()) == [first.pk, second.pk]
            assert stored(tmp_path) == [first.pk]
        assert soon(lambda: second.pk in shelf.catalogue())
        Employer.objects.filter(pk=first.employer_id).update(status=EmployerStatus.SUSPENDED)
        assert first.pk not in shelf.refreshed()
        assert soon(lambda: first.pk not in shelf.catalogue())


def test_pages_ask_the_database_nothing_for_a_catalogue_that_is_kept(tmp_path, django_assert_num_queries):
    position()
    with kept(tmp_path) as shelf:
        shelf.catalogue()
        with django_assert_num_queries(0):
            assert len(shelf.catalogue()) == 1


def test_a_kept_catalogue_learns_new_meanings_of_words(tmp_path):
    position(title="春风匠")
    with kept(tmp_path) as shelf:
        shelf.catalogue()
        occupation = Occupation.objects.create(code="9-99-99-99", name="某某电工", level=4)
        OccupationSynonym.objects.create(word="春风匠", occupation=occupation)
        try:
            assert soon(lambda: shelf.catalogue().lexicon.broader.get("春风匠") == "某某电工")
            assert soon(lambda: shelf.catalogue().knows("某某电工"))
        finally:
            occupation.delete()


def test_a_keeper_that_loses_its_connection_goes_on_with_another(tmp_path):
    position()
    with kept(tmp_path) as shelf:
        shelf.catalogue()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = %s",
                [keeping.NAME],
            )
            assert cursor.fetchall() == [(True,)]
        comes = position()
        assert comes.pk in shelf.refreshed()
        assert soon(lambda: comes.pk in stored(tmp_path))
        assert soon(lambda: shelf.kept)


def test_a_second_keeper_stands_by_and_takes_over(tmp_path):
    position()
    with kept(tmp_path) as second:
        with kept(tmp_path) as first:
            assert soon(lambda: first.kept and second.kept)
            assert [len(shelf.catalogue()) for shelf in (first, second)] == [1, 1]
        comes = position()
        assert soon(lambda: comes.pk in second.catalogue())


def test_rebuilding_is_done_by_who_keeps_the_store(tmp_path):
    position()
    alone = rebuilding.rebuild(tmp_path)
    assert (alone.positions, alone.kept) == (1, False)
    before = outbox.Cursor.parse(Store.open(tmp_path).cursor)
    with kept(tmp_path) as shelf:
        shelf.catalogue()
        asked = rebuilding.rebuild(tmp_path)
    after = outbox.Cursor.parse(Store.open(tmp_path).cursor)
    assert (asked.positions, asked.kept, before.building == after.building) == (1, True, False)
    assert Change.objects.filter(kind=ChangeKind.EVERYTHING, object_id=0, xid__isnull=False).count() >= 1


class Watcher:
    """A process that watches a home's catalogue."""

    def __init__(self, home):
        parameters = connection.get_connection_params()
        named = {key: parameters[key] for key in ("host", "port", "user", "password", "dbname") if parameters.get(key)}
        environment = {
            **os.environ,
            "DATABASE_URL": psycopg.conninfo.make_conninfo(**named),
            "CHUNFENG_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "chunfeng.config.settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/domain/matching/watcher.py")], stdout=subprocess.PIPE, env=environment
        )
        self.seen = []
        self.reading = threading.Thread(target=self._read, daemon=True)
        self.reading.start()

    def _read(self):
        for line in self.process.stdout:
            self.seen.append(json.loads(line))

    def sees(self, ids):
        return soon(lambda: self.seen and self.seen[-1]["ids"] == sorted(ids))

    def first_saw(self, key):
        return next((look["at"] for look in self.seen if key in look["ids"]), None)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.reading.join()
        self.process.stdout.close()


@contextmanager
def watchers(home, number):
    started = []
    try:
        for _ in range(number):
            started.append(Watcher(home))
            assert started[-1].sees(Position.objects.values_list("pk", flat=True))
        yield started
    finally:
        for each in started:
            each.kill()


@pytest.mark.processes
def test_a_change_is_visible_to_every_process_within_a_moment(tmp_path):
    keys = [position().pk]
    delays = []
    with watchers(tmp_path, 2) as (keeper, reader):
        for _ in range(20):
            keys.append(position().pk)
            committed = time.monotonic()
            assert keeper.sees(keys)
            assert reader.sees(keys)
            delays.append([watcher.first_saw(keys[-1]) - committed for watcher in (keeper, reader)])
    medians = [1000 * statistics.median(side) for side in zip(*delays, strict=True)]
    slowest = 1000 * max(map(max, delays))
    print(f"visible after (ms, median): keeper {medians[0]:.0f}, reader {medians[1]:.0f}; slowest {slowest:.0f}")
    assert slowest < 1000 * BOUND_SECONDS


@pytest.mark.processes
def test_another_process_takes_over_when_the_keeper_is_killed(tmp_path):
    keys = [position().pk]
    with watchers(tmp_path, 2) as (keeper, other):
        keys.append(position().pk)
        assert other.sees(keys)
        keeper.kill()
        keys.append(position().pk)
        committed = time.monotonic()
        assert other.sees(keys)
        assert other.first_saw(keys[-1]) - committed < 1 + BOUND_SECONDS
        Position.objects.filter(pk=keys[0]).delete()
        assert other.sees(keys[1:])
