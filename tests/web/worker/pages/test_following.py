"""What became of an application: follow it, take it back."""

import pytest

from chunfeng.domain.hiring import services as hiring
from tests import factories
from tests.web.worker.pages.conftest import employer_of, send

pytestmark = pytest.mark.django_db


def test_my_applications_show_state_and_next_step(client, sent):
    card = client.get("/applications/").context["cards"][0]
    assert (card["url"], card["state"]) == (f"/applications/{sent.pk}/", "submitted")
    assert card["answers"] == "单位一般 3 个工作日内答复。"
    assert client.get("/applications/?status=intent").context["cards"] == []


def test_somebody_else_s_application_is_not_there(client, sent):
    client.force_login(factories.person())
    paths = [f"/applications/{sent.pk}/", f"/applications/{sent.pk}/withdraw/"]
    answers = [*map(client.get, paths), client.post(paths[1])]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    sent.refresh_from_db()
    assert sent.status == "submitted"


def test_withdrawing_is_asked_once_and_has_a_way_back(client, sent):
    path = f"/applications/{sent.pk}/withdraw/"
    assert client.get(path).status_code == 200
    assert [client.post(path).url, client.post(path).url] == [f"/applications/{sent.pk}/"] * 2
    page = client.get(f"/applications/{sent.pk}/")
    assert (page.context["state"], page.context["again_url"]) == ("withdrawn", f"/jobs/{sent.position_id}/apply/")
    assert client.get(path).url == f"/applications/{sent.pk}/"
    assert send(client, sent.position).url != f"/applications/{sent.pk}/"


def test_an_answer_is_news_until_it_is_read(client, sent):
    hiring.show_interest(actor=employer_of(sent.position), application_id=sent.pk, note="明天上午打给您")
    assert client.get("/").context["next_step"]["url"] == f"/applications/{sent.pk}/"
    page = client.get("/messages/")
    assert (page.context["unread"], [notice["url"] for notice in page.context["notices"]]) == (
        1,
        [f"/applications/{sent.pk}/"],
    )
    assert client.get(f"/applications/{sent.pk}/").context["note"] == "明天上午打给您"
    assert client.get("/messages/").context["unread"] == 0


def test_a_decline_comes_with_its_reason(client, sent):
    hiring.decline(actor=employer_of(sent.position), application_id=sent.pk, reason="filled")
    page = client.get(f"/applications/{sent.pk}/")
    assert (page.context["reason"], page.context["withdraw_url"]) == ("岗位已招满", "")


def test_whom_to_call_is_said_once_the_employer_wants_to_talk(client, sent):
    sent.position.contact_name, sent.position.contact_phone = "李经理", "13900001111"
    sent.position.save()
    path = f"/applications/{sent.pk}/"
    before = client.get(path).content.decode()
    hiring.show_interest(actor=employer_of(sent.position), application_id=sent.pk, note="")
    after = client.get(path).content.decode()
    said = '<a class="btn num" href="tel:13900001111">'
    assert (said in before, said in after, "13900001111" in before) == (False, True, False)
