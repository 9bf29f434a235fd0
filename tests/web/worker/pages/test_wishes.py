"""The three questions."""

import pytest

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.talent.models import Seeker
from tests import factories
from tests.web.worker.pages.conftest import NOON

pytestmark = pytest.mark.django_db


def test_the_questions_go_on_where_they_stopped(client):
    client.force_login(factories.person())
    assert client.get("/jobs/wishes/").url == "/jobs/wishes/what/"
    assert client.post("/jobs/wishes/what/", {"chosen": ["电工"], "q": ""}).url == "/jobs/wishes/where/"
    assert client.get("/jobs/wishes/").url == "/jobs/wishes/where/"
    factories.place("420111")
    assert client.post("/jobs/wishes/where/", {"q": "武汉洪山"}).url == "/jobs/wishes/terms/"
    assert client.post("/jobs/wishes/terms/", {"pay": "5000", "kinds": ["full_time"]}).url == "/jobs/"
    seeker = Seeker.objects.get()
    assert (seeker.wanted_words, seeker.wanted_places, seeker.home_place_id) == (["电工"], ["420111"], "420111")
    assert (seeker.pay_floor, seeker.kinds, seeker.windows, seeker.answered_at) == (500_000, ["full_time"], None, NOON)
    assert Fact.objects.filter(kind="seeker_registered").count() == 1


def test_answering_again_is_no_second_registration(client, worker):
    client.post("/jobs/wishes/terms/", {"pay": "6000"})
    assert (Seeker.objects.get().pay_floor, Fact.objects.filter(kind="seeker_registered").count()) == (600_000, 1)


def test_a_suggestion_is_taken_up_without_a_script(client):
    client.force_login(factories.person())
    page = client.post("/jobs/wishes/where/", {"q": "whhs", "look": "1"})
    assert page.context["suggestions"][0] == {"value": "420111", "text": "湖北 · 武汉 · 洪山区"}
    page = client.post("/jobs/wishes/where/", {"q": "whhs", "add": "420111"})
    assert (page.context["form"]["chosen"].value(), page.context["form"]["q"].value()) == (["420111"], "")


def test_suggestions_come_alone_to_a_script(client):
    client.force_login(factories.person())
    answer = client.get("/jobs/wishes/where/", {"q": "洪山"}, headers={"HX-Request": "true"})
    assert [template.name for template in answer.templates] == ["worker/suggestions.html"]


@pytest.mark.parametrize(
    ("question", "given"), [("what", {}), ("where", {}), ("where", {"q": "朝阳区"}), ("terms", {"pay": "x"})]
)
def test_an_answer_that_says_nothing_is_asked_for_again(client, question, given):
    client.force_login(factories.person())
    page = client.post(f"/jobs/wishes/{question}/", given)
    assert (page.status_code, bool(page.context["form"].errors), Seeker.objects.count()) == (200, True, 0)


def test_there_is_no_fourth_question(client):
    client.force_login(factories.person())
    assert client.get("/jobs/wishes/why/").status_code == 404
