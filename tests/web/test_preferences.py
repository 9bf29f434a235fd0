"""Language and larger text: kept in a cookie, by a plain form, back to the page it was asked on."""

import pytest
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client: Client) -> Client:
    with override_settings(ROOT_URLCONF="tests.web.look_urls"):
        yield client


def test_larger_text_is_remembered_and_given_up(visitor: Client) -> None:
    answer = visitor.post("/preferences/elder/", {"elder": "1", "next": "/jobs/?page=2"})
    assert (answer.status_code, answer.url) == (302, "/jobs/?page=2")
    assert visitor.cookies["elder"].value == "1"
    visitor.post("/preferences/elder/", {"elder": "0", "next": "/"})
    assert visitor.cookies["elder"].value == ""


def test_language_is_remembered(visitor: Client) -> None:
    answer = visitor.post("/preferences/language/", {"language": "en", "next": "/me/"})
    assert (answer.status_code, answer.url) == (302, "/me/")
    assert visitor.cookies["django_language"].value == "en"


def test_language_that_is_not_offered_changes_nothing(visitor: Client) -> None:
    visitor.post("/preferences/language/", {"language": "tlh", "next": "/"})
    assert "django_language" not in visitor.cookies


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_way_back_never_leads_elsewhere(visitor: Client, target: str) -> None:
    assert visitor.post("/preferences/elder/", {"elder": "1", "next": target}).url == "/"


@pytest.mark.parametrize("address", ["/preferences/elder/", "/preferences/language/"])
def test_looking_changes_nothing(visitor: Client, address: str) -> None:
    assert visitor.get(address).status_code == 405
