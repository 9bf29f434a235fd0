import pytest
import time_machine

from chunfeng.shared import live
from chunfeng.shared.live import ice


@time_machine.travel("2026-11-21T00:00:00Z", tick=False)
def test_a_relay_gets_a_name_and_a_password_that_end_with_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNFENG_ICE", "stun:stun.example.org, turn:turn.example.org:3478")
    monkeypatch.setenv("CHUNFENG_TURN_SECRET", "north")
    assert ice.servers("abc") == [
        {"urls": "stun:stun.example.org"},
        {
            "urls": "turn:turn.example.org:3478",
            "username": "1795222800:abc",
            "credential": "3d6r7EPlMnLxSjzO3BFOARP/oGI=",
        },
    ]


def test_one_network_needs_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHUNFENG_ICE", raising=False)
    assert ice.servers("abc") == []


def test_sockets_go_where_the_live_process_is() -> None:
    assert live.socket("http://10.0.0.5:8001/live/", host="10.0.0.5:8000", secure=False) == "ws://10.0.0.5:8001/live/"
    assert live.socket("/live/", host="jobs.example.org", secure=True) == "wss://jobs.example.org/live/"
    assert live.socket("", host="jobs.example.org", secure=True) == ""
