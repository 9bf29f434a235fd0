"""What became of a fair's intents: counts for the union that held it, work for the union of the employer."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import factories
from tests.api.session import Asker

from chunfeng.domain.hiring.models import FollowUp, FollowUpAnswer
from chunfeng.domain.hiring.queries import follow_ups
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return factories.organisation()


@pytest.fixture
def held(city):
    """A fair of one county to which employers of two have come; each has intents there."""
    here, next_door = (factories.organisation(parent=city) for _each in range(2))
    fair = factories.fair(organisation=here)
    asked = [_intent(fair, organisation) for organisation in (here, here, next_door)]
    for after, outcome, application in ((7, "working", asked[0]), (30, "conflict", asked[0]), (7, "left", asked[1])):
        _question(application, after=after, outcome=outcome)
    FollowUpAnswer.objects.create(follow_up=FollowUp.objects.get(outcome="conflict"), side="seeker", says="working")
    _question(asked[2], after=7)
    _question(asked[1], after=30, due_on=clock.today() + timedelta(days=1))
    _question(_intent(factories.fair(organisation=here), here), after=7)
    return fair


def _intent(fair, organisation):
    position = factories.position(employer=factories.employer(organisation=organisation))
    return factories.application(
        seeker=factories.seeker(), position=position, status="intent", happening=fair.happening, channel="spot"
    )


def _question(application, **said):
    return factories.follow_up(application=application, **{"due_on": clock.today() - timedelta(days=1), **said})


def page(organisation, fair, role="officer") -> str:
    client = Client()
    client.force_login(factories.staff(organisation=organisation, role=role).person)
    return client.get(f"/desk/fairs/{fair.pk}/afterwards/").content.decode()


def test_every_intent_of_the_fair_is_counted_once_whoever_the_employer_belongs_to(held) -> None:
    week, month, quarter = follow_ups.became_at(held.happening_id)
    assert (week.after, week.asked, week.working, week.left, week.open) == (7, 3, 1, 1, 1)
    assert (month.after, month.asked, month.conflict, month.open) == (30, 1, 1, 0)
    assert (quarter.after, quarter.asked) == (90, 0)


def test_the_union_that_held_it_sees_all_counts_and_asks_about_its_own(held) -> None:
    shown = page(held.happening.organisation, held)
    own = FollowUp.objects.get(outcome="conflict")
    foreign = FollowUp.objects.get(outcome="open", application__happening=held.happening, after=7)
    assert (f"/desk/follow-ups/{own.pk}/" in shown, f"/desk/follow-ups/{foreign.pk}/" in shown) == (True, False)
    assert ("求职者：" in shown, "求职者: " in shown) == (True, False)
    assert "另有 1 条待回访，由单位所属工会去问。" in shown
    asks = Asker(factories.staff(organisation=held.happening.organisation).person)
    status, counts = asks.get(f"desk/fairs/{held.pk}/afterwards")
    assert (status, [each["asked"] for each in counts]) == (200, [3, 1, 0])


def test_the_union_above_both_asks_about_all(held, city) -> None:
    shown = page(city, held)
    assert (shown.count('action="/desk/follow-ups/'), "另有" in shown) == (2, False)


def test_an_answer_leads_back_to_the_fair(held) -> None:
    client = Client()
    client.force_login(factories.staff(organisation=held.happening.organisation).person)
    question = FollowUp.objects.get(outcome="conflict")
    answer = client.post(f"/desk/follow-ups/{question.pk}/", {"says": "working", "fair": held.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/fairs/{held.pk}/afterwards/")
    assert (
        client.post(f"/desk/follow-ups/{question.pk}/", {"says": "left", "fair": "//x"})["Location"]
        == "/desk/follow-ups/"
    )


def test_before_anybody_was_asked_the_page_says_when(city) -> None:
    assert "还没到回访的时候" in page(city, factories.fair(organisation=city))
