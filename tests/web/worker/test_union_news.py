"""What a union waits for comes first at home; what it answered stands among the messages."""

import pytest
from django.urls import reverse

from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.queries import consent_text
from chunfeng.domain.unions.services import joining
from chunfeng.kernel import clock
from tests import factories

pytestmark = pytest.mark.django_db


def enter(client):
    person = factories.person(name="赵大山")
    client.force_login(person)
    return person


def test_home_begins_with_what_is_missing_in_an_application_to_join(client) -> None:
    union = factories.organisation(name="春江物流工会")
    factories.join_application(
        person=enter(client), organisation=union, state="returned", reason="请补充站点", decided_at=clock.now()
    )
    step = client.get(reverse("worker:home")).context["next_step"]
    assert (step["url"], "春江物流工会" in step["text"]) == (reverse("worker:join_union", args=[union.pk]), True)


def test_home_asks_whoever_is_on_a_list_to_read_and_decide(client) -> None:
    ceremony = factories.ceremony(title="益路同行")
    factories.ceremony_entry(ceremony=ceremony, person=enter(client), consent_how="", consent_paper="")
    step = client.get(reverse("worker:home")).context["next_step"]
    assert (step["url"], "益路同行" in step["text"]) == (reverse("worker:join_agree", args=[ceremony.pk]), True)


def test_home_of_a_member_does_not_ask_about_joining(client) -> None:
    person = enter(client)
    factories.membership(person=person)
    step = client.get(reverse("worker:home")).context["next_step"]
    assert step["url"].startswith("/jobs/")


def test_answers_of_unions_are_messages(client) -> None:
    union = factories.organisation(name="春江物流工会")
    asked = factories.join_application(person=enter(client), organisation=union)
    officer = factories.officer(union)
    joining.send_back(actor=officer, application_id=asked.pk, reason="请补充站点")
    (notice,) = client.get(reverse("worker:messages")).context["notices"]
    assert (notice["title"], notice["text"]) == ("需要补充", "春江物流工会 · 请补充站点")
    assert notice["url"] == reverse("worker:union")


def test_consents_name_the_law_in_the_readers_language() -> None:
    assert consent_text(Purpose.UNION_MEMBERSHIP).law == "《个人信息保护法》第13、29条"
