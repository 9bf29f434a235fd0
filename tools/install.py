"""Install a lock file into a virtual environment. Run by the launcher with a bare Python: standard library only.

    python tools/install.py VENV LOCK CHECKSUM

One process at a time installs; the others wait and find it done. A stamp with the lock's checksum is written last, and an
environment in which an installation was killed is built anew, since half-written packages look complete to pip.
"""

import contextlib
import fcntl
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

CHINESE = os.environ.get("CHUNFENG_LANGUAGE", "zh").startswith("zh")


def say(chinese: str, english: str, *, end: str = "\n") -> None:
    sys.stderr.write((chinese if CHINESE else english) + end)
    sys.stderr.flush()


def main(folder: Path, lock: Path, checksum: str) -> int:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        guard = (folder.parent / f".{folder.name.lstrip('.')}.lock").open("a")
    except OSError as error:
        say(
            f"不能写入 {folder.parent}：{error.strerror}。请用 CHUNFENG_VENV 指定一个您能写的文件夹。",
            f"{folder.parent} can't be written: {error.strerror}. Name a folder of your own with CHUNFENG_VENV.",
        )
        return 1
    with guard:
        wait_for_turn(guard.fileno())
        stamp = folder / f".chunfeng-{lock.name}"
        version = version_of(folder)
        if version and stamp.exists() and stamp.read_text().strip() == f"{checksum} {version}":
            return 0
        if not build(folder) or not install(folder, lock):
            return 1
        stamp.write_text(f"{checksum} {version_of(folder)}\n")
    return 0


def wait_for_turn(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("另一个进程正在安装，等它装完……", "Another process is installing; waiting for it …")
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def version_of(folder: Path) -> str:
    """The version of the Python in `folder`, or "" when it doesn't run (its system Python was replaced, say)."""
    with contextlib.suppress(OSError):
        command = [folder / "bin" / "python", "-c", "import sys; print(sys.version.split()[0])"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return ""


def build(folder: Path) -> bool:
    half = (folder / ".installing").exists()
    if not half and version_of(folder) and pip(folder, "--version").returncode == 0:
        return True
    if half:
        say("上次安装没有完成，重新开始。", "The last installation did not finish; starting again.")
    if not has_ensurepip():
        minor = f"python{sys.version_info.major}.{sys.version_info.minor}"
        say(
            f"这个 Python 缺少 venv 组件。请先运行：sudo apt install {minor}-venv，再试一次。",
            f"This Python lacks its venv part. Run: sudo apt install {minor}-venv, then try again.",
        )
        return False
    say(f"准备 Python 环境：{folder}", f"Preparing the Python environment: {folder}")
    try:
        if folder.exists() and not folder.is_symlink():
            shutil.rmtree(folder)
        venv.EnvBuilder(with_pip=True, symlinks=True, clear=folder.is_symlink()).create(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        say(
            f"环境没有建成：{error}。请看磁盘是否已满，或用 CHUNFENG_VENV 换一个文件夹。",
            f"The environment could not be made: {error}. Is the disk full? CHUNFENG_VENV chooses another folder.",
        )
        return False
    return True


def has_ensurepip() -> bool:
    """Asked of a fresh process: Debian leaves `ensurepip` out, and some builds have it but not its wheels."""
    command = [sys.executable, "-c", "import ensurepip; ensurepip.version()"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def pip(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [str(folder / "bin" / "python"), "-m", "pip", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def install(folder: Path, lock: Path) -> bool:
    packages = sum("==" in line and not line.startswith((" ", "#")) for line in lock.read_text().splitlines())
    say(f"安装 {packages} 个依赖，需要一两分钟……", f"Installing {packages} packages; this takes a minute or two …")
    marker = folder / ".installing"
    marker.touch()
    command = [
        str(folder / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "--no-input", "--no-warn-script-location",
        "--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock),
    ]  # fmt: skip
    lines: list[str] = []
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith(("Collecting ", "Requirement already satisfied: ")):
                seen += 1
                name = line.split(":" if line.startswith("R") else " ")[1].split("==")[0].strip()
                if sys.stderr.isatty():
                    sys.stderr.write(f"\r  {seen}/{packages} {name:<40.40}")
                elif seen % 20 == 0:
                    sys.stderr.write(f"  {seen}/{packages}\n")
                sys.stderr.flush()
            elif line.startswith("Installing collected packages"):
                say("\r  下载完成，正在写入……" + " " * 30, "\r  Downloaded, writing …" + " " * 30)
    marker.unlink()
    if process.returncode == 0:
        say("依赖已装好。", "All packages are installed.")
        return True
    sys.stderr.write("\n" + "\n".join(lines[-12:]) + "\n")
    say(
        "依赖没有装好（原因见上）。多半是网络：请检查网络后再试；国内可设镜像：\n"
        "  PIP_INDEX_URL=https://pypi.tuna.tsinghua.edu.cn/simple ./chunfeng …",
        "The packages could not be installed (see above). Mostly it is the network: check it and try again;\n"
        "a mirror is chosen with PIP_INDEX_URL=https://… ./chunfeng …",
    )
    return False


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]).absolute(), Path(sys.argv[2]), sys.argv[3]))
    except KeyboardInterrupt:
        say("\n已停止。", "\nStopped.")
        sys.exit(130)
