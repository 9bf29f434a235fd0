"""After a day's work, a dump of the database and the logs show no phone and no document number of anybody."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from chunfeng.domain.people import services
from chunfeng.domain.people.enums import Ground
from chunfeng.domain.people.models import IdentityDocument, Person
from chunfeng.kernel import id_numbers
from tests import dumps, factories

NUMBER = "11010519491231002X"
OLD = "420111880506002"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("打 13800138000 找我", ["phone"]),
        (f"证件 {NUMBER}", ["number"]),
        (f"证件 {OLD}", ["number"]),
        ("2026-11-21 08:00:00.138001380001", []),
        ("110105194912310021", []),
        ("id-13800138000-x", []),
    ],
)
def test_private_data_is_told_from_other_digits(text: str, kinds: list[str]) -> None:
    assert dumps.plain_in(text) == kinds


@pytest.mark.django_db(transaction=True)
def test_dump_that_holds_a_plain_phone_or_number_is_noticed() -> None:
    person = factories.person(name="13800138000")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET phone = %s WHERE id = %s", [b"13900139000", person.pk])
    factories.employer(about=f"联系 {NUMBER}", contact_phone="13700137000")
    assert dumps.leaks() == [
        "employers_employer.about: number",
        "people_person.name: phone",
        "people_person.phone: phone",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_days_work_leaves_no_phone_and_no_number_in_dump_or_logs(settings, caplog, client: Client) -> None:
    settings.SMS_GATEWAY = "memory"
    caplog.set_level(logging.DEBUG)
    county = factories.organisation()
    chief = factories.staff(organisation=county).person
    # sign in by code, a wrong one first
    client.post("/sign-in/", {"phone": "138 0013 8000"})
    client.post("/sign-in/code/", {"code": "000000"})
    worker = factories.seeker(organisation=county, person=factories.person(phone="13900139000", name="")).person
    client.force_login(worker)
    claim = {"name": "王芳", "consent": "on", "version": "2026-11"}
    client.post("/me/identity/", {**claim, "number": "11010519491231002"})
    client.post("/me/identity/", {**claim, "number": NUMBER})
    client.post("/me/identity/photo/", {"photo": SimpleUploadedFile("身份证.png", factories.PNG)})
    client.post("/me/data/export.pdf")
    client.post("/me/data/erase/", {"sure": "yes"})
    twin = factories.person(phone="13700137001")
    client.force_login(twin)
    client.post("/me/identity/", {**claim, "number": NUMBER})
    other = factories.person(phone="13600136001")
    client.force_login(other)
    client.post("/me/identity/", {**claim, "number": OLD})
    client.force_login(chief)
    document = IdentityDocument.objects.get(person=worker)
    client.get(f"/desk/identities/{document.pk}/photo/")
    client.post(f"/desk/unmask/{worker.pk}/phone/", {"why": "打电话通知"})
    client.post(f"/desk/unmask/{worker.pk}/number/", {"why": "核对号码"})
    client.post(f"/desk/identities/{document.pk}/verify/")
    pair = services.note_pair(person_ids=(worker.pk, twin.pk), ground=Ground.SAME_NUMBER)
    assert pair is not None
    client.post(f"/desk/duplicates/{pair.pk}/merge/", {"keep": worker.pk, "note": "证件相同"})
    moved = Person.objects.get(pk=other.pk)
    moved.set_phone("13500135001")
    moved.save()
    assert [str(d.number) for d in IdentityDocument.objects.order_by("id")] == [NUMBER, NUMBER, id_numbers.from_15(OLD)]
    assert Person.objects.get(pk=twin.pk).merged_into_id == worker.pk
    assert dumps.leaks() == []
    assert dumps.plain_in(caplog.text) == []
