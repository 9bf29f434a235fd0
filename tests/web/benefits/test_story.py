"""A benefit over its pages: seen, applied for with a photo, reviewed twice, posted, objected to, paid, and looked up."""

import hashlib
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.models import Application, Attachment, Notice, Payment
from chunfeng.domain.programs.services import noticing
from tests import factories
from tests.domain.programs.province import at_first, draft, on, owner, province, reviewed, sent

pytestmark = pytest.mark.django_db
PDF_WITH_SCRIPT = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"


def client(person_id: int | None) -> Client:
    made = Client()
    if person_id is not None:
        made.force_login(Person.objects.get(pk=person_id))
    return made


def answers(**more: str) -> dict[str, str]:
    said = {"employees": "3", "shop_code": "SHOP-1", "opened_on": "2026-01-02", "bank_account": "6222021234567890"}
    return {f"a_{name}": text for name, text in {**said, **more}.items()}


def test_a_benefit_from_the_phone_to_the_bank():
    with at_first():
        place = province()
        worker = factories.membership(organisation=place.city).person
    phone, city, top, payer = (
        client(each) for each in (worker.pk, place.reviewer.person_id, place.second.person_id, place.payer.person_id)
    )
    with at_first():
        assert "创业补助" in phone.get("/benefits/").content.decode()
        assert "稳定带动就业 3 人以上" in phone.get("/benefits/shop-grant/").content.decode()
        form = phone.post("/benefits/shop-grant/apply/").headers["Location"]
        photo = SimpleUploadedFile("执照.png", factories.PNG)
        assert phone.post(form, {**answers(), "licence": photo, "act": "save"}).status_code == 302
        assert Attachment.objects.get().kind == "image/png"
        where = phone.post(form, {**answers(), "act": "send"}).headers["Location"]
        made = Application.objects.get()
        assert (where, made.state) == (f"/me/benefits/{made.pk}/", "submitted")
        detail = phone.get("/benefits/shop-grant/").content.decode()
        assert (detail.count("btn-primary"), "再申请一次" in detail) == (1, True)
        assert "决定书" not in phone.get(where).content.decode()

        case = f"/desk/benefits/{made.pk}/"
        assert "SHOP-1" in city.get(case).content.decode()
        assert (
            city.get(f"/desk/benefits/papers/{Attachment.objects.get().pk}/").headers["Content-Security-Policy"]
            == "sandbox"
        )
        assert city.post(f"{case}decide/", {"act": "approve", "stage": "0"}).status_code == 409
        assert city.post(f"{case}decide/", {"act": "approve", "stage": "0", "check": ["0", "1"]}).status_code == 302
        assert top.post(f"{case}decide/", {"act": "approve", "stage": "1"}).status_code == 302
        posted = top.post(f"/desk/money/{place.program.pk}/post/", {"id": made.pk}).headers["Location"]
        page = client(None).get(posted).content.decode()
        assert (worker.name in page, worker.name[0] + "*" in page) == (False, True)
        digest = hashlib.sha256(client(None).get(f"{posted}list.json").content).hexdigest()
        assert digest in page
    with on(date(2026, 9, 11)):
        noticing.end_due()
        batch = payer.post(f"/desk/money/{place.program.pk}/pay/", {"id": made.pk}).headers["Location"]
        rows = b"".join(payer.get(f"{batch}bank.csv")).decode("utf-8-sig")
        assert "6222021234567890" in rows
        answer = f"业务编号,金额,结果\n{Payment.objects.get().reference},50000.00,成功\n"
        file = SimpleUploadedFile("回盘.csv", answer.encode())
        assert payer.post(batch, {"file": file}).status_code == 302
        assert "已领取" in phone.get(f"/me/benefits/{made.pk}/").content.decode()
        looked_up = client(None).get(f"/benefits/status/?number={made.number}").content.decode()
        assert ("已领取" in looked_up, worker.name in looked_up) == (True, False)
        assert phone.get(f"/me/benefits/{made.pk}/letter.pdf").content.startswith(b"%PDF")


def test_a_mistyped_number_is_told():
    assert client(None).get("/benefits/status/?number=260000000001").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("大.jpg", b"\xff\xd8\xff" + b"\0" * 40_000_000, "10 MB"),
        ("脚本.pdf", PDF_WITH_SCRIPT, "PDF"),
        ("表.xlsx", b"PK", "PDF"),
    ],
    ids=["40 MB", "script", "another kind"],
)
def test_a_file_that_cannot_be_taken_is_told_and_nothing_typed_is_lost(name: str, content: bytes, words: str):
    place = province()
    made = draft(place)
    page = client(made.applicant_id).post(
        f"/me/benefits/{made.pk}/form/",
        {**answers(employees="7"), "licence": SimpleUploadedFile(name, content), "act": "send"},
    )
    text = page.content.decode()
    assert (page.status_code, words in text, 'value="7"' in text) == (422, True, True)
    assert (Attachment.objects.count(), Application.objects.get().state) == (0, "draft")


def test_what_is_missing_stands_at_its_field_and_is_kept():
    place = province()
    made = draft(place)
    page = client(made.applicant_id).post(
        f"/me/benefits/{made.pk}/form/", {**answers(employees="", bank_account="12"), "act": "send"}
    )
    text = page.content.decode()
    assert page.status_code == 422
    assert len(re.findall('aria-invalid="true"', text)) == 2
    assert 'value="12"' in text


def test_many_are_decided_with_one_check_list():
    place = province()
    ids = [sent(place).pk for _each in range(2)]
    desk = client(place.reviewer.person_id)
    preview = desk.post("/desk/benefits/preview/", {"act": "approve", "id": ids}).content.decode()
    assert "查看营业执照" in preview
    desk.post("/desk/benefits/decide/", {"act": "approve", "id": ids, "check": ["0", "1"]})
    assert list(Application.objects.values_list("stage", flat=True)) == [1, 1]


def test_an_objection_over_the_page_and_its_decision():
    place = province()
    made = reviewed(place)
    top = client(place.second.person_id)
    posted = top.post(f"/desk/money/{place.program.pk}/post/", {"id": made.pk}).headers["Location"]
    objector = client(factories.person().pk)
    assert objector.post(f"{posted}object/", {"line": "1", "words": "他没有开店"}).status_code == 302
    third = client(factories.officer(place.root).person_id)
    assert "他没有开店" in third.get("/desk/money/").content.decode()
    entry = Notice.objects.get().entries.get()
    third.post(f"/desk/money/objections/{entry.objections.get().pk}/", {"act": "uphold", "reason": "核实属实"})
    made.refresh_from_db()
    assert made.state == "refused"
    worker = client(owner(made).person_id)
    assert "核实属实" in worker.get(f"/me/benefits/{made.pk}/").content.decode()
    assert worker.post(f"/me/benefits/{made.pk}/appeal/", {"words": "店在经营"}).status_code == 302
    assert client(place.second.person_id).get(f"/desk/benefits/{made.pk}/").status_code == 200


def test_a_year_of_holidays_is_entered():
    desk = client(factories.officer(factories.organisation()).person_id)
    said = {"year": "2027", "source": "国办发明电〔2026〕9号", "free": "2027-01-01\n2027-01-02", "worked": ""}
    assert desk.post("/desk/money/holidays/", said).status_code == 302
    assert "2027" in desk.get("/desk/money/holidays/").content.decode()
    assert desk.post("/desk/money/holidays/", {**said, "free": "元旦"}).status_code == 422
