"""Work is counted, wherever it is done; waiting is not."""

import subprocess
import sys
import time

import pytest

from tests import pace
from tests.pace import SLOWEST, count, slowness, within

WORK = "import time\nwhile time.process_time() < 0.4: pass"


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cores are our own."""
    monkeypatch.setattr(pace, "slowness", lambda: 1.0)


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_work_beyond_the_limit_fails_with_name_and_figure() -> None:
    with pytest.raises(AssertionError, match=r"^it worked for 0\.[2-9] s, 0 are the most"), within(0.2, "it"):
        work(0.3)


def test_work_of_processes_that_are_waited_for_counts_too() -> None:
    with pytest.raises(AssertionError, match="it worked"), within(0.2, "it"):
        subprocess.run([sys.executable, "-c", WORK], check=True)


def test_waiting_is_no_work() -> None:
    with within(0.2, "it"):
        time.sleep(0.3)


def test_work_of_processes_that_outlive_the_test_counts_when_it_is_told() -> None:
    with pytest.raises(AssertionError, match="it worked for 9"), within(0.2, "it"):
        count(9)


def test_work_counts_for_less_where_others_share_the_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "slowness", lambda: 2.0)
    with within(5, "it"):
        count(9)
    with pytest.raises(AssertionError, match=r"it worked for 5\.5 s"), within(5, "it"):
        count(11)


@pytest.mark.parametrize(("alone", "expected"), [(60.0, 1.0), (1e-6, SLOWEST)])
def test_a_quick_machine_allows_no_more_and_the_slowest_not_everything(
    monkeypatch: pytest.MonkeyPatch, alone: float, expected: float
) -> None:
    monkeypatch.setattr(pace, "ALONE", alone)
    assert slowness() == expected
