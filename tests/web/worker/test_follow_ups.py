from datetime import timedelta

import pytest
from django.test import Client

from chunfeng.domain.hiring.models import FollowUp
from chunfeng.kernel import clock
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> FollowUp:
    seeker = factories.seeker()
    application = factories.application(seeker=seeker, position=factories.position(), status="intent", channel="spot")
    return factories.follow_up(application=application, due_on=clock.today() - timedelta(days=1))


def test_a_tap_among_the_messages_says_what_became_of_it(question: FollowUp, client: Client) -> None:
    client.force_login(question.person)
    page = client.get("/messages/").content.decode()
    assert (page.count(f"/messages/follow-ups/{question.pk}/"), page.count('name="says"')) == (1, 3)
    answer = client.post(f"/messages/follow-ups/{question.pk}/", {"says": "left"})
    assert answer["Location"] == "/jobs/"
    assert f"/messages/follow-ups/{question.pk}/" not in client.get("/messages/").content.decode()


def test_the_employer_answers_on_the_page_of_the_applicant(question: FollowUp, client: Client) -> None:
    employer = question.application.position.employer
    client.force_login(factories.representative(employer=employer).person)
    address = f"/hire/applicants/{question.application_id}/"
    assert client.get(address).content.decode().count('name="says"') == 3
    answer = client.post(f"/hire/applicants/follow-ups/{question.pk}/", {"says": "working"})
    assert answer["Location"] == address
    assert FollowUp.objects.get().outcome == "working"


def test_the_union_sees_what_nobody_answered(question: FollowUp, client: Client) -> None:
    organisation = question.application.position.employer.organisation
    client.force_login(factories.staff(organisation=organisation, role="liaison").person)
    assert client.get("/desk/follow-ups/").content.decode().count('name="says"') == 3
    assert client.post(f"/desk/follow-ups/{question.pk}/", {"says": "working"}).status_code == 302
    page = client.get("/desk/follow-ups/").content.decode()
    assert "没有要回访的" in page
