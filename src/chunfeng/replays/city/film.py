"""A recording without a camera: still pictures one after another, as the live process would have left them on the disk.

They pass through the ffmpeg and the playlists of real broadcasts, so that chapters, players and the end of a recording's
days work on it as on any other.
"""

import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from chunfeng.shared.live import ffmpeg, playlists, recordings

RUN = 1


def film(folder: str, pictures: Sequence[bytes], *, seconds: int, begun_at: datetime) -> bool:
    """One run of the broadcast `folder`: each picture (PNG, all of one even size) for so many seconds, the first at
    `begun_at`. False where this machine has no ffmpeg: then nothing was recorded.
    """
    program = ffmpeg.program()
    if program is None:
        return False
    recordings.begin(folder)
    there = recordings.folder(folder)
    with tempfile.TemporaryDirectory() as studio:
        shots = [Path(studio) / f"{number}.png" for number in range(len(pictures))]
        for shot, picture in zip(shots, pictures, strict=True):
            shot.write_bytes(picture)
        reel = Path(studio) / "reel.mkv"
        _run([program, *_cut(shots, seconds), str(reel)], there)
        _run([program, *ffmpeg.arguments(RUN, copy=True)], there, fed_from=reel)
    playlist = there / f"r{RUN}.m3u8"
    filmed = playlists.read(playlist.read_text("utf-8"))
    late = begun_at - filmed.pieces[0].at
    pieces = tuple(playlists.Piece(piece.file, piece.seconds, piece.at + late) for piece in filmed.pieces)
    playlist.write_text(playlists.write([playlists.Run(filmed.init, pieces)]), "utf-8")
    return True


def _cut(shots: Sequence[Path], seconds: int) -> list[str]:
    """One frame a second is enough for what stands still; a key frame for each piece."""
    inputs = [word for shot in shots for word in ("-framerate", "1", "-loop", "1", "-t", str(seconds), "-i", str(shot))]
    joined = ["-filter_complex", f"concat=n={len(shots)}:v=1:a=0"]
    encoded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", str(ffmpeg.SECONDS)]
    return ["-hide_banner", "-loglevel", "error", *inputs, *joined, *encoded, "-f", "matroska"]


def _run(command: list[str], there: Path, *, fed_from: Path | None = None) -> None:
    with (there / "ffmpeg.log").open("ab") as log, (fed_from or Path("/dev/null")).open("rb") as reel:
        subprocess.run(command, stdin=reel, stdout=subprocess.DEVNULL, stderr=log, cwd=there, check=True)
