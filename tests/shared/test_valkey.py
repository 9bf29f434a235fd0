"""The embedded server: private to its home, and back with all it knew after it was killed."""

import os
import signal
import stat
from pathlib import Path

import pytest
from tests.valkeys import running

from chunfeng.shared import valkey
from chunfeng.shared.valkey import Away, Script

SET = Script("redis.call('SET', KEYS[1], ARGV[1]) return 1")
GET = Script("return redis.call('GET', KEYS[1])")


@pytest.mark.processes
def test_what_was_answered_is_there_after_kill_9(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        for number in range(50):
            SET([f"{{a}}:{number}"], number)
        server.send_signal(signal.SIGKILL)
        server.wait()
    with running(tmp_path) as server:
        assert [GET([f"{{a}}:{number}"]) for number in range(50)] == [str(number).encode() for number in range(50)]
        assert stat.S_IMODE((tmp_path / "valkey").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "run" / "valkey.sock").stat().st_mode) == 0o700


def test_without_one_it_is_away_at_once_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VALKEY_URL", raising=False)
    with pytest.raises(Away):
        GET(["{a}:1"])
    assert valkey.there() is False


def test_one_that_does_not_answer_is_away_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VALKEY_URL", f"unix://{tmp_path / 'nobody.sock'}")
    with pytest.raises(Away):
        GET(["{a}:1"])


def test_a_long_path_finds_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("long" * 30)
    assert len(os.fsencode(valkey.server(deep).url.removeprefix("unix://"))) <= 107
