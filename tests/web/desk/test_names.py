"""Applicants stay masked wherever an officer reads what happened; colleagues are called by name."""

import pytest
from django.urls import reverse
from tests import factories

from chunfeng.domain.unions.services import foundings, joining

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    union = factories.organisation(name="洪山区总工会")
    post = factories.staff(organisation=union, person=factories.person(name="李文静"))
    client.force_login(post.person)
    return client, union


def test_a_timeline_of_joining_names_officers_and_not_the_applicant(desk) -> None:
    client, union = desk
    asked = factories.join_application(person=factories.person(name="何志鹏"), organisation=union)
    joining.send_back(actor=factories.officer(union), application_id=asked.pk, reason="请补充站点")
    page = client.get(reverse("desk:join", args=[asked.pk])).content.decode()
    assert ("请补充站点" in page, "何志鹏" in page) == (True, False)


def test_a_timeline_of_founding_does_not_name_the_applicant(desk) -> None:
    client, union = desk
    founding = factories.founding(above=union, applicant=factories.person(name="何志鹏"))
    foundings.withdraw(actor=factories.actor(founding.applicant), founding_id=founding.pk)
    page = client.get(reverse("desk:founding", args=[founding.pk])).content.decode()
    assert "何志鹏" not in page


def test_whoever_looked_at_a_member_is_named(desk) -> None:
    client, union = desk
    member = factories.membership(organisation=union)
    page = client.get(reverse("desk:member", args=[member.pk]))
    assert [look.who for look in page.context["member"].looks] == ["李文静"]
