"""How much memory a process has taken at its highest, in MB; where the system tells."""

import os
import resource
import sys
from pathlib import Path

_SELF = Path("/proc/self")
_UNIT = 2**20 if sys.platform == "darwin" else 2**10


def forget_peak() -> None:
    """Begin anew to look for the highest point (Linux; elsewhere the highest since the start counts)."""
    try:
        (_SELF / "clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def can_forget_peak() -> bool:
    """Whether `peak_mb` can begin anew."""
    return os.access(_SELF / "clear_refs", os.W_OK)


def resident_mb() -> float:
    """What this process holds now."""
    return _told("VmRSS") or peak_mb()


def peak_mb() -> float:
    """The most that it held since `forget_peak`."""
    return _told("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT / 2**20


def tree_mb(process: int | None) -> float:
    """What another process and its children hold now, pages that they share counted once; 0 where nobody tells."""
    if process is None:
        return 0.0
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return own / 1024 + sum(tree_mb(int(child)) for child in children)


def _told(name: str) -> float:
    try:
        lines = (_SELF / "status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), 0.0)
