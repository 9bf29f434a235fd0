"""Playlists of several runs: what players load, and where a moment of the day lies in the recording."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.shared.live import playlists
from chunfeng.shared.live.playlists import Piece, Run

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
FFMPEG = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="r1.mp4"
#EXTINF:2.000000,
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:00.000+0800
r1-00000.m4s
#EXTINF:0.990000,
#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:02.000+0800
r1-00001.m4s
"""


def run(number: int, *, begins: datetime, pieces: int) -> Run:
    made = tuple(
        Piece(f"r{number}-{place:05}.m4s", 2.0, begins + timedelta(seconds=2 * place)) for place in range(pieces)
    )
    return Run(f"r{number}.mp4", made)


def test_what_ffmpeg_writes_is_read() -> None:
    found = playlists.read(FFMPEG)
    assert found == Run(
        "r1.mp4", (Piece("r1-00000.m4s", 2.0, NOON), Piece("r1-00001.m4s", 0.99, NOON + timedelta(seconds=2)))
    )


def test_a_playlist_that_goes_on_holds_the_newest_pieces_across_runs() -> None:
    runs = [run(1, begins=NOON, pieces=3), run(2, begins=NOON + timedelta(minutes=1), pieces=2)]
    assert playlists.write(runs, newest=3).splitlines() == [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        "#EXT-X-TARGETDURATION:2",
        "#EXT-X-MEDIA-SEQUENCE:2",
        "#EXT-X-DISCONTINUITY-SEQUENCE:0",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        '#EXT-X-MAP:URI="r1.mp4"',
        "#EXT-X-PROGRAM-DATE-TIME:2026-11-21T04:00:04.000+00:00",
        "#EXTINF:2.000000,",
        "r1-00002.m4s",
        "#EXT-X-DISCONTINUITY",
        '#EXT-X-MAP:URI="r2.mp4"',
        "#EXT-X-PROGRAM-DATE-TIME:2026-11-21T04:01:00.000+00:00",
        "#EXTINF:2.000000,",
        "r2-00000.m4s",
        "#EXT-X-PROGRAM-DATE-TIME:2026-11-21T04:01:02.000+00:00",
        "#EXTINF:2.000000,",
        "r2-00001.m4s",
    ]


def test_a_run_that_sent_nothing_is_no_gap() -> None:
    runs = [run(1, begins=NOON, pieces=1), Run("", ()), run(3, begins=NOON + timedelta(minutes=1), pieces=1)]
    text = playlists.write(runs, ended=True)
    assert (text.count("DISCONTINUITY\n"), text.endswith("#EXT-X-ENDLIST\n")) == (1, True)
    assert playlists.write([Run("", ())]) == ""


def test_a_moment_is_found_in_the_recording_however_long_the_pause_before_it() -> None:
    runs = [run(1, begins=NOON, pieces=3), run(2, begins=NOON + timedelta(minutes=10), pieces=3)]
    moments = [-60, 0, 5, 300, 603, 3600]
    assert [playlists.place_of(runs, NOON + timedelta(seconds=each)) for each in moments] == [0, 0, 5, 6, 9, 12]


@given(st.lists(st.integers(0, 20), max_size=6), st.integers(1, 10))
def test_numbers_of_pieces_only_grow(counts: list[int], newest: int) -> None:
    """A player that reloads never sees the number of a piece go back, nor one file under two numbers."""
    before: dict[str, int] = {}
    runs: list[Run] = []
    for number, count in enumerate(counts, start=1):
        for pieces in range(count + 1):
            now = [*runs, run(number, begins=NOON + timedelta(minutes=number), pieces=pieces)]
            text = playlists.write(now, newest=newest)
            if not text:
                continue
            first = int(text.split("MEDIA-SEQUENCE:")[1].split("\n")[0])
            files = [line for line in text.splitlines() if line.endswith(".m4s")]
            for place, file in enumerate(files, start=first):
                assert before.setdefault(file, place) == place
        runs.append(run(number, begins=NOON + timedelta(minutes=number), pieces=count))
