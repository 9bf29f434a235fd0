import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.matching import strategies
from tests.engine.matching.positions import meant, positions, told

from chunfeng.engine.matching import Catalogue, Lexicon, PositionRow, rank
from chunfeng.engine.matching.files import DamagedFile, write_arrays
from chunfeng.engine.matching.manifest import Manifest, NotBuilt, Pending
from chunfeng.engine.matching.planning import STEPS
from chunfeng.engine.matching.store import MOST_PENDING, Busy, CompactionFailed, Store

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

changes = st.lists(
    st.tuples(
        st.lists(st.integers(0, 12).flatmap(strategies.position), max_size=5),
        st.lists(st.integers(0, 12), max_size=3),
    ),
    max_size=5,
)


def built(folder, rows=(), cursor="0"):
    """A writer on a folder with a catalogue of `rows`."""
    writer = Store.writer(folder)
    writer.rebuild(rows, cursor=cursor)
    return writer


def rows_of(store):
    return [len(segment) for segment in store.catalogue().segments]


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@settings(max_examples=40)
@given(strategies.markets, changes)
def test_readers_see_after_each_change_what_was_told(tmp_path_factory, market, changes):
    folder = tmp_path_factory.mktemp("store")
    state = {row.id: row for row in market}
    with built(folder, market) as writer:
        store = Store.open(folder)
        assert told(store.catalogue()) == meant(state)
        for number, (upserts, removals) in enumerate(changes):
            writer.apply(upserts, removals, cursor=f"change {number}")
            state |= {row.id: row for row in upserts}
            state = {key: row for key, row in state.items() if key not in removals}
            assert told(store.catalogue()) == told(Store.open(folder).catalogue()) == meant(state)
            assert store.cursor == writer.cursor == f"change {number}"
        assert store.verify() == ()


@settings(max_examples=40)
@given(strategies.markets, strategies.seekers)
def test_a_catalogue_in_files_answers_as_one_in_memory(tmp_path_factory, market, seeker):
    folder = tmp_path_factory.mktemp("store")
    built(folder, market).close()
    stored, remembered = Store.open(folder).catalogue(), Catalogue.of(market)
    today = strategies.TODAY
    assert rank(stored, seeker, 5, today=today).items == rank(remembered, seeker, 5, today=today).items


def test_while_nothing_changes_the_catalogue_is_the_same_object(tmp_path):
    with built(tmp_path, positions(range(9), 1)) as writer:
        store = Store.open(tmp_path)
        first = store.catalogue()
        assert store.catalogue() is first
        writer.apply([PositionRow(99)], cursor="1")
        assert store.catalogue() is not first
        assert store.catalogue().segments[0] is first.segments[0]
        assert 99 not in first


def test_a_closing_reaches_even_those_who_hold_an_older_catalogue(tmp_path):
    with built(tmp_path, positions(range(9), 1)) as writer:
        held = Store.open(tmp_path).catalogue()
        writer.apply((), [3, 4, 12345], cursor="1")
        assert held.ids.tolist() == [0, 1, 2, 5, 6, 7, 8]


def test_what_says_nothing_new_changes_nothing_and_referrals_change_in_place(tmp_path):
    rows = positions(range(9), 1)
    with built(tmp_path, rows) as writer:
        writer.apply([PositionRow(20, lon=float("nan"), skills=("b", "a", "b"))], cursor="0")
        before = names(tmp_path), (tmp_path / "current").read_bytes()
        writer.apply([*rows, PositionRow(20, skills=("a", "b"))], cursor="0")
        assert (names(tmp_path), (tmp_path / "current").read_bytes()) == before

        writer.apply([replace(row, referrals=77) for row in rows], cursor="1")
        assert names(tmp_path) == before[0]
        catalogue = Store.open(tmp_path).catalogue()
        assert [catalogue.position(key).referrals for key in range(9)] == [77] * 9


def test_referrals_alone_are_told_without_rows(tmp_path):
    with built(tmp_path, positions(range(9), 1)) as writer:
        writer.apply([PositionRow(20)], cursor="1")
        held, before = Store.open(tmp_path).catalogue(), names(tmp_path)
        writer.refer({3: 33, 20: 44, 12345: 1}, cursor="2")
        assert names(tmp_path) == before
        assert (held.position(3).referrals, held.position(20).referrals) == (33, 44)
        assert Store.open(tmp_path).cursor == "2"


def test_deltas_are_joined_when_they_outgrow_their_rank(tmp_path):
    small, middle, large = STEPS
    told = ((small - 9, [5, small - 9]), (9, [5, small]), (1, [5, small + 1]), (9, [5, small + 1, 9]))
    told += ((small, [5, 2 * small + 10]), (middle, [5, 2 * small + 10 + middle]), (7, [5, 2 * small + 10 + middle, 7]))
    told += ((large, [5, 2 * small + 10 + middle, 7, large]), (1, [5, 2 * small + 10 + middle, 7, large, 1]))
    with built(tmp_path, positions(range(5), 1)) as writer:
        store, first = Store.open(tmp_path), 10
        for count, sizes in told:
            writer.apply([PositionRow(key) for key in range(first, first + count)], cursor=str(first))
            first += count
            assert rows_of(store) == sizes
    assert len(store.catalogue()) == 5 + first - 10


def test_a_removal_stands_above_a_change_of_the_same_position_and_a_later_row_above_an_earlier(tmp_path):
    with built(tmp_path) as writer:
        writer.apply([PositionRow(1), PositionRow(2, place="42"), PositionRow(2, place="4201")], [1], cursor="1")
    catalogue = Store.open(tmp_path).catalogue()
    assert catalogue.ids.tolist() == [2]
    assert catalogue.position(2).place == "4201"


def test_a_position_can_go_and_come_back(tmp_path):
    with built(tmp_path, [PositionRow(1)]) as writer:
        store = Store.open(tmp_path)
        for _ in range(3):
            writer.apply((), [1], cursor="gone")
            assert store.catalogue().ids.tolist() == []
            writer.apply([PositionRow(1)], cursor="back")
            assert store.catalogue().ids.tolist() == [1]


def test_files_are_deleted_one_change_after_the_last_that_named_them(tmp_path):
    fixed = ["current", "lock", "base-1.live", "base-1.safetensors"]
    with built(tmp_path) as writer:
        for number in (2, 3, 4):
            writer.apply([PositionRow(number)], cursor=str(number))
        assert names(tmp_path) == sorted(
            [*fixed, "delta-3.live", "delta-3.safetensors", "delta-4.live", "delta-4.safetensors"]
        )
        writer.apply((), [4], cursor="5")
        assert names(tmp_path) == sorted([*fixed, "delta-4.live", "delta-4.safetensors"])


def test_many_changes_in_place_are_forced_to_disk_and_leave_the_manifest(tmp_path):
    count = MOST_PENDING // 2
    rows = [PositionRow(key) for key in range(2 * count + 10)]
    with built(tmp_path, rows) as writer:
        sizes = []
        for first in (0, count, 2 * count):
            writer.apply((), range(first, min(first + count, len(rows))), cursor=str(first))
            sizes.append(sum(map(len, Manifest.read(tmp_path)[0].pending.values())))
    assert sizes == [count, 2 * count, 10]
    assert Store.open(tmp_path).catalogue().ids.tolist() == []


def test_words_are_canonical_and_other_synonyms_call_for_a_rebuild(tmp_path):
    lexicon = Lexicon({"外卖小哥": "网约配送员"})
    rows = {1: PositionRow(1, skills=("外卖小哥",))}
    with Store.writer(tmp_path, lexicon) as writer:
        writer.rebuild(rows.values(), cursor="0")
        assert not writer.lexicon_changed
    assert told(Store.open(tmp_path, lexicon).catalogue()) == meant(rows, lexicon)
    assert Store.open(tmp_path, lexicon).catalogue().knows("外卖小哥")
    with Store.writer(tmp_path) as writer:
        assert writer.lexicon_changed


# what is not there, busy, or damaged


def test_a_folder_without_a_catalogue_says_what_to_do(tmp_path):
    with pytest.raises(NotBuilt, match="Next: build it from the database"):
        Store.open(tmp_path / "none")
    with Store.writer(tmp_path / "new") as writer:
        assert not writer.compaction_due
        for ask in (lambda: writer.cursor, lambda: writer.apply((), [1], cursor="1"), writer.start_compaction):
            with pytest.raises(NotBuilt):
                ask()
        writer.rebuild([], cursor="now")
        assert writer.cursor == "now"


def test_only_one_may_write_and_the_other_hears_who_does(tmp_path):
    with built(tmp_path), pytest.raises(Busy, match=f"written by process {os.getpid()}") as caught:
        Store.writer(tmp_path)
    assert caught.value.pid == str(os.getpid())
    Store.writer(tmp_path).close()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", "{}", '{"format": 2}', '{"format": 1, "generation": 1, "segments": 3}']
)
def test_a_damaged_manifest_is_refused_until_the_catalogue_is_rebuilt(tmp_path, text):
    built(tmp_path, [PositionRow(1)]).close()
    (tmp_path / "current").write_text(text)
    with pytest.raises(DamagedFile, match="The file current is damaged"):
        Store.open(tmp_path)
    with Store.writer(tmp_path) as writer:
        assert "base-1.safetensors" in names(tmp_path)
        with pytest.raises(DamagedFile):
            writer.apply((), [1], cursor="1")
        writer.rebuild([PositionRow(2)], cursor="2")
    assert Store.open(tmp_path).catalogue().ids.tolist() == [2]
    assert names(tmp_path) == ["base-2.live", "base-2.safetensors", "current", "lock"]


def test_a_file_that_the_manifest_names_and_nobody_finds_is_damage(tmp_path):
    built(tmp_path, [PositionRow(1)]).close()
    (tmp_path / "base-1.live").unlink()
    with pytest.raises(DamagedFile, match="the manifest names it, but it is not there"):
        Store.open(tmp_path)


def test_files_that_do_not_belong_together_are_damage(tmp_path):
    built(tmp_path, [PositionRow(1)]).close()
    write_arrays(
        tmp_path / "base-1.live", {"look.demand": np.zeros(2, np.uint32), "ties.referrals": np.zeros(2, np.int32)}
    )
    with pytest.raises(DamagedFile, match="1 rows, its live file 2, not 1"):
        Store.open(tmp_path)
    write_arrays(tmp_path / "base-1.live", {"look.demand": np.zeros(1, np.uint32)})
    with pytest.raises(DamagedFile, match="not a segment of this version"):
        Store.open(tmp_path)


def test_verify_finds_a_flipped_bit_anywhere_in_the_data(tmp_path):
    built(tmp_path, positions(range(30), 1)).close()
    path = tmp_path / "base-1.safetensors"
    whole = path.read_bytes()
    start = 8 + int.from_bytes(whole[:8], "little")
    for at in range(start, len(whole), (len(whole) - start) // 25):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 16]) + whole[at + 1 :])
        found = Store.open(tmp_path).verify()
        assert found[0].startswith("base-1.safetensors: its SHA-256 is ")
    path.write_bytes(whole)
    assert Store.open(tmp_path).verify() == ()


def test_verify_finds_what_was_changed_in_place_but_must_not_be(tmp_path):
    with built(tmp_path, [PositionRow(1), PositionRow(2)]) as writer:
        writer.apply([PositionRow(1, place="42")], cursor="1")
    store = Store.open(tmp_path)
    demand = store.catalogue().segments[0].table.look.demand
    demand ^= 1
    assert store.verify() == ("base-1.live: a constraint word differs in more than its dead bit",)
    demand &= 2**31 - 1
    assert store.verify()[-1] == "a position is alive in two places"


def test_after_a_change_that_fails_the_writer_goes_on_from_what_the_folder_says(tmp_path):
    with built(tmp_path, [PositionRow(1)]) as writer:
        (tmp_path / "current.part").symlink_to(tmp_path / "no folder" / "current")
        with pytest.raises(FileNotFoundError):
            writer.apply([PositionRow(2)], [1], cursor="1")
        assert writer.cursor == "0"
        assert Store.open(tmp_path).catalogue().ids.tolist() == [1]
        writer.apply([PositionRow(3)], cursor="2")
        assert Store.open(tmp_path).catalogue().ids.tolist() == [1, 3]


def test_pending_changes_join_and_the_later_count_wins():
    assert Pending([1], {5: 2, 6: 1}).joined(Pending([2], {5: 9})) == Pending([1, 2], {5: 9, 6: 1})


# compaction


@pytest.mark.processes
def test_what_is_compacted_is_what_would_be_built_byte_for_byte(tmp_path):
    state = {row.id: row for row in positions(range(300), 1)}
    with built(tmp_path / "live", state.values()) as writer:
        for number in range(4):
            news = {row.id: row for row in positions(range(number * 90, number * 90 + 150), 10 + number)}
            news |= {5: replace(state[5], referrals=number)}
            gone = range(number, 400, 7)
            writer.apply(news.values(), gone, cursor=str(number))
            state = {key: row for key, row in {**state, **news}.items() if key not in gone}
        writer.compact()
        assert writer.cursor == "3"
    with built(tmp_path / "anew", reversed(state.values()), cursor="other"):
        pass
    live, anew = (Manifest.read(tmp_path / name)[0].segments for name in ("live", "anew"))
    assert [(entry.checksum, entry.rows) for entry in live] == [(entry.checksum, entry.rows) for entry in anew]
    assert (tmp_path / "live" / f"{live[0].name}.live").read_bytes() == (tmp_path / "anew" / "base-1.live").read_bytes()


@pytest.mark.processes
def test_changes_during_a_compaction_are_repeated_on_its_result(tmp_path):
    state = {row.id: row for row in positions(range(200), 1)}
    with built(tmp_path, state.values()) as writer:
        store = Store.open(tmp_path)
        writer.apply(positions(range(190, 220), 2), cursor="1")
        state |= {row.id: row for row in positions(range(190, 220), 2)}
        writer.start_compaction()
        assert not writer.compaction_due
        number = 1
        while not writer.finish_compaction():
            number += 1
            news = [*positions((number % 40, 195, 300 + number), number), replace(state[50], referrals=number)]
            writer.apply(news, [100 + number % 90], cursor="")
            writer.refer({60: number, 195: number}, cursor=str(number))
            state |= {row.id: row for row in news}
            state.pop(100 + number % 90, None)
            state |= {key: replace(state[key], referrals=number) for key in (60, 195)}
            assert told(store.catalogue()) == meant(state)
        assert told(store.catalogue()) == meant(state)
        assert store.cursor == str(number)
        assert rows_of(store)[1:] == [rows_of(store)[1]]
        writer.apply([PositionRow(1)], cursor="last")
        assert names(tmp_path) == sorted({*names(tmp_path)} - {f"compacted-{os.getpid()}.safetensors"})
    assert store.verify() == ()


@pytest.mark.processes
def test_a_compaction_that_dies_changes_nothing_and_the_next_one_works(tmp_path):
    state = {row.id: row for row in positions(range(50), 1)}
    with built(tmp_path, state.values()) as writer:
        writer.start_compaction()
        writer._compaction.process.kill()
        with pytest.raises(CompactionFailed, match="the old one goes on"):
            writer.finish_compaction(wait=True)
        writer.apply([PositionRow(99)], cursor="1")
        writer.compact()
        assert told(Store.open(tmp_path).catalogue()) == meant(state | {99: PositionRow(99)})
        writer.start_compaction()
        writer.rebuild([PositionRow(1)], cursor="2")
        assert not writer.finish_compaction(wait=True)
    assert Store.open(tmp_path).catalogue().ids.tolist() == [1]


def test_a_compaction_is_due_when_a_share_of_a_large_base_has_come_or_gone(tmp_path):
    with built(tmp_path, [PositionRow(key) for key in range(20_100)]) as writer:
        writer.apply((), range(20_000), cursor="1")
        assert not writer.compaction_due
        writer.apply((), [20_000], cursor="2")
        assert writer.compaction_due


# processes


@pytest.mark.processes
@pytest.mark.parametrize("how", ["mixed", "closing", "rebuilding", "times"])
def test_a_writer_may_be_killed_at_any_moment(tmp_path, how):
    ended = subprocess.run(
        [sys.executable, "-m", "tests.engine.matching.crashes", str(tmp_path / "crashes"), how],
        cwd=Path(__file__).parents[3],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
    )
    print(ended.stdout)
    assert ended.returncode == 0, ended.stderr


READER = """
import sys, time
from pathlib import Path
from chunfeng.engine.matching.store import Store

store, wanted = Store.open(Path(sys.argv[1])), int(sys.argv[2])
store.catalogue().locate(wanted)
print("ready", flush=True)
last, longest = time.monotonic(), 0.0
while True:
    catalogue = store.catalogue()
    found = catalogue.locate(wanted) is not None
    now = time.monotonic()
    longest, last = max(longest, now - last), now
    if found == (sys.argv[3] == "comes"):
        break
    time.sleep(0.0002)
print(time.monotonic(), longest, flush=True)
"""


def reader(folder, wanted, what):
    """A process that says when a position `comes` or `goes`, and the longest time between two of its looks."""
    process = subprocess.Popen(
        [sys.executable, "-c", READER, str(folder), str(wanted), what],
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def answer(process):
    seen, longest = map(float, process.communicate(timeout=300)[0].split())
    return seen, longest


@pytest.mark.processes
def test_a_change_is_seen_by_another_process_at_once(tmp_path):
    with built(tmp_path, positions(range(2_000), 1)) as writer:
        writer.apply(positions(range(1_990, 2_100), 2), cursor="compiled")
        for upserts, removals, what in ((positions([5_000], 3), (), "comes"), ((), [5_000], "goes")):
            other = reader(tmp_path, 5_000, what)
            begun = time.monotonic()
            writer.apply(upserts, removals, cursor=what)
            seen, _ = answer(other)
            assert seen - begun < 0.25


@pytest.mark.processes
def test_readers_go_on_while_a_new_base_is_built(tmp_path):
    with built(tmp_path, positions(range(5_000), 1)) as writer:
        writer.apply(positions(range(4_900, 5_100), 2), cursor="1")
        other = reader(tmp_path, 9_999, "comes")
        writer.compact()
        writer.apply([PositionRow(9_999)], cursor="2")
        _, longest = answer(other)
    assert longest < 0.1  # 0.02 on a quiet machine


@pytest.mark.processes
def test_the_lock_of_a_killed_writer_is_free(tmp_path):
    code = "import sys, time; from pathlib import Path; from chunfeng.engine.matching.store import Store\n"
    code += "writer = Store.writer(Path(sys.argv[1])); print('ready', flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    with pytest.raises(Busy, match=f"written by process {process.pid}"):
        Store.writer(tmp_path)
    process.kill()
    process.communicate()
    Store.writer(tmp_path).close()


def test_a_folder_deleted_and_built_anew_is_another_catalogue(tmp_path):
    built(tmp_path / "one", [PositionRow(1), PositionRow(2)]).close()
    store = Store.open(tmp_path / "one")
    shutil.rmtree(tmp_path / "one")
    with built(tmp_path / "one", [PositionRow(1), PositionRow(2)]) as writer:
        store.catalogue()
        writer.apply((), [1], cursor="1")
        assert store.catalogue().ids.tolist() == [2]


def test_threads_may_share_a_store(tmp_path):
    with built(tmp_path, [PositionRow(1)]) as writer, ThreadPoolExecutor(4) as threads:
        store = Store.open(tmp_path)
        done = threading.Event()

        def watch():
            lengths = []
            while not done.is_set():
                lengths.append(len(store.catalogue()))
            return lengths

        watchers = [threads.submit(watch) for _ in range(4)]
        for key in range(2, 30):
            writer.apply([PositionRow(key)], cursor=str(key))
        done.set()
        for watcher in watchers:
            assert watcher.result() == sorted(watcher.result())
        assert len(store.catalogue()) == 29


def test_a_copy_of_the_folder_is_a_catalogue_too(tmp_path):
    state = {row.id: row for row in positions(range(20), 1)}
    with built(tmp_path / "one", state.values()) as writer:
        writer.apply([PositionRow(99)], [4], cursor="1")
        shutil.copytree(tmp_path / "one", tmp_path / "two")
    del state[4]
    assert told(Store.open(tmp_path / "two").catalogue()) == meant(state | {99: PositionRow(99)})
