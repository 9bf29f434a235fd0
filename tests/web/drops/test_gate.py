"""The gate before the pages: it answers who waits, and lets everybody else through untouched."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.valkeys import running

from chunfeng.domain.drops import services
from chunfeng.domain.drops.models import Drop
from chunfeng.domain.drops.services import admission
from chunfeng.kernel import clock
from chunfeng.web.drops.gate import LONGEST, Gate

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


@pytest.fixture(scope="module", autouse=True)
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with running(tmp_path_factory.mktemp("valkey")):
        yield


def press(drop: Drop, person_id: int, *, session: str = "s", shown: str | None = None, **more: str) -> tuple[str, str]:
    """(who answered: gate or page; where it leads or the body that the page read)."""
    body = urlencode(
        {
            "key": "a",
            "pass": shown
            or services.make_pass(
                settings.SECRET_KEY, drop_id=drop.pk, person_id=person_id, code=drop.code, session="s", now=clock.now()
            ),
            **more,
        }
    ).encode()
    told: list[Any] = []

    def pages(environ: dict[str, Any], start: Any) -> list[bytes]:
        return [environ["wsgi.input"].read()]

    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/drops/{drop.code}/take/",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={session}",
        "wsgi.input": BytesIO(body),
    }
    answer = b"".join(Gate(pages)(environ, lambda status, headers: told.append((status, dict(headers)))))
    if told:
        return "gate", told[0][1]["Location"]
    assert answer == body, "the page reads what was sent"
    return "page", ""


def test_near_the_front_one_goes_on_and_far_back_one_waits() -> None:
    drop = factories.drop(goods=1, line=0)
    answers = [press(drop, 1_000_000 + number) for number in range(admission.FRONT + 2)]
    assert answers == [("page", "")] * admission.FRONT + [("gate", f"/drops/{drop.code}/place/")] * 2


def test_who_was_decided_and_who_comes_when_all_is_gone_go_to_their_place_at_once() -> None:
    drop = factories.drop(goods=1, line=0)
    first, second = (factories.verified_member(drop.organisation) for _ in range(2))
    for person in (first, second):
        press(drop, person.pk)
    admission.drain(drop_id=drop.pk)
    assert [press(drop, person.pk)[0] for person in (first, second)] == ["gate", "gate"]


@pytest.mark.parametrize("shown", ["", "x", "1.2.3.4", "1.2.9999999999.0" + "0" * 31])
def test_without_a_good_pass_the_page_decides(shown: str) -> None:
    drop = factories.drop(goods=1, line=0)
    admission.press(person_id=1, drop_id=drop.pk, key="a")
    assert press(drop, 2, shown=shown or "0")[0] == "page"
    assert admission.look(person_id=2, drop_id=drop.pk).place == "unknown"


def test_a_pass_of_another_session_or_an_old_one_is_none() -> None:
    drop = factories.drop()
    assert press(drop, 5, session="another")[0] == "page"
    with clock.at(clock.now() - timedelta(hours=7)):
        old = services.make_pass(
            settings.SECRET_KEY, drop_id=drop.pk, person_id=5, code=drop.code, session="s", now=clock.now()
        )
    assert press(drop, 5, shown=old)[0] == "page"
    assert admission.look(person_id=5, drop_id=drop.pk).place == "unknown"


def test_a_pass_of_another_drop_is_none() -> None:
    drop, other = factories.drop(), factories.drop()
    foreign = services.make_pass(
        settings.SECRET_KEY, drop_id=other.pk, person_id=5, code=other.code, session="s", now=clock.now()
    )
    assert press(drop, 5, shown=foreign)[0] == "page"
    assert admission.look(person_id=5, drop_id=other.pk).place == "unknown"


def test_a_long_form_is_not_read_here() -> None:
    drop = factories.drop()
    assert press(drop, 5, more="x" * LONGEST)[0] == "page"


def test_the_place_in_line_says_how_many_stand_before_and_looks_again_by_itself() -> None:
    drop = factories.drop(goods=1, line=0)
    for number in range(admission.FRONT + 3):
        admission.press(person_id=1_000_000 + number, drop_id=drop.pk, key="a")
    last = factories.verified_member(drop.organisation)
    press(drop, last.pk)
    client = Client()
    client.force_login(last)
    page, part = (client.get(reverse(f"drops:{name}", args=[drop.code])) for name in ("place", "place_now"))
    text = page.content.decode()
    assert ('<noscript><meta http-equiv="refresh" content="3">' in text, "data-live-from" in text) == (True, True)
    assert (">103</p>" in part.content.decode(), "人在你前面" in part.content.decode()) == (True, True)


def test_who_stands_in_line_when_all_is_gone_reads_so() -> None:
    drop = factories.drop(goods=1, line=0)
    first, second = (factories.verified_member(drop.organisation) for _ in range(2))
    for person in (first, second):
        press(drop, person.pk)
    client = Client()
    client.force_login(second)
    page = client.get(reverse("drops:place", args=[drop.code])).content.decode()
    assert ("已经领完了。" in page, "不是你的问题" in page) == (True, True)
    assert client.get(reverse("drops:place_now", args=[drop.code])).status_code == 409
