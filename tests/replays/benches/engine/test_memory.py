"""How memory is counted."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from chunfeng.replays.benches.engine import memory

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system has no /proc")


def test_peak_remembers_what_was_given_back() -> None:
    memory.forget_peak()
    before = memory.resident_mb()
    held = np.ones(8 * 2**20)  # 64 MB
    del held
    assert 60 < memory.peak_mb() - before < 100
    memory.forget_peak()
    assert memory.peak_mb() - before < 40


@pytest.mark.processes
def test_another_process_counts_with_its_children() -> None:
    child = "held = bytearray(64 * 2**20); print('ready', flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with subprocess.Popen([sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert 64 < memory.tree_mb(process.pid) < 200
        process.communicate(b"\n")
    assert memory.tree_mb(None) == 0
