"""Kills writers with SIGKILL, at any line of theirs and at any time, and looks at what is left.

A process of its own, which imports and compiles once and then forks its victims:

    python -m tests.engine.matching.crashes FOLDER mixed|closing|rebuilding|times
"""

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from types import FrameType

from tests.engine.matching.positions import meant, position, positions, told

from chunfeng.engine.matching import PositionRow
from chunfeng.engine.matching.planning import STEPS
from chunfeng.engine.matching.store import Store, Writer

WATCHED = {
    "store.py": ("_recover", "apply", "rebuild", "rebuild_from", "_advance", "_publish", "_sweep"),
    "stored.py": ("write_segment", "carry_out", "close", "flush"),
    "manifest.py": ("publish", "write"),
    "files.py": ("write_arrays", "write", "replace_file", "sync_folder"),
}
"""Functions of the engine that touch files; each line of theirs is a place to die at, whenever it is reached."""

State = dict[int, PositionRow]


def main(folder: Path, how: str) -> None:
    if how == "times":
        print(f"{die_at_times(folder, 25)} changes survived 25 deaths")
    else:
        print(f"{how}: {die_at_lines(folder, CHANGES[how])} deaths")


# at lines


def before(folder: Path) -> State:
    """A catalogue with a base and two deltas, some of it closed."""
    rows = {row.id: row for row in positions(range(20), 1)}
    later = {key: PositionRow(key) for key in range(10, 10 + STEPS[0])} | {4: PositionRow(4)}
    last = {row.id: row for row in positions(range(70, 80), 3)}
    with Store.writer(folder) as writer:
        writer.rebuild(rows.values(), cursor="0")
        writer.apply(later.values(), [1, 2], cursor="0")
        writer.apply(last.values(), [60], cursor="before")
    state = {**rows, **later, **last}
    for key in (1, 2, 60):
        del state[key]
    return state


def mixed(writer: Writer, state: State) -> State:
    """Positions added, changed, referred to and removed, in all segments."""
    news = {row.id: row for row in positions((3, 50, 76, 1000), 4)}
    news |= {key: replace(state[key], referrals=state[key].referrals + 1) for key in (5, 8, 40, 77)}
    writer.apply(news.values(), [6, 41, 78], cursor="after")
    return {key: row for key, row in {**state, **news}.items() if key not in (6, 41, 78)}


def closing(writer: Writer, state: State) -> State:
    """Removals alone: nothing but a manifest and some bits."""
    gone = [*range(5, 15), 45, 72]
    writer.apply((), gone, cursor="after")
    return {key: row for key, row in state.items() if key not in gone}


def rebuilding(writer: Writer, _state: State) -> State:
    news = {row.id: row for row in positions(range(50, 90), 6)}
    writer.rebuild(news.values(), cursor="after")
    return news


CHANGES: dict[str, Callable[[Writer, State], State]] = {
    "mixed": mixed,
    "closing": closing,
    "rebuilding": rebuilding,
}


def die_at_lines(folder: Path, change: Callable[[Writer, State], State]) -> int:
    """Kill a writer before each line of its work, and the one who cleans up after it, too. Gives the number of deaths."""
    state = before(folder / "before")
    shutil.copytree(folder / "before", folder / "after")
    with Store.writer(folder / "after") as writer:
        after = meant(change(writer, state))
    both = {"before": meant(state), "after": after}

    def work(folder: Path) -> None:
        with Store.writer(folder) as writer:
            change(writer, state)

    lines = lines_of(lambda: work(copied(folder / "before", folder / "count")))
    for line in lines:
        victim = copied(folder / "before", folder / "victim")
        fork_and_die_at(line, lambda victim=victim: work(victim))
        first = seen(victim, both, but_referrals=True)
        fork_and_die_at(line % 20, lambda victim=victim: Store.writer(victim).close())
        assert seen(victim, both, but_referrals=True) == first
        with Store.writer(victim) as writer:
            assert seen(victim, both) == first == writer.cursor
            assert leftovers(victim) == set()
            change(writer, state)
        assert seen(victim, both) == "after"
        assert Store.open(victim).verify() == ()
    return len(lines)


def seen(folder: Path, states: Mapping[str, State], *, but_referrals: bool = False) -> str:
    """The cursor that a reader finds, after making sure that what it sees is just what that cursor promises.

    Until a writer has recovered, referrals may still be what they were.
    """
    store = Store.open(folder)
    found, promised = told(store.catalogue()), states[store.cursor]
    assert (unreferred(found) if but_referrals else found) == (unreferred(promised) if but_referrals else promised)
    return store.cursor


def unreferred(state: State) -> State:
    return {key: replace(row, referrals=0) for key, row in state.items()}


def leftovers(folder: Path) -> set[str]:
    named = {segment["name"] for segment in manifest(folder)["segments"]}
    return {path.name for path in folder.iterdir() if path.name.split(".")[0] not in named | {"current", "lock"}}


def manifest(folder: Path) -> dict:
    return json.loads((folder / "current").read_text())


def copied(source: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    return shutil.copytree(source, target)


def at_each_line(work: Callable[[], object], act: Callable[[int, tuple[str, int]], None]) -> None:
    """Do `work`, and before each line of the watched functions `act` with how many came so far, and which it is."""
    number = 0

    def trace(frame: FrameType, event: str, _argument: object) -> object:
        nonlocal number
        if frame.f_code.co_name not in WATCHED.get(Path(frame.f_code.co_filename).name, ()):
            return None
        if event == "line":
            number += 1
            act(number, (frame.f_code.co_filename, frame.f_lineno))
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(None)


def lines_of(work: Callable[[], object]) -> list[int]:
    """When `work` comes to each line of the watched functions for the last time."""
    last: dict[tuple[str, int], int] = {}
    at_each_line(work, lambda number, line: last.__setitem__(line, number))
    return sorted(last.values())


def fork_and_die_at(line: int, work: Callable[[], object]) -> None:
    """Do `work` in a child that kills itself before the `line`-th line that it comes to."""
    child = os.fork()
    if not child:
        at_each_line(work, lambda number, _: os.kill(os.getpid(), signal.SIGKILL) if number == line else None)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), f"the victim at line {line} did not die of it: {status}"


# at times


def die_at_times(folder: Path, trials: int) -> int:
    """Kill a writer at random times within a long sequence of changes; the next one goes on where its cursor says."""
    random = Random(7)
    history = sequence(random, trials * 20)
    with Store.writer(folder) as writer:
        writer.rebuild([], cursor="0")
    at = 0
    for _ in range(trials):
        child = os.fork()
        if not child:
            with Store.writer(folder) as writer:
                for number in range(int(writer.cursor), len(history)):
                    upserts, removals, _ = history[number]
                    writer.apply(upserts, removals, cursor=str(number + 1))
            os._exit(0)
        time.sleep(random.uniform(0.002, 0.15))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        cursor = int(Store.open(folder).cursor)
        assert cursor >= at
        at = cursor
        promised = {str(at): meant(history[at - 1][2]) if at else {}}
        seen(folder, promised, but_referrals=True)
        Store.writer(folder).close()
        seen(folder, promised)
        assert Store.open(folder).verify() == ()
    return at


def sequence(random: Random, length: int) -> list[tuple[list[PositionRow], list[int], State]]:
    """Random changes (upserts, removals), each with the state that it leads to."""
    state: State = {}
    history = []
    for _ in range(length):
        keys = random.sample(range(600), random.choice((0, 1, 1, 5, 60)))
        upserts = [position(key, random) for key in keys]
        known = random.sample(sorted(state), min(len(state), random.choice((0, 3))))
        upserts += [replace(state[key], referrals=state[key].referrals + 1) for key in known if key not in keys]
        removals = random.sample(range(600), random.choice((0, 1, 20)))
        state = {**state, **{row.id: row for row in upserts}}
        state = {key: row for key, row in state.items() if key not in removals}
        history.append((upserts, removals, state))
    return history


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
