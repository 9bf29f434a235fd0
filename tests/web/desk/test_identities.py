"""Documents, masked numbers and double accounts at the desk."""

import pytest
from django.test import Client
from tests import factories
from tests.web.desk.test_pages import sign_in

from chunfeng.domain.people.models import DuplicateCandidate, IdentityDocument, Merge
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return factories.organisation()


def waiting(county, **values):
    document = factories.document(path=county.path, state="reviewing", **values)
    factories.photo(document=document)
    return document


def test_officer_compares_and_confirms_once(client, county):
    document = waiting(county, name="王芳")
    sign_in(client, county)
    assert document.masked_number in client.get(f"/desk/identities/{document.pk}/").content.decode()
    photo = client.get(f"/desk/identities/{document.pk}/photo/")
    assert (photo.content, photo["Content-Type"], photo["Content-Security-Policy"]) == (
        factories.PNG,
        "image/png",
        "sandbox",
    )
    for _ in range(2):
        assert client.post(f"/desk/identities/{document.pk}/verify/").status_code == 302
    assert IdentityDocument.objects.get().state == "verified"
    looks = AuditEntry.objects.filter(act="saw", about_person_id=document.person_id).order_by("id")
    assert [entry.detail["what"] for entry in looks] == ["document_name", "photo"]
    assert AuditEntry.objects.filter(act="identity.verify").count() == 1


def test_refusal_needs_a_reason(client, county):
    document = waiting(county)
    sign_in(client, county)
    assert client.post(f"/desk/identities/{document.pk}/refuse/", {"note": ""}).status_code == 422
    for _ in range(2):
        client.post(f"/desk/identities/{document.pk}/refuse/", {"note": "照片看不清"})
    assert (IdentityDocument.objects.get().state, IdentityDocument.objects.get().note) == ("refused", "照片看不清")


def test_unmasking_needs_a_reason_shows_once_and_is_kept_by_no_browser(client, county):
    seeker = factories.seeker(organisation=county, person=factories.person(phone="13800138000"))
    sign_in(client, county)
    address = f"/desk/unmask/{seeker.person_id}/phone/"
    assert client.post(address, {"why": ""}).status_code == 422
    answer = client.post(address, {"why": "面试改期，打电话通知"})
    assert ("13800138000" in answer.content.decode(), "no-store" in answer["Cache-Control"]) == (True, True)
    assert "13800138000" not in client.get(f"/desk/people/{seeker.pk}/").content.decode()
    entries = AuditEntry.objects.filter(act="saw", about_person_id=seeker.person_id).order_by("id")
    assert [entry.words for entry in entries if entry.detail.get("what") == "phone"] == [
        {"why": "面试改期，打电话通知"}
    ]


def test_a_whole_name_is_a_look_that_the_person_reads(client, county):
    document = waiting(county, name="王芳芳")
    sign_in(client, county)
    assert "王芳芳" in client.get(f"/desk/identities/{document.pk}/").content.decode()
    reader = Client()
    reader.force_login(document.person)
    assert "你证件上的姓名" in reader.get("/me/data/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_number_of_queries_does_not_grow_with_documents(client, county, rows, django_assert_num_queries):
    for _ in range(rows):
        waiting(county)
    sign_in(client, county)
    client.get("/desk/identities/")
    with django_assert_num_queries(11):
        assert len(client.get("/desk/identities/").context["documents"].items) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_number_of_queries_does_not_grow_with_pairs(client, county, rows, django_assert_num_queries):
    for _ in range(rows):
        factories.duplicate(first=factories.person(), second=factories.person(), path=county.path)
    sign_in(client, county)
    client.get("/desk/duplicates/")
    with django_assert_num_queries(11):
        assert len(client.get("/desk/duplicates/").context["pairs"]) == rows


def test_pair_is_shown_masked_merged_once_and_parted_again(client, county):
    first, second = (factories.person(name="王芳", phone=f"1380013800{n}") for n in range(2))
    seeker = factories.seeker(person=second, organisation=county)
    pair = factories.duplicate(first=first, second=second, path=county.path)
    sign_in(client, county)
    page = client.get(f"/desk/duplicates/{pair.pk}/?keep={first.pk}")
    text = page.content.decode()
    assert ("138****8000" in text, "13800138000" in text, "王芳" in text) == (True, False, False)
    assert page.context["moved"] == [("简历和意向", 1)]
    assert client.post(f"/desk/duplicates/{pair.pk}/merge/", {"keep": first.pk, "note": ""}).status_code == 422
    for _ in range(2):
        answer = client.post(f"/desk/duplicates/{pair.pk}/merge/", {"keep": first.pk, "note": "证件相同"})
        assert answer.status_code == 302
    seeker.refresh_from_db()
    assert (Merge.objects.count(), seeker.person_id) == (1, first.pk)
    for _ in range(2):
        assert client.post(f"/desk/duplicates/{pair.pk}/undo/", {"note": "弄错了"}).status_code == 302
    seeker.refresh_from_db()
    assert (seeker.person_id, DuplicateCandidate.objects.get().state) == (second.pk, "open")


def test_two_people_are_left_apart(client, county):
    pair = factories.duplicate(first=factories.person(), second=factories.person(), path=county.path)
    sign_in(client, county)
    for _ in range(2):
        client.post(f"/desk/duplicates/{pair.pk}/dismiss/", {"note": "看过两张证件"})
    assert DuplicateCandidate.objects.get().state == "dismissed"


def test_two_checked_numbers_are_not_merged(client, county):
    documents = [factories.document(state="verified", path=county.path) for _ in range(2)]
    pair = factories.duplicate(first=documents[0].person, second=documents[1].person, path=county.path)
    sign_in(client, county)
    answer = client.post(f"/desk/duplicates/{pair.pk}/merge/", {"keep": pair.first_id, "note": "像一个人"})
    assert (answer.status_code, Merge.objects.count()) == (409, 0)
