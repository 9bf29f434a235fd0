"""A call between two browsers: face to face, and through a relay where no other way leads."""

import re
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chunfeng.domain.conversations.models import Call
from chunfeng.domain.employers.models import Employer
from chunfeng.domain.facts.models import Fact
from tests.browser.live.stage import HERE, called, keeps_diary, talk
from tests.browser.visitor import ROOT, Visitor, stored
from tests.serving import free_port

pytestmark = pytest.mark.django_db(transaction=True)

NEGOTIATION = ROOT / "src/chunfeng/web/static/chunfeng/rooms/negotiation.js"
TURNSERVER = shutil.which("turnserver")
SECRET = "north-wind"

ONLY_RELAYED = """{
  window.peers = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(wishes) {
      super({ ...wishes, iceTransportPolicy: "relay" });
      window.peers.push(this);
    }
  };
}"""

WAY = """async () => {
  const said = [...(await window.peers.at(-1).getStats()).values()];
  const pair = said.find((each) => each.type === "candidate-pair" && each.nominated && each.state === "succeeded");
  return pair && said.find((each) => each.id === pair.localCandidateId).candidateType;
}"""


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """coturn as `deploy/turnserver.conf` sets it up, with another secret and port, for two browsers of this machine."""
    assert TURNSERVER is not None
    port = free_port()
    own = {"listening-port": str(port), "static-auth-secret": SECRET}
    lines = (ROOT / "deploy/turnserver.conf").read_text("utf-8").splitlines()
    told = [f"{name}={own[name]}" if (name := line.partition("=")[0]) in own else line for line in lines]
    here = ["listening-ip=127.0.0.1", "relay-ip=127.0.0.1", "allow-loopback-peers", "no-tls", "no-dtls"]
    here += [f"userdb={tmp_path / 'turn.sqlite'}", f"pidfile={tmp_path / 'turn.pid'}", "log-file=stdout"]
    (tmp_path / "turnserver.conf").write_text("\n".join([*told, *here, ""]), "utf-8")
    monkeypatch.setenv("CHUNFENG_ICE", f"turn:127.0.0.1:{port}?transport=udp")
    monkeypatch.setenv("CHUNFENG_TURN_SECRET", SECRET)
    with (tmp_path / "turn.log").open("w") as log:
        process = subprocess.Popen([TURNSERVER, "-c", str(tmp_path / "turnserver.conf")], stdout=log, stderr=log)
        yield
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_two_browsers_talk_in_a_call_and_say_goodbye(
    firm: Employer, live_process: None, enter: Callable[..., Visitor]
) -> None:
    person, host = keeps_diary(enter("phone")), keeps_diary(enter("desktop"))
    talk(person, host, stored(lambda: called(firm)))
    host.page.get_by_label("写给对方").fill("下周一来厂里看看？")
    host.page.get_by_role("button", name="发送").click()
    person.page.get_by_text("下周一来厂里看看？").wait_for()
    person.look("call")
    person.page.get_by_role("button", name="挂断").click()
    host.page.wait_for_url(re.compile(r"/hire/live/calls/\d+/$"))
    kinds = stored(lambda: set(Fact.objects.filter(subject_kind__in=("call", "ticket")).values_list("kind", flat=True)))
    assert (kinds, stored(lambda: Call.objects.get().ended_at is not None)) == ({"call_held", "queue_served"}, True)
    person.forgive("net::ERR_ABORTED")


@pytest.mark.skipif(TURNSERVER is None, reason="no turnserver: apt install coturn")
def test_two_who_cannot_reach_each_other_talk_through_the_relay_with_a_password_of_this_call(
    firm: Employer, relay: None, live_process: None, enter: Callable[..., Visitor]
) -> None:
    person, host = keeps_diary(enter("phone")), keeps_diary(enter("desktop"))
    for side in (person, host):
        side.page.add_init_script(ONLY_RELAYED)
    talk(person, host, stored(lambda: called(firm)))
    assert [side.page.evaluate(WAY) for side in (person, host)] == ["relay", "relay"]


def test_two_connections_agree_in_whatever_order_they_hear_and_look_for_another_way(
    enter: Callable[..., Visitor],
) -> None:
    visitor = enter("desktop")
    negotiation, negotiate = NEGOTIATION.read_text("utf-8"), (HERE / "negotiations.js").read_text("utf-8")
    visitor.page.add_init_script(f"{negotiation}; window.Negotiation = Negotiation")
    visitor.go("/")
    assert [visitor.page.evaluate(negotiate, seed) for seed in range(12)] == [[]] * 12
