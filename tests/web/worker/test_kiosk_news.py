"""What somebody reads of applications that were made with their ticket: at which screen, when, and how to take them back."""

from collections.abc import Iterator

import pytest
from django.test import Client

from chunfeng.domain.employers.models import Position
from chunfeng.domain.hiring.models import Application
from chunfeng.kernel import clock
from tests.domain.fairs.test_kiosks import NOON, Hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> Iterator[Hall]:
    with clock.at(NOON):
        yield Hall()


def test_an_application_by_ticket_is_a_message_that_leads_to_its_withdrawal(hall: Hall, client: Client) -> None:
    whose = hall.visitor()
    hall.send(hall.act(whose, 1))
    made = Application.objects.get()
    client.force_login(whose.person)
    (notice,) = client.get("/messages/").context["notices"]
    assert notice["title"] == f"新消息：{made.position.employer.name}：已投递"
    assert notice["text"] == (
        f"{made.position.title} · 在自助机“{hall.screens[0].name}”上用招聘会的入场码投递，12:00 · 不是你本人？点开撤回。"
    )
    assert notice["url"] == f"/applications/{made.pk}/"
    first = client.get(notice["url"]).context["steps"][0]
    assert (first["url"], first["label"]) == (f"/applications/{made.pk}/withdraw/", "不是你本人？点开撤回。")
    client.post(first["url"])
    assert Application.objects.get().status == "withdrawn"
    assert client.get(notice["url"]).context["steps"][0]["url"] == ""


def test_what_could_not_be_sent_is_a_message_with_the_reason(hall: Hall, client: Client) -> None:
    whose, other = hall.visitor(), hall.visitor()
    Position.objects.update(status="closed")
    hall.send(hall.act(whose, 1))
    client.force_login(whose.person)
    (notice,) = client.get("/messages/").context["notices"]
    assert notice["title"] == f"自助机“{hall.screens[0].name}”：没有投出"
    assert notice["text"] == f"{hall.positions[0].title} · 未满足：岗位正在招人。 看看类似的岗位。"
    assert notice["url"] == f"/jobs/{hall.positions[0].pk}/"
    client.force_login(other.person)
    assert client.get("/messages/").context["notices"] == []
