"""What happens when a query forgets its filter: the filters are taken out here, and the database still shows nothing."""

import pytest
from django.db.models import Q
from django.test import Client

from chunfeng.shared import reach, scopes
from tests import factories

pytestmark = pytest.mark.django_db

LISTS = (
    "/desk/people/",
    "/desk/applications/",
    "/desk/people/export.csv",
    "/desk/applications/export.csv",
    "/desk/members/",
    "/desk/members/export.csv",
    "/desk/joining/",
    "/desk/phones/",
    "/desk/staff/",
)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Client:
    """An officer of another county than the one where 王建国 applied, in a product whose scopes let everything through."""
    city = factories.organisation()
    county, other = factories.organisation(parent=city), factories.organisation(parent=city)
    seeker = factories.seeker(organisation=county, person=factories.person(name="王建国"))
    firm = factories.employer(organisation=county)
    factories.application(seeker=seeker, position=factories.position(employer=firm))
    factories.membership(person=seeker.person, organisation=county)
    factories.join_application(person=factories.person(name="王爱华"), organisation=county)
    factories.recovery(person=seeker.person, organisation=county)
    factories.staff(organisation=county, person=factories.person(name="王*"), role="liaison")
    client = Client()
    client.force_login(factories.staff(organisation=other).person)
    monkeypatch.setattr(scopes, "subtree", lambda field, path: Q(pk__isnull=False))
    return client


def rows(client: Client, address: str) -> int:
    """How often the seeker stands on a page or in a file."""
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode().count("王*")


@pytest.mark.parametrize("address", LISTS)
def test_a_forgotten_filter_shows_nobody(elsewhere: Client, address: str) -> None:
    assert rows(elsewhere, address) == 0


@pytest.mark.parametrize("address", LISTS)
def test_canary_without_row_security_the_same_page_shows_them(
    elsewhere: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach.Reach, "of", classmethod(lambda cls, actor: reach.EVERYTHING))
    assert rows(elsewhere, address) > 0
