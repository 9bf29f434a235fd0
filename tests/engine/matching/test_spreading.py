"""Many machines give what one gives, whoever is lost on the way."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from distributed import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.positions import positions
from tests.engine.matching.strategies import TODAY, markets, seekers
from tests.engine.matching.test_pushing import crowd

import chunfeng
from chunfeng.engine.matching import Catalogue, PositionRow, Roster, push
from chunfeng.engine.matching.editions import edition_of
from chunfeng.engine.matching.spreading import OtherCatalogue, OtherCode, Unreachable, push_spread, running
from chunfeng.engine.matching.store import Store
from chunfeng.engine.matching.taking import take

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error"}


@given(markets, st.lists(seekers, max_size=6), st.data())
def test_some_seekers_of_a_roster_are_answered_as_in_the_whole(rows, people, data):
    catalogue, roster = Catalogue.of(rows), Roster.of(people)
    chosen = np.array(data.draw(st.lists(st.integers(0, len(people) - 1)) if people else st.just([])), dtype=np.int64)
    whole = push(catalogue, roster, 3, today=TODAY, text_most=1, threads=1)
    part = push(catalogue, take(roster, chosen), 3, today=TODAY, text_most=1, threads=1)
    assert part.seekers.tolist() == whole.seekers[chosen].tolist()
    assert part.ids.tolist() == whole.ids[chosen].tolist()
    assert part.micro.tolist() == whole.micro[chosen].tolist()


def test_who_is_taken_from_a_roster_brings_only_the_words_they_use():
    _, people = crowd(100)
    roster = Roster.of(people)
    assert len(roster.words) == 6
    assert sorted(take(roster, np.array([7])).words) == sorted({*people[7].words})


def test_an_edition_is_named_by_what_it_says_and_stays_as_it_is(tmp_path):
    with Store.writer(tmp_path / "one") as one, Store.writer(tmp_path / "two") as two:
        for writer in (one, two):
            writer.rebuild(positions(range(50), 1), cursor="0")
        before = edition_of(tmp_path / "one")
        assert edition_of(tmp_path / "two").name == before.name
        one.apply(removals=[7], cursor="1")
        assert edition_of(tmp_path / "one").name != before.name
        assert (7 in before.catalogue, 7 in edition_of(tmp_path / "one").catalogue) == (True, False)
        two.apply(removals=[7], cursor="1")
        assert edition_of(tmp_path / "two").name == edition_of(tmp_path / "one").name
        two.refer({8: 100}, cursor="2")
        assert edition_of(tmp_path / "two").name != edition_of(tmp_path / "one").name


# processes


class Cluster:
    """A scheduler on this machine and workers in processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def open(self) -> None:
        note = self.folder / "scheduler.json"
        words = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note))
        self.start("dask_scheduler", *words)
        until = time.monotonic() + 120
        while not self.address and time.monotonic() < until:
            time.sleep(0.02)
            with suppress(FileNotFoundError, json.JSONDecodeError):  # it is not there, or half written
                self.address = json.loads(note.read_text())["address"]

    def start(
        self, program: str, *words: str, home: Path | None = None, code: Path | None = None
    ) -> subprocess.Popen[bytes]:
        environment = {**ENVIRONMENT, "CHUNFENG_HOME": str(home or self.folder)}
        if code:
            environment["PYTHONPATH"] = os.pathsep.join((str(code), *sys.path))
        log = (self.folder / f"{program}-{len(self.processes)}.log").open("wb")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{program}", *words],
                env=environment,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.processes.append(process)
        return process

    def worker(self, home: Path, code: Path | None = None) -> subprocess.Popen[bytes]:
        words = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
        return self.start(
            "dask_worker", self.address, *words, "--local-directory", str(home / "run"), home=home, code=code
        )

    def close(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    made = Cluster(tmp_path)
    try:
        made.open()
        yield made
    finally:
        made.close()


@pytest.mark.processes
def test_a_worker_killed_midway_changes_nothing_and_one_with_another_catalogue_is_refused(cluster, tmp_path):
    rows, people = crowd(1500)
    with Store.writer(tmp_path / "client" / "catalogue") as writer:
        writer.rebuild(rows, cursor="0")
        writer.apply(removals=[3, 4], cursor="1")
    homes = [tmp_path / name for name in ("first", "second", "strange")]
    for home in homes[:2]:
        shutil.copytree(tmp_path / "client" / "catalogue", home / "catalogue")
    with Store.writer(homes[2] / "catalogue") as writer:
        writer.rebuild([PositionRow(1)], cursor="0")
    edition = edition_of(tmp_path / "client" / "catalogue")
    alone = push(edition.catalogue, people, 10, today=TODAY)

    workers = [cluster.worker(home) for home in homes[:2]]
    heard: list[int] = []

    def listen(done: int) -> None:
        heard.append(done)
        if len(heard) == 8:
            os.kill(workers[0].pid, signal.SIGKILL)

    spread = push_spread(cluster.address, edition, people, 10, today=TODAY, progress=listen, portion=10)
    assert workers[0].wait(timeout=120) == -signal.SIGKILL
    assert (len(heard), heard[-1]) == (75, 750)
    assert spread.seekers.tolist() == alone.seekers.tolist()
    assert spread.ids.tolist() == alone.ids.tolist()
    assert spread.micro.tolist() == alone.micro.tolist()
    assert spread.audit == alone.audit

    heard.clear()

    def listen_and_swap(done: int) -> None:
        heard.append(done)
        if len(heard) == 3:
            cluster.worker(homes[2])
            with Client(cluster.address, set_as_default=False) as watcher:
                watcher.wait_for_workers(2, timeout=120)
            workers[1].kill()

    another = r"Why: its catalogue is \w{12}, the batch's is " + edition.name[:12]
    with pytest.raises(OtherCatalogue, match=another):  # it came when the work had begun
        push_spread(cluster.address, edition, people, 10, today=TODAY, progress=listen_and_swap, portion=10)
    assert 3 <= len(heard) < 75
    with pytest.raises(OtherCatalogue, match=another):  # it was there before
        push_spread(cluster.address, edition, people, 10, today=TODAY)


@pytest.mark.processes
def test_a_worker_with_another_version_of_the_engine_is_refused(cluster, tmp_path):
    with Store.writer(tmp_path / "catalogue") as writer:
        writer.rebuild([PositionRow(1)], cursor="0")
    sources = Path(chunfeng.__file__).parent
    for room in ("engine", "kernel"):
        shutil.copytree(
            sources / room, tmp_path / "other" / "chunfeng" / room, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(sources / "__init__.py", tmp_path / "other" / "chunfeng")
    with (tmp_path / "other" / "chunfeng" / "engine" / "matching" / "kernels" / "scoring.py").open("a") as file:
        file.write("# newer\n")
    cluster.worker(tmp_path, code=tmp_path / "other")
    edition = edition_of(tmp_path / "catalogue")
    with pytest.raises(OtherCode, match=r"Why: its engine is \w{16}, the batch's is " + running()):
        push_spread(cluster.address, edition, crowd(10)[1], 1, today=TODAY)


def test_a_scheduler_that_is_not_there_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("chunfeng.engine.matching.spreading.PATIENCE", 0.3)
    with Store.writer(tmp_path) as writer:
        writer.rebuild([PositionRow(1)], cursor="0")
    with pytest.raises(Unreachable) as caught:
        push_spread("tcp://127.0.0.1:9", edition_of(tmp_path), crowd(10)[1], 1, today=TODAY)
    assert caught.value.args[0] == "tcp://127.0.0.1:9"
