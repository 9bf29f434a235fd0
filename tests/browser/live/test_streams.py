"""A stream from one Chromium's fake camera seen by a second one: the real live process, real ffmpeg."""

import re
from collections.abc import Callable

import pytest

from chunfeng.domain.conversations.models import Broadcast
from chunfeng.domain.employers.models import Employer
from chunfeng.domain.hiring.models import Application
from chunfeng.shared.live import ffmpeg, recordings
from tests.browser.entrance import sign_in
from tests.browser.live.stage import HOST, VIEWER, plays_on, set_up
from tests.browser.visitor import Visitor, stored

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(ffmpeg.program() is None, reason="no ffmpeg: install requirements/live.txt"),
]


def test_a_second_browser_sees_the_stream_of_the_first_and_applies_without_leaving(
    firm: Employer, live_process: None, enter: Callable[..., Visitor]
) -> None:
    room = stored(lambda: set_up(firm))
    code = stored(lambda: room.happening.code)
    host, viewer = enter("desktop"), enter("phone")
    sign_in(host, HOST)
    host.go(f"/rooms/{code}/studio/")
    host.page.locator("#begin:enabled").click()
    host.page.locator("#studio[data-state=on]").wait_for()

    sign_in(viewer, VIEWER)
    viewer.go(f"/rooms/{code}/")
    plays_on(viewer.page, "#player")
    host.page.get_by_role("button", name="置顶 数控操作工").click()
    viewer.page.get_by_role("heading", name="数控操作工").wait_for()
    viewer.page.get_by_role("link", name="投这个岗位").click()
    viewer.page.get_by_label(re.compile("同意")).check()
    viewer.page.get_by_role("button", name="投递简历").click()
    viewer.page.get_by_text("简历已送达").wait_for()
    plays_on(viewer.page, "#player")
    viewer.look("live-room")
    host.look("live-studio")
    sent = stored(Application.objects.get)
    assert (sent.happening_id, sent.channel) == (stored(lambda: room.happening_id), "live")

    host.follow("结束直播")
    viewer.go(f"/rooms/{code}/")
    viewer.page.get_by_role("button", name="数控操作工").click()
    plays_on(viewer.page, "#player")
    folder = stored(lambda: Broadcast.objects.get().folder)
    recordings.remove(folder)
    viewer.forgive("404")
