"""The launcher in fresh copies of the checkout, with tiny lock files: nothing is downloaded."""

import fcntl
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import chunfeng

pytestmark = pytest.mark.processes

ROOT = Path(__file__).resolve().parents[2]
VERSION = f"chunfeng {chunfeng.__version__}\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy whose environment was made by the launcher itself."""
    checkout = copy_to(tmp_path_factory.mktemp("春风 的 副本") / "chunfeng")
    first = launch(checkout, "--version")
    assert (first.returncode, first.stdout) == (0, VERSION), first.stderr
    yield checkout
    shutil.rmtree(checkout)


def copy_to(checkout: Path) -> Path:
    for name in ("src", "tools"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy2(ROOT / "chunfeng", checkout)
    (checkout / "requirements").mkdir()
    for name in ("core.txt", "dev.txt"):
        (checkout / "requirements" / name).write_text("# nothing to install\n")
    return checkout


def launch(checkout: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("CHUNFENG_", "DATABASE_"))}
    environment |= {
        "CHUNFENG_LANGUAGE": "en",
        "CHUNFENG_PYTHON": sys.executable,
        # The packages of this very environment stand in for an installation.
        "PYTHONPATH": sysconfig.get_path("purelib"),
        **variables,
    }
    command = [str(checkout / "chunfeng"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", env=environment, timeout=600, check=False)


def stamp(checkout: Path) -> Path:
    return checkout / ".venv" / ".chunfeng-core.txt"


def test_launcher_is_posix_shell() -> None:
    shells = [shell for shell in ("sh", "dash", "bash", "busybox") if shutil.which(shell)]
    for shell in shells:
        command = [shell, "sh", "-n"] if shell == "busybox" else [shell, "-n"]
        assert subprocess.run([*command, ROOT / "chunfeng"], capture_output=True, check=False).stderr == b""
    assert "sh" in shells


def test_launcher_starts_warm_in_under_two_seconds_and_installs_nothing(built: Path) -> None:
    before = os.times()
    done = launch(built, "--version")
    after = os.times()

    assert (done.returncode, done.stdout, done.stderr) == (0, VERSION, "")
    worked = after.children_user + after.children_system - before.children_user - before.children_system
    assert worked < 2  # of processor: what it takes on the clock where nothing else runs


def test_launcher_without_arguments_prints_help(built: Path) -> None:
    done = launch(built)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Chunfeng — the employment service of the trade union")


def test_launcher_works_through_a_symbolic_link(built: Path, tmp_path: Path) -> None:
    link = tmp_path / "chunfeng"
    link.symlink_to(built / "chunfeng")
    assert launch(tmp_path, "--version").stdout == VERSION


def test_launcher_installs_again_when_the_lock_changed(built: Path) -> None:
    before = stamp(built).read_text()
    (built / "requirements" / "core.txt").write_text("# still nothing, in other words\n")
    done = launch(built, "--version")

    assert (done.stdout, done.stderr.splitlines()[-1]) == (VERSION, "All packages are installed.")
    assert stamp(built).read_text() != before
    assert launch(built, "--version").stderr == ""


def test_launcher_installs_again_when_the_python_changed(built: Path) -> None:
    stamp(built).write_text(" ".join(stamp(built).read_text().split()[:2]) + " 3.10.99\n")
    assert launch(built, "--version").stderr.splitlines()[-1] == "All packages are installed."


def test_launcher_builds_anew_after_an_installation_was_killed(built: Path) -> None:
    (built / ".venv" / ".installing").touch()
    (built / ".venv" / "half-written").touch()
    stamp(built).unlink()
    done = launch(built, "--version")

    assert done.stdout == VERSION
    assert done.stderr.splitlines()[0] == "The last installation did not finish; starting again."
    assert not (built / ".venv" / "half-written").exists()


def test_launcher_keeps_a_failed_installation_from_counting(built: Path) -> None:
    lock = built / "requirements" / "core.txt"
    right = lock.read_text()
    lock.write_text("no-such-file-here @ file:///nowhere/none.whl --hash=sha256:" + "0" * 64 + "\n")
    failed = launch(built, "--version")
    lock.write_text(right)

    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.splitlines()[-2].startswith("The packages could not be installed")
    assert launch(built, "--version").stdout == VERSION


def test_two_launchers_at_once_install_once(built: Path) -> None:
    stamp(built).unlink()
    with (built / ".venv.lock").open("a") as held, ThreadPoolExecutor(2) as pool:
        fcntl.flock(held, fcntl.LOCK_EX)
        starts = [pool.submit(launch, built, "--version") for _ in range(2)]
        time.sleep(0.5)
        assert [start.done() for start in starts] == [False, False]
        fcntl.flock(held, fcntl.LOCK_UN)
        done = [start.result() for start in starts]

    assert [start.stdout for start in done] == [VERSION, VERSION]
    assert sorted("Installing" in start.stderr for start in done) == [False, True]


def test_launcher_keeps_the_test_packages_apart(built: Path) -> None:
    dev = built / ".venv" / ".chunfeng-dev.txt"
    dev.unlink(missing_ok=True)
    done = launch(built, "test", "--help")

    assert done.returncode == 0
    assert dev.exists()


def test_launcher_says_what_to_do_without_a_fit_python(built: Path, tmp_path: Path) -> None:
    old = tmp_path / "python-old"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    elsewhere = str(tmp_path / "venv")
    named = launch(built, "--version", CHUNFENG_PYTHON=str(old), CHUNFENG_VENV=elsewhere)
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("dirname", "basename", "readlink", "cksum", "cat", "cut"):
        (tools / tool).symlink_to(str(shutil.which(tool)))
    none = launch(built, "--version", CHUNFENG_PYTHON="", CHUNFENG_VENV=elsewhere, PATH=str(tools))

    wanted = f"CHUNFENG_PYTHON={old} does not work: Python 3.11 or newer is needed."
    assert (named.returncode, named.stderr.strip()) == (1, wanted)
    assert (none.returncode, none.stderr.splitlines()[0]) == (1, "No Python 3.11 or newer was found. Install it first:")


def test_launcher_gives_advice_without_ensurepip(built: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "ensurepip.py").write_text("raise ImportError('left out, as Debian does')\n")
    done = launch(built, "--version", CHUNFENG_VENV=str(tmp_path / "venv"), PYTHONPATH=str(bare))

    minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode == 1
    assert (
        done.stderr.strip() == f"This Python lacks its venv part. Run: sudo apt install {minor}-venv, then try again."
    )


ORDINARY = """
import os, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_launcher_falls_back_in_a_checkout_that_is_not_ours(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    folder.chmod(0o755)
    mine = folder / "mine"
    mine.mkdir()
    os.chown(mine, 65534, 65534)
    checkout = copy_to(folder / "checkout")
    environment = {"PATH": "/nowhere:/usr/bin:/bin", "HOME": str(mine), "CHUNFENG_LANGUAGE": "en"}
    command = [sys.executable, "-c", ORDINARY, str(checkout / "chunfeng"), "--version"]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        said = done.stderr.splitlines()
        if said[2:] and said[2].startswith("No Python"):
            pytest.skip("no Python that an ordinary user may run")
        assert said[0].startswith(f"This folder is not yours to write: packages go to {mine}/.cache/chunfeng/venv-")
        assert said[1].startswith(f"This folder is not yours to write: data goes to {mine}/.local/share/chunfeng ")
        assert not (checkout / ".venv").exists()
        assert not (checkout / "var").exists()
    finally:
        shutil.rmtree(folder)
