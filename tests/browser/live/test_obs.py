"""A picture from OBS, as `deploy/` sets nginx up: RTMP in, HLS out; ffmpeg sends what OBS would send."""

import getpass
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_django.live_server_helper import LiveServer

from chunfeng.domain.employers.models import Employer
from chunfeng.shared.live import ffmpeg
from tests.browser.entrance import sign_in
from tests.browser.live.stage import HOST, VIEWER, plays_on, set_up
from tests.browser.visitor import ROOT, Visitor, stored
from tests.serving import free_port, wait_until

NGINX = shutil.which("nginx", path=os.pathsep.join([os.environ["PATH"], "/usr/sbin"]))
MODULE = Path("/usr/lib/nginx/modules/ngx_rtmp_module.so")

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(ffmpeg.program() is None, reason="no ffmpeg: install requirements/live.txt"),
    pytest.mark.skipif(NGINX is None or not MODULE.exists(), reason="no nginx: apt install nginx libnginx-mod-rtmp"),
]

NGINX_CONF = """
load_module {module};
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=live:10m max_size=1g;
    server {{
        listen 127.0.0.1:{port};
        location / {{ proxy_pass {pages}; proxy_set_header Host $http_host; }}
        include {folder}/nginx-live.conf;
        include {folder}/nginx-rtmp-pages.conf;
    }}
}}
include {folder}/nginx-rtmp.conf;
"""


@dataclass(frozen=True)
class Gate:
    """An nginx in front of pages and live process. `port` takes in RTMP, `folder` gets the HLS."""

    site: str
    port: int
    folder: Path

    def send(self, server: str, key: str) -> "subprocess.Popen[bytes]":
        """What OBS does with the two lines it was given, from a test picture."""
        program = ffmpeg.program()
        assert program is not None
        picture = ["-re", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=15", "-f", "lavfi", "-i", "sine"]
        coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "30", "-c:a", "aac"]
        there = urlsplit(server)
        goal = f"{there.scheme}://{there.hostname}:{self.port}{there.path}/{key}"
        return subprocess.Popen(
            [program, "-loglevel", "error", *picture, *coded, "-f", "flv", goal], stderr=subprocess.DEVNULL
        )


@pytest.fixture
def gate(
    live_process: None, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Gate]:
    """The files of `deploy/` with the ports and folders of this test."""
    assert NGINX is not None
    port, rtmp, hls = free_port(), free_port(), tmp_path / "hls"
    changes = {
        "127.0.0.1:8001": f"127.0.0.1:{os.environ['CHUNFENG_LIVE_PORT']}",
        "listen 1935": f"listen 127.0.0.1:{rtmp}",
        "/var/lib/chunfeng-rtmp": str(hls),
    }
    for name in ("nginx-live.conf", "nginx-rtmp.conf", "nginx-rtmp-pages.conf"):
        text = (ROOT / "deploy" / name).read_text("utf-8")
        for before, now in changes.items():
            text = text.replace(before, now)
        (tmp_path / name).write_text(text, "utf-8")
    user = f"user {getpass.getuser()};" if os.getuid() == 0 else ""
    whole = NGINX_CONF.format(module=MODULE, user=user, folder=tmp_path, port=port, pages=live_server.url)
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    monkeypatch.setenv("CHUNFENG_LIVE_URL", "/live/")
    command = [NGINX, "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(tmp_path / "nginx.conf")]
    process = subprocess.Popen(command, start_new_session=True)
    wait_until(lambda: (tmp_path / "nginx.pid").exists() or process.poll() is not None)
    assert process.poll() is None, (tmp_path / "error.log").read_text("utf-8")
    yield Gate(f"http://127.0.0.1:{port}", rtmp, hls)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_viewers_see_what_comes_from_obs_and_a_wrong_key_gets_nowhere(
    firm: Employer, gate: Gate, enter: Callable[..., Visitor]
) -> None:
    room = stored(lambda: set_up(firm, source="obs"))
    code = stored(lambda: room.happening.code)
    host, viewer = enter("desktop", site=gate.site), enter("phone", site=gate.site)
    sign_in(host, HOST)
    host.go(f"/rooms/{code}/studio/")
    host.page.get_by_role("button", name="OBS").click()
    server, key = host.page.locator("dl.facts dd").all_inner_texts()
    name, _, _ = key.partition("?")

    with gate.send(server, f"{name}?key=forged") as forged:
        assert forged.wait() != 0
    assert list(gate.folder.glob("*")) == []

    with gate.send(server, key) as obs:
        wait_until(lambda: (gate.folder / f"{name}.m3u8").exists() or obs.poll() is not None)
        sign_in(viewer, VIEWER)
        viewer.go(f"/rooms/{code}/")
        plays_on(viewer.page, "#player")
        obs.kill()
