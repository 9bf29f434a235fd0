"""What counts as coming in depends on the set of acts, never on the order in which they become known."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.happenings.rules.visits import AGAIN_AFTER, Act, Outcome, changes, outcomes
from chunfeng.kernel import clock

NINE = datetime(2026, 5, 1, 1, tzinfo=UTC)  # nine in the morning in Shanghai
COUNTED = Outcome(counted=True)


def act(key: str, minutes: float, kind: str = "in", door: str = "a", *, undone: bool = False) -> Act:
    return Act(key, kind, NINE + timedelta(minutes=minutes), door, undone)


def test_the_first_scan_counts_and_a_double_scan_does_not() -> None:
    found = outcomes([act("1", 0), act("2", 0.1)], scans_out=False)
    assert found == {"1": COUNTED, "2": Outcome(flag="again")}


def test_a_photographed_code_at_another_door_is_marked() -> None:
    found = outcomes([act("1", 0), act("2", 3, door="b")], scans_out=False)
    assert found == {"1": COUNTED, "2": Outcome(flag="elsewhere")}


def test_going_out_and_coming_in_again_are_two_people_times() -> None:
    found = outcomes([act("1", 0), act("2", 5, "out"), act("3", 6, door="b")], scans_out=True)
    assert found == {"1": COUNTED, "2": Outcome(), "3": COUNTED}


def test_where_nobody_scans_out_a_scan_after_half_an_hour_is_another_visit() -> None:
    late = AGAIN_AFTER.total_seconds() / 60
    assert outcomes([act("1", 0), act("2", late)], scans_out=False)["2"] == COUNTED
    assert outcomes([act("1", 0), act("2", late)], scans_out=True)["2"] == Outcome(flag="again")
    assert outcomes([act("1", 0), act("2", late - 0.1)], scans_out=False)["2"] == Outcome(flag="again")


def test_the_next_day_is_another_visit() -> None:
    assert outcomes([act("1", 0), act("2", 24 * 60)], scans_out=True)["2"] == COUNTED


def test_going_out_without_having_come_in_is_noted_and_harmless() -> None:
    found = outcomes([act("1", 0, "out"), act("2", 1)], scans_out=True)
    assert found == {"1": Outcome(flag="not_in"), "2": COUNTED}


def test_what_was_taken_back_never_happened() -> None:
    found = outcomes([act("1", 0, undone=True), act("2", 1)], scans_out=False)
    assert found == {"1": Outcome(flag="undone"), "2": COUNTED}


# Merging


@dataclass(frozen=True)
class Scan:
    """What really happened: who, where, when; `undoes` the index of an earlier scan."""

    visitor: int
    device: int
    second: int
    kind: str
    undoes: int | None = None


@dataclass
class Ledger:
    """The service in small: it knows acts by key, asks the rule again about whomever it hears of, and writes differences."""

    scans_out: bool
    times: int = 0

    def __post_init__(self) -> None:
        self.acts: dict[str, tuple[int, Act]] = {}
        self.undone: set[str] = set()
        self.known: dict[int, dict[str, Outcome]] = {}

    def hear(self, key: str, scan: Scan, at: datetime) -> None:
        if scan.undoes is not None:
            self.undone.add(f"k{scan.undoes}")
            touched = {visitor for visitor, each in self.acts.values() if each.key == f"k{scan.undoes}"}
        elif key in self.acts:
            return
        else:
            self.acts[key] = (scan.visitor, Act(key, scan.kind, at, f"d{scan.device}"))
            touched = {scan.visitor}
        for visitor in touched:
            own = [replace(each, undone=each.key in self.undone) for who, each in self.acts.values() if who == visitor]
            before = self.known.get(visitor, {})
            after = outcomes(own, scans_out=self.scans_out)
            for name, outcome in changes(before, after).items():
                self.times += outcome.counted - before.get(name, Outcome()).counted
            self.known[visitor] = after

    @property
    def people(self) -> int:
        return sum(any(each.counted for each in own.values()) for own in self.known.values())


DEVICES, VISITORS = 8, 6


@st.composite
def mornings(draw: st.DrawFn) -> tuple[list[Scan], list[int], int, bool]:
    """Scans in the order of time, the error of each device's clock in seconds, a seed for the chaos, and the house rule."""
    scans: list[Scan] = []
    second = 0
    for index in range(draw(st.integers(1, 25))):
        second += draw(st.sampled_from([1, 20, 400, 1900, 4000]))
        undoes = draw(st.none() | st.none() | st.integers(0, index - 1)) if index else None
        scans.append(
            Scan(
                visitor=draw(st.integers(0, VISITORS - 1)),
                device=draw(st.integers(0, DEVICES - 1)),
                second=second,
                kind="undo" if undoes is not None else draw(st.sampled_from(["in", "in", "in", "out"])),
                undoes=undoes,
            )
        )
    skews = [draw(st.integers(-7200, 7200)) for _ in range(DEVICES)]
    return scans, skews, draw(st.integers(0, 2**32)), draw(st.booleans())


def online(scans: Sequence[Scan], scans_out: bool) -> Ledger:
    """Every act known at once, in the order of time, by right clocks."""
    ledger = Ledger(scans_out)
    for index, scan in enumerate(scans):
        ledger.hear(f"k{index}", scan, NINE + timedelta(seconds=scan.second))
    return ledger


@given(mornings())
def test_any_order_repeats_and_wrong_clocks_give_the_totals_of_a_day_online(
    morning: tuple[list[Scan], list[int], int, bool],
) -> None:
    scans, skews, seed, scans_out = morning
    chaos = random.Random(seed)
    sendings = []
    for _round in range(3):  # each device sends what it has up to three times, at other moments
        for index in range(len(scans)):
            if _round == 0 or chaos.random() < 0.5:
                sendings.append((index, chaos.randrange(3600 * 9, 3600 * 40)))
    chaos.shuffle(sendings)
    ledger = Ledger(scans_out)
    for index, received in sendings:
        scan = scans[index]
        skew = timedelta(seconds=skews[scan.device])
        received_at = NINE + timedelta(seconds=scan.second + received)
        at = clock.set_right(
            NINE + timedelta(seconds=scan.second) + skew, sent_at=received_at + skew, received_at=received_at
        )
        ledger.hear(f"k{index}", scan, at)
    right = online(scans, scans_out)
    assert (ledger.times, ledger.people, ledger.known) == (right.times, right.people, right.known)
    counted = sum(each.counted for own in ledger.known.values() for each in own.values())
    assert ledger.times == counted, "facts and corrections add up to what counts"
