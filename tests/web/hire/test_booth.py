"""The page of a booth: forms without a script, the same acts from a phone that had no network."""

import base64
import re

import pytest
from django.test import Client
from django.urls import reverse

from chunfeng.domain.fairs.models import BoothPhone
from chunfeng.domain.fairs.queries import booths
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.hiring.models import Application, InterviewNote
from chunfeng.domain.people.models import Person
from tests import factories
from tests.domain.fairs.test_booths import staffed
from tests.web.fairs.test_pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def at_the_booth():
    _fair, guest, one, _other = staffed()
    return guest, signed_in(Person.objects.get(pk=one.person_id)), reverse("hire:booth", args=[guest.pk])


def forms(client: Client, here: str) -> dict[str, dict[str, str]]:
    """The form of each act on the page, as a browser would send it."""
    found = {}
    for form in re.findall(r"<form method=\"post\"[^>]* data-act.*?</form>", client.get(here).content.decode(), re.S):
        fields = dict(re.findall(r'type="hidden" name="(id|subject)" value="([^"]+)"', form))
        found[re.search(r'name="act" value="(\w+)"', form).group(1)] = fields
    return found


def test_a_talk_from_the_call_to_the_intent_without_a_script():
    guest, client, here = at_the_booth()
    send = reverse("hire:booth_act", args=[guest.pk])
    for act, more in (("next", {}), ("serve", {}), ("note", {"text": "会看图纸"}), ("finish", {}), ("agree", {})):
        said = {**forms(client, here)[act], "act": act, **more}
        for _press in range(2):
            assert client.post(send, said).url == here
    assert Ticket.objects.get().status == "done"
    assert InterviewNote.objects.get().text == "会看图纸"
    assert Application.objects.get().proposed_by == "employer"
    shown = text_of(client.get(here))
    assert "会看图纸" in shown
    assert "你们已表示愿意，等对方确认" in shown


def test_notes_from_two_windows_that_show_the_same_page_are_two():
    guest, client, here = at_the_booth()
    said = {**forms(client, here)["note"], "act": "note"}
    for text in ("会看图纸", "周一到岗", "会看图纸"):
        client.post(reverse("hire:booth_act", args=[guest.pk]), {**said, "text": text})
    assert [note.text for note in InterviewNote.objects.order_by("pk")] == ["会看图纸", "周一到岗"]


def test_the_part_that_follows_is_the_same_until_something_happens():
    guest, client, here = at_the_booth()
    part = reverse("hire:booth_now", args=[guest.pk])
    first, second = client.get(part).content, client.get(part).content
    assert first == second
    assert b"csrfmiddlewaretoken" not in first
    client.post(reverse("hire:booth_act", args=[guest.pk]), {**forms(client, here)["next"], "act": "next"})
    assert client.get(part).content != first


def test_a_phone_hears_what_became_of_an_act():
    guest, client, here = at_the_booth()
    send, said = reverse("hire:booth_act", args=[guest.pk]), {**forms(client, here)["next"], "act": "next"}
    answers = [client.post(send, said, headers={"Accept": "application/json"}) for _press in range(2)]
    assert [answer.json() for answer in answers] == [{"new": True}, {"new": False}]
    other = {"id": "6a3c2f0e-0000-4000-8000-000000000001", "act": "next"}
    refused = client.post(send, other, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (409, "happenings.nobody_waits")
    assert client.post(send, {"id": "none", "act": "next"}, headers={"Accept": "application/json"}).status_code == 409


def test_what_does_not_fit_on_the_page_is_a_tap_away():
    guest, client, here = at_the_booth()
    one, happening_id = factories.seeker(), guest.fair.happening_id
    consent = factories.consent(person=one.person, employer=guest.employer)
    for _each in range(booths.SHOWN):
        factories.application(
            seeker=one,
            position=factories.position(employer=guest.employer),
            consent=consent,
            happening_id=happening_id,
        )
    factories.application(seeker=one, position=factories.position(employer=guest.employer), consent=consent)
    page = client.get(here)
    assert "查看本场全部 101 位求职者" in text_of(page)
    everybody = f"{reverse('hire:applicants')}?happening={happening_id}"
    assert f'href="{everybody}"' in page.content.decode()
    assert client.get(everybody).context["total"] == booths.SHOWN + 1


def test_a_phone_registers_is_listed_and_is_removed():
    guest, client, here = at_the_booth()
    phones = reverse("hire:booth_phones", args=[guest.pk])
    key = base64.urlsafe_b64encode(b"7" * 32).decode().rstrip("=")
    agent = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile Safari/604.1"}
    made = [client.post(phones, {"public_key": key}, headers=agent).json()["id"] for _again in range(2)]
    assert made == [BoothPhone.objects.get().pk] * 2
    assert "iPhone · Safari" in text_of(client.get(here))
    client.post(reverse("hire:booth_phone_remove", args=[guest.pk, made[0]]))
    assert "iPhone · Safari" not in text_of(client.get(here))
    refused = client.post(phones, {"public_key": key}, headers=agent)
    assert (refused.status_code, refused.json()["code"]) == (409, "phone_out")
    broken = [client.post(phones, {"public_key": text}).json()["code"] for text in ("", "***", "A" * 42)]
    assert broken == ["happenings.bad_key"] * 3


def test_a_number_has_the_buttons_of_its_state_and_those_that_may_come_without_a_network():
    guest, client, here = at_the_booth()

    def shown() -> dict[str, bool]:
        page = client.get(here).content.decode()
        found = re.findall(r'data-in="[^"]+"( hidden)?.*?name="act" value="(\w+)"', page, re.S)
        return {act: not hidden for hidden, act in found}

    assert shown() == {"serve": True, "finish": False, "miss": False, "call": False}
    client.post(reverse("hire:booth_act", args=[guest.pk]), {**forms(client, here)["next"], "act": "next"})
    assert shown() == {"serve": True, "finish": False, "miss": True, "call": True}
