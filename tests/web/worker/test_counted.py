import pytest
from django.test import Client

from chunfeng.domain.talent.models import Seeker
from tests import factories

pytestmark = pytest.mark.django_db


def test_groups_are_said_with_consent_and_taken_back(client: Client) -> None:
    person = factories.seeker().person
    client.force_login(person)
    said = {"groups": ["graduate"], "version": "2026-11"}
    refused = client.post("/me/counted/", said).content.decode()
    assert "不同意就不会计入" in refused
    assert client.post("/me/counted/", {**said, "consent": "on"}).status_code == 302
    assert Seeker.objects.get().groups == ["graduate"]
    assert client.post("/me/counted/", {"version": "2026-11"}).status_code == 302
    assert Seeker.objects.get().groups == []
