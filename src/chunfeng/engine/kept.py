"""Where machine code is kept between processes, and whether all of it is there already; knows nothing of Numba.

Numba knows only whether a function's own file has changed, not the files of the functions that it calls. So what is kept
lies in a folder named after all sources of the engine: after an upgrade nothing of the old code can come back.
"""

import os
import platform
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import gettempdir

SOURCES = Path(__file__).parent

PROCESSOR = Path("/proc/cpuinfo")

MADE_FOR = "made-for"
"""A file beside the code, once all of it is there: for which machine."""


@cache
def edition() -> str:
    """A name for the sources of the engine as they are."""
    digest = sha256()
    for source in sorted(SOURCES.rglob("*.py")):
        digest.update(str(source.relative_to(SOURCES)).encode() + source.read_bytes())
    return digest.hexdigest()[:16]


@cache
def folder() -> Path | None:
    """Where this user's processes keep the code of this edition; None if there is no such place."""
    for place in _places():
        kept = place / f"kernels-{edition()}"
        try:
            kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(kept, os.W_OK) and kept.stat().st_uid == os.getuid():
            return kept
    return None


def is_complete() -> bool:
    """Whether all code is there, for this machine."""
    kept = folder()
    try:
        return kept is not None and (kept / MADE_FOR).read_text("utf-8") == _machine()
    except OSError:
        return False


def complete() -> None:
    """Note that all code is there."""
    if kept := folder():
        (kept / MADE_FOR).write_text(_machine(), "utf-8")


def _places() -> Iterator[Path]:
    """Where machine code may be kept, the best place first."""
    if given := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(given)
    yield SOURCES / "__pycache__"
    yield Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()) / "chunfeng"
    yield Path(gettempdir()) / f"chunfeng-{os.getuid()}"


def _machine() -> str:
    """What code depends on besides its sources: who compiles, and for which processor."""
    told = [platform.python_version(), version("numba"), version("llvmlite"), platform.machine()]
    try:
        lines = PROCESSOR.read_text("utf-8").splitlines()
    except OSError:
        lines = []
    told += sorted({line for line in lines if line.startswith(("model name", "flags", "Features"))})
    return "\n".join(told)
