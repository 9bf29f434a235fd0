"""HLS playlists (RFC 8216): a broadcast is one or more runs of ffmpeg, each with a playlist and an init file of its own.

A host whose network drops begins another run. What viewers load is written here from all runs: the newest pieces while it
goes on, everything once it has ended. Each piece carries the moment at which it began, so a moment of the day becomes a
place in the recording, however long the pauses between runs were.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

NEWEST = 6
"""Pieces in a playlist that goes on: twelve seconds, enough for a player to start two seconds behind and to stumble once."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of some seconds, and the aware moment at which it began."""

    file: str
    seconds: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """What one ffmpeg has written: the init file, and the pieces in their order."""

    init: str
    pieces: tuple[Piece, ...]


def read(text: str) -> Run:
    """A run's own playlist as ffmpeg writes it. A last line that is half written is left out."""
    init, seconds, at = "", 0.0, None
    pieces = []
    for line in text.splitlines():
        if line.startswith("#EXT-X-MAP:URI="):
            init = line.partition("=")[2].strip('"')
        elif line.startswith("#EXTINF:"):
            seconds = float(line[len("#EXTINF:") :].rstrip(","))
        elif line.startswith("#EXT-X-PROGRAM-DATE-TIME:"):
            at = datetime.fromisoformat(line.partition(":")[2])
        elif line and not line.startswith("#") and at is not None:
            pieces.append(Piece(line, seconds, at))
    return Run(init, tuple(pieces))


def write(runs: Sequence[Run], *, newest: int | None = None, ended: bool = False) -> str:
    """The playlist of all runs, or of their `newest` pieces; empty while there is none."""
    whole = [(number, run, piece) for number, run in enumerate(_played(runs)) for piece in run.pieces]
    if not whole:
        return ""
    shown = whole if newest is None else whole[-newest:]
    first_run = shown[0][0]
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{max(ceil(piece.seconds) for _number, _run, piece in whole)}",
        f"#EXT-X-MEDIA-SEQUENCE:{len(whole) - len(shown)}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{first_run}",
        *(["#EXT-X-PLAYLIST-TYPE:VOD"] if ended and newest is None else []),
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    before = None
    for number, run, piece in shown:
        if number != before:
            lines += [*(["#EXT-X-DISCONTINUITY"] if before is not None else []), f'#EXT-X-MAP:URI="{run.init}"']
            before = number
        lines += [
            f"#EXT-X-PROGRAM-DATE-TIME:{piece.at.astimezone(UTC).isoformat(timespec='milliseconds')}",
            f"#EXTINF:{piece.seconds:.6f},",
            piece.file,
        ]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def length(runs: Iterable[Run]) -> float:
    """Seconds of the whole recording."""
    return sum(piece.seconds for run in runs for piece in run.pieces)


def place_of(runs: Iterable[Run], moment: datetime) -> float:
    """How many seconds into the recording something that happened at `moment` is seen.

    What happened before the beginning is at 0, during a pause where the next run begins, after the end at the end.
    """
    before = 0.0
    for run in runs:
        for piece in run.pieces:
            if moment < piece.at + timedelta(seconds=piece.seconds):
                return before + max(0.0, (moment - piece.at).total_seconds())
            before += piece.seconds
    return before


def _played(runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if run.init and run.pieces]
