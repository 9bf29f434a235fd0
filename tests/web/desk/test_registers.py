"""Kin, households in hardship and the rules of benefits over their pages."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import factories
from tests.domain.programs.province import DECLARATION, PACK, province, sent

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.models import HardshipFile, Kinship
from chunfeng.domain.programs.queries import declared
from chunfeng.domain.programs.services import kinships, parameters
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import personal
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db


def client(actor: Actor) -> Client:
    made = Client()
    made.force_login(Person.objects.get(pk=actor.person_id))
    return made


def test_an_officer_declares_kin_and_the_case_says_why_it_is_for_somebody_else():
    place = province()
    made = sent(place)
    desk = client(place.reviewer)
    assert desk.post("/desk/kin/", {"phone": "123", "kin": "spouse"}).status_code == 422
    assert desk.post("/desk/kin/", {"phone": made.applicant.phone, "kin": "spouse", "note": "小李"}).status_code == 302
    page = desk.get("/desk/kin/").content.decode()
    assert ("小李" in page, made.applicant.phone in page) == (True, False)
    case = desk.get(f"/desk/benefits/{made.pk}/").content.decode()
    assert ("申请人不是你的亲属" in case, "实际：配偶" in case, 'value="approve"' in case) == (True, True, False)
    assert desk.post(f"/desk/kin/{Kinship.objects.get().pk}/remove/").status_code == 302
    assert Kinship.objects.count() == 0


def test_a_colleague_above_enters_and_ends_and_others_see_nothing():
    place = province()
    above, path = client(place.second), f"/desk/kin/colleagues/{place.reviewer.person_id}/"
    assert above.post(path, {"phone": "13900000001", "kin": "in_law", "note": "岳父"}).status_code == 302
    tie = Kinship.objects.get()
    assert "岳父" in client(place.reviewer).get("/desk/kin/").content.decode()
    assert client(place.elsewhere).get(path).status_code == 404
    assert above.post(f"{path}{tie.pk}/end/", {"reason": ""}).status_code == 422
    assert above.post(f"{path}{tie.pk}/end/", {"reason": "已离婚"}).status_code == 302
    assert "已离婚" in above.get(path).content.decode()


def test_a_household_is_worked_out_entered_and_confirmed_by_another():
    place = province()
    first, second = (client(factories.officer(place.city)) for _each in range(2))
    membership = factories.membership(organisation=place.city)
    parameters.enter(
        actor=Actor.system("test"),
        key="minimum_income_line",
        place_code="",
        starts_on=clock.today(),
        value=70_000,
        clause="民发",
    )
    said = {
        "member": membership.number,
        "relation_0": "self",
        "income_0": "12000",
        "relation_1": "child",
        "income_1": "",
        "rigid": "6000",
        "loss": "0",
        "reasons": ["illness", "school"],
        "words": "化疗第二年",
    }
    assert first.post("/desk/hardship/new/", {**said, "reasons": []}).status_code == 422
    worked = first.post("/desk/hardship/new/", {**said, "act": "work_out"}).content.decode()
    assert ("深度困难" in worked, HardshipFile.objects.count()) == (True, 0)
    entered = first.post("/desk/hardship/new/", {**said, "act": "enter"}).headers["Location"]
    assert first.post(f"{entered}decide/", {"act": "confirm"}).status_code == 403
    assert second.get("/desk/hardship/").content.decode().count(entered) == 1
    assert "化疗第二年" in second.get(entered).content.decode()
    assert second.post(f"{entered}decide/", {"act": "confirm"}).status_code == 302
    found = HardshipFile.objects.get()
    assert (found.state, found.level) == ("confirmed", "deep")
    assert re.findall(r'figure-number">(\d+)<', second.get("/desk/hardship/").content.decode()) == ["1", "0", "0"]
    again = first.get(f"/desk/hardship/new/?after={found.pk}").content.decode()
    assert 'value="12000.0"' in again
    looks = AuditEntry.objects.filter(act="saw", about_person_id=membership.person_id).order_by("id")
    assert list(looks.values_list("target_kind", "target_id")) == [("hardship_file", found.pk)] * 2
    assert first.post(f"{entered}decide/", {"act": "?"}).status_code == 422
    assert looks.count() == 3
    assert first.post(f"{entered}decide/", {"act": "end", "reason": "已脱困"}).status_code == 302
    assert client(place.elsewhere).get(entered).status_code == 404
    rows = [row for section in personal.sections(membership.person_id).values() for row in section.rows]
    assert [said for _title, said in rows if "已脱困" in said] != []


def test_rules_are_written_checked_kept_and_published_by_another():
    place = province(PACK)
    writer, publisher = client(place.second), client(place.payer)
    page = f"/desk/programs/{place.program.pk}/"
    assert "关爱礼包" in writer.get("/desk/programs/").content.decode()
    wrong = PACK.replace('when = "member"', 'when = "membr"')
    checked = writer.post(f"{page}edit/", {"text": wrong, "act": "check"}).content.decode()
    assert ("第 10 行" in checked, "membr" in checked) == (True, True)
    better = PACK.replace("pieces = 3", "pieces = 5")
    assert (
        writer.post(f"{page}edit/", {"text": better.replace("\n", "\r\n"), "act": "save"}).headers["Location"] == page
    )
    assert writer.post(f"{page}edit/", {"text": PACK, "act": "save"}).status_code == 409
    shown = publisher.get(page).content.decode()
    assert ("pieces = 5</ins>" in shown, "pieces = 3</del>" in shown) == (True, True)
    seen = re.search(r'name="seen" value="(\w+)"', shown)
    assert seen is not None
    assert 'name="seen"' not in writer.get(page).content.decode()
    assert writer.post(f"{page}publish/", {"seen": seen[1]}).status_code == 403
    assert publisher.post(f"{page}publish/", {"seen": seen[1]}).status_code == 302
    assert declared.current_version(place.program).text.strip() == better.strip()


def test_a_new_benefit_begins_with_an_example_and_a_draft_can_be_thrown_away():
    place = province(PACK)
    desk = client(place.second)
    assert "warm-pack" in desk.get("/desk/programs/new/?like=warm-pack").content.decode()
    assert desk.post("/desk/programs/new/", {"text": "title = '无'", "act": "save"}).status_code == 409
    page = desk.post("/desk/programs/new/", {"text": DECLARATION, "act": "save"}).headers["Location"]
    assert "创业补助" in desk.get(page).content.decode()
    assert desk.post(f"{page}discard/").status_code == 302
    assert desk.get(page).status_code == 200
    assert client(place.reviewer).post(f"{page}discard/").status_code == 404


def test_a_tie_of_today_alone_is_taken_back_over_the_page():
    place = province()
    tie = kinships.enter(actor=place.second, person_id=place.reviewer.person_id, phone="13900000001", kin="other")
    assert client(place.reviewer).post(f"/desk/kin/{tie.pk}/remove/").status_code == 302
    assert Kinship.objects.get() == tie


def test_a_list_is_brought_looked_at_mended_and_confirmed_by_ticking():
    place = province()
    first, second = (client(factories.officer(place.city)) for _each in range(2))
    person = factories.person(name="王秀英")
    number = factories.document(person=person, name="王秀英", state="verified").number
    factories.membership(organisation=place.city, person=person)
    rows = ("姓名,身份证号,困难类别,证明材料", f"王秀英,{number},深度困难,低保证", f"李强,{number},深度困难,")
    broken = SimpleUploadedFile("名册.xlsx", b"PK nothing")
    assert first.post("/desk/hardship/lists/", {"file": broken}).status_code == 422
    sent = first.post("/desk/hardship/lists/", {"file": SimpleUploadedFile("名册.csv", "\n".join(rows).encode())})
    page = first.get(sent["Location"]).content.decode()
    assert ("第3行" in page.replace(" ", ""), "没有写证明材料" in page, str(number) in page) == (True, True, False)
    back = first.get(f"{sent['Location']}problems.xlsx")
    assert b"".join(back).startswith(b"PK")
    assert back["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file = HardshipFile.objects.get()
    assert f'name="id" value="{file.pk}"' not in first.get("/desk/hardship/").content.decode()
    assert f'name="id" value="{file.pk}"' in second.get("/desk/hardship/").content.decode()
    assert "低保证" in second.get(f"/desk/hardship/{file.pk}/").content.decode()
    for _twice in range(2):
        assert second.post("/desk/hardship/confirm/", {"id": [file.pk]}).status_code == 302
    assert HardshipFile.objects.get().state == "confirmed"


def test_an_officer_is_reminded_on_the_desk_until_the_list_of_kin_is_stated():
    place = province()
    desk, reminder = client(place.reviewer), "的亲属关系还没确认"
    assert reminder in desk.get("/desk/").content.decode()
    assert 'action="/desk/kin/state/"' in desk.get("/desk/kin/").content.decode()
    for _twice in range(2):
        assert desk.post("/desk/kin/state/").status_code == 302
    assert reminder not in desk.get("/desk/").content.decode()
    seen = client(place.second).get("/desk/kin/statements/").content.decode()
    assert (place.city.name in seen, place.root.name in seen) == (True, True)
    assert place.root.name not in client(place.elsewhere).get("/desk/kin/statements/").content.decode()
