"""我的数据 and 实名核实 as people meet them: see, take along, agree, take back, erase, hand in a document."""

import io
import json

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from chunfeng.domain.people import queries
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent, Erasure, IdentityDocument, IdentityPhoto
from tests import factories

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"
VERSION = "2026-11"


@pytest.fixture
def worker(client):
    found = factories.seeker(person=factories.person(name="王芳", phone="13800138000"), summary="做过六年电工").person
    client.force_login(found)
    return found


def hand_in(client, **values):
    return client.post(
        "/me/identity/", {"name": "王芳", "number": NUMBER, "consent": "on", "version": VERSION, **values}
    )


def test_pdf_of_my_data_can_be_searched_and_copied(client, worker):
    answer = client.post("/me/data/export.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert [word in text for word in ("我的数据", "王芳", "13800138000", "做过六年电工")] == [True] * 4
    assert "no-store" in answer["Cache-Control"]


def test_json_of_my_data_holds_every_section(client, worker):
    answer = client.post("/me/data/export.json")
    assert list(json.loads(answer.content)["data"]) == ["people", "talent"]


def test_page_of_my_data_leads_everywhere(client, worker):
    document = factories.document(person=worker, state="verified")
    page = client.get("/me/data/").content.decode()
    assert (worker.phone in page, str(document.number) in page, "138****8000" in page) == (False, False, True)
    assert [address in page for address in ("/me/consents/", "/me/data/erase/", "/me/data/export.pdf")] == [True] * 3


def test_consent_is_one_tap_to_give_and_one_to_take_back_and_the_effect_stands_there_before(client, worker):
    words = queries.consent_text(Purpose.PLAIN_ORDER)
    for _ in range(2):
        client.post("/me/consents/give/", {"purpose": "plain_order", "version": words.version})
    consent = Consent.objects.get(purpose="plain_order")
    page = client.get("/me/consents/").content.decode()
    assert (words.withdraw in page, f"/me/consents/{consent.pk}/withdraw/" in page) == (True, True)
    for _ in range(2):
        client.post(f"/me/consents/{consent.pk}/withdraw/")
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None


def test_purpose_that_is_asked_elsewhere_is_not_given_here(client, worker):
    assert client.post("/me/consents/give/", {"purpose": "identity", "version": VERSION}).status_code == 404


def test_changed_words_are_not_agreed_to(client, worker):
    client.post("/me/consents/give/", {"purpose": "publication", "version": "2020-01"})
    assert Consent.objects.count() == 0


def test_plain_order_shows_positions_without_choosing(client, worker):
    worker.seeker.answered_questions = ["what", "where", "terms"]
    worker.seeker.save()
    factories.position()
    chosen = client.get("/").context["matches"]
    client.post("/me/consents/give/", {"purpose": "plain_order", "version": VERSION})
    plain = client.get("/").context["matches"]
    assert (client.get("/jobs/").context["own"], [card["reasons"] for card in plain if card["reasons"]]) == (None, [])
    assert len(chosen) <= len(plain) == 1


def test_erasing_says_first_what_goes_and_what_stays_and_can_be_taken_back(client, worker):
    page = client.get("/me/data/erase/").content.decode()
    assert ("网络安全法" in page, "简历和意向" in page) == (True, True)
    client.post("/me/data/erase/")
    assert Erasure.objects.count() == 0  # not ticked
    for _ in range(2):
        client.post("/me/data/erase/", {"sure": "yes"})
    assert Erasure.objects.get().state == "requested"
    for _ in range(2):
        client.post("/me/data/keep/")
    assert Erasure.objects.get().state == "cancelled"


def test_document_is_handed_in_with_consent_and_a_photo(client, worker):
    assert hand_in(client, consent="").context["form"].errors.keys() == {"consent"}
    for _ in range(2):
        assert hand_in(client).status_code == 302
    for _ in range(2):
        client.post("/me/identity/photo/", {"photo": SimpleUploadedFile("a.png", factories.PNG)})
    document = IdentityDocument.objects.get()
    page = client.get("/me/identity/").content.decode()
    assert (document.state, IdentityPhoto.objects.count()) == ("reviewing", 1)
    assert ("110************02X" in page, NUMBER in page, "1949" in page) == (True, False, False)


def test_mistyped_number_keeps_what_was_typed_and_says_what_is_wrong(client, worker):
    answer = hand_in(client, number="110105194912310021")
    assert answer.context["form"].errors.keys() == {"number"}
    assert "110105194912310021" in answer.content.decode()


def test_file_that_is_no_photo_is_told(client, worker):
    hand_in(client)
    answer = client.post("/me/identity/photo/", {"photo": SimpleUploadedFile("a.png", b"<svg/>")}, follow=True)
    assert "JPEG" in answer.content.decode()
    assert IdentityDocument.objects.get().state == "submitted"


def test_checked_name_is_not_changed_by_typing(client, worker):
    factories.document(person=worker, name="王芳", state="verified")
    answer = client.post("/me/name/", {"name": "李四"})
    assert answer.context["form"].errors.keys() == {"name"}


@pytest.mark.parametrize("rows", [1, 3])
def test_number_of_queries_does_not_grow_with_consents(client, worker, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.consent(person=worker, employer=factories.employer())
    client.get("/me/consents/")
    with django_assert_num_queries(7):
        client.get("/me/consents/")
