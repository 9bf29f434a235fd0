from datetime import date

import pytest
from django.test import Client

from chunfeng.domain.indicators import queries
from chunfeng.kernel.actor import Actor
from chunfeng.shared import live
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def code() -> str:
    county = factories.organisation(name="洪山区总工会")
    return queries.wall_code(actor=Actor.system("test"), organisation_id=county.pk, first=date(2026, 1, 1))


def test_screen_opens_a_stream_for_its_own_part_and_may_connect_there_only(
    code: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUNFENG_LIVE_PORT", "8001")
    answer = client.get(f"/wall/{code}/")
    begin = 'data-live="http://testserver:8001/live/'
    stream = answer.content.decode().partition(begin)[2].partition('"')[0]
    assert live.topic_of(stream) == queries.wall_topic(code)
    policy = answer["Content-Security-Policy"]
    assert [part.strip() for part in policy.split(";") if "connect-src" in part] == [
        "connect-src 'self' http://testserver:8001"
    ]


def test_screen_without_a_live_process_asks_by_itself(
    code: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHUNFENG_LIVE_PORT", raising=False)
    answer = client.get(f"/wall/{code}/")
    assert 'data-live=""' in answer.content.decode()
    assert "connect-src" not in answer["Content-Security-Policy"]


def test_now_is_the_part_alone(code: str, client: Client) -> None:
    answer = client.get(f"/wall/{code}/now/")
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert answer.content.decode().count("data-roll=") == 8


@pytest.mark.parametrize("address", ["/wall/forged/", "/wall/forged/now/"])
def test_a_forged_code_says_whom_to_ask(address: str, client: Client) -> None:
    answer = client.get(address)
    assert answer.status_code == 409
    assert "请工会干部在“数据”页重新生成一个。" in answer.content.decode()


def test_the_wall_of_a_fair_holds_numbers_and_no_name(client: Client) -> None:
    fair = factories.fair(organisation=factories.organisation())
    officer = factories.officer(fair.happening.organisation)
    code = queries.fair_wall_code(actor=officer, fair_id=fair.pk)
    assert client.get(f"/wall/{code}/").status_code == 200
    now = client.get(f"/wall/{code}/now/").content.decode()
    assert (now.count("data-roll="), "wall-who" in now) == (7, False)
