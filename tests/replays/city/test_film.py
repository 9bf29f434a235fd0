"""A recording made of still pictures is one that players and chapters take for any other."""

from datetime import UTC, datetime, timedelta

import pytest

from chunfeng.replays.city import film
from chunfeng.replays.city.airing import SLIDE
from chunfeng.shared import papers
from chunfeng.shared.live import ffmpeg, playlists, recordings

BEGUN = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))


def slide(title: str) -> bytes:
    told = {
        "above": "直播带岗",
        "title": title,
        "pay": "6千–9千/月",
        "employer": "武汉某某实业有限公司",
        "below": "演示",
    }
    return papers.picture(SLIDE, told, ppi=72)


def test_pictures_become_a_run_that_begins_at_its_moment():
    folder = recordings.new_folder()
    assert film.film(folder, [slide("电工"), slide("月嫂")], seconds=4, begun_at=BEGUN)
    (run,) = recordings.runs(folder)
    assert playlists.length([run]) == pytest.approx(8, abs=0.5)
    assert run.pieces[0].at == BEGUN
    assert playlists.place_of([run], BEGUN + timedelta(seconds=4)) == pytest.approx(4, abs=0.1)
    files = {run.init, *(piece.file for piece in run.pieces)}
    assert [name for name in files if not (recordings.folder(folder) / name).stat().st_size] == []


def test_without_ffmpeg_nothing_is_recorded(monkeypatch):
    monkeypatch.setattr(ffmpeg, "imageio_ffmpeg", None)
    monkeypatch.setenv("PATH", "")
    folder = recordings.new_folder()
    assert not film.film(folder, [slide("电工")], seconds=4, begun_at=BEGUN)
    assert not recordings.folder(folder).exists()
