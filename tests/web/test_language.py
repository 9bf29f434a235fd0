from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

import chunfeng

pytestmark = pytest.mark.django_db

SOURCE = Path(chunfeng.__file__).parent


@pytest.mark.parametrize("announced", ["en-US,en;q=0.9", "fr", ""])
def test_pages_are_chinese_whatever_the_browser_announces(client, announced):
    response = client.get("/sign-in/", headers={"accept-language": announced})
    assert response.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-hans"' in response.content.decode()


def test_the_footer_switch_is_kept(client):
    client.post("/preferences/language/", {"language": "en"})
    assert client.get("/sign-in/").headers["Content-Language"] == "en"


def test_an_unknown_language_falls_back_to_chinese(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "xx"
    assert client.get("/sign-in/").headers["Content-Language"] == "zh-hans"


def test_the_product_speaks_to_everybody_alike():
    """您 is for what people write to each other: officers' letters, employers' notes."""
    files = sorted(SOURCE.rglob("*.po"))
    assert files
    assert [path for path in files if "您" in path.read_text("utf-8")] == []


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "请填写这一项。"), ("en", "Fill this in.")])
def test_what_is_left_empty_is_asked_for_in_the_words_of_the_product(language, said):
    for field in (forms.CharField(), forms.DateField(), forms.ChoiceField(), forms.FileField()):
        with translation.override(language):
            with pytest.raises(ValidationError) as refused:
                field.clean("")
            assert refused.value.messages == [said]
