"""Benefits over the API: the same conditions as on the pages, a form by its schema, what became of an application."""

import json

import pytest
from django.urls import reverse
from tests import factories
from tests.api.session import Asker
from tests.domain.programs.province import applicant, posted, province, reviewed
from tests.domain.programs.services.test_marks import MONDAY, approved_roof, done

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.models import Application
from chunfeng.domain.programs.queries import verdicts
from chunfeng.domain.programs.services import reviewing
from chunfeng.kernel.actor import Actor

pytestmark = pytest.mark.django_db
ANSWERS = {"employees": 3, "shop_code": "SHOP-1", "opened_on": "2026-01-02", "bank_account": "6222021234567890"}


def member(place):
    return factories.membership(organisation=place.city).person


def test_the_catalogue_gives_the_verdicts_of_the_page():
    place = province()
    who = member(place)
    assert [(each["key"], each["standing"], each["conditions"]) for each in Asker().get("benefits")[1]] == [
        ("shop-grant", None, [])
    ]
    [mine] = Asker(who).get("benefits")[1]
    [page] = verdicts.entitlements(Actor(person_id=who.pk))
    assert mine["standing"] == page.decided.standing
    assert [(each["code"], each["outcome"], each["next_step"]) for each in mine["conditions"]] == [
        (reason.code, reason.outcome, str(reason.next_step)) for reason in page.decided.verdict.reasons
    ]
    described = Asker(who).get("benefits/shop-grant")[1]
    assert set(described["form"]["required"]) == {"employees", "shop_code", "opened_on", "bank_account"}
    assert (described["notice_days"], [paper["key"] for paper in described["papers"]]) == (3, ["licence"])
    assert Asker().get("benefits/none")[0] == 404


def test_from_a_draft_to_the_review_with_what_is_wrong_told_by_field():
    place = province()
    asks = Asker(member(place))
    begun = asks.post("benefits/shop-grant/applications")[1]
    assert (begun["state"], begun["may_change"]) == ("draft", True)
    address = f"me/benefits/{begun['id']}"
    asks.post(f"{address}/answers", {"answers": {**ANSWERS, "employees": None, "unknown": 1}})
    status, problem = asks.post(f"{address}/submit")
    assert (status, [each["field"] for each in problem["reasons"]]) == (422, ["employees"])
    asks.post(f"{address}/answers", {"answers": {"employees": 2}})
    status, problem = asks.post(f"{address}/submit")
    failed = [(each["code"], each["actual"]) for each in problem["reasons"] if each["outcome"] == "fail"]
    assert (status, failed) == (409, [("employees", "2")])
    asks.post(f"{address}/answers", {"answers": {"employees": 3}})
    with_paper = asks.client.post(f"/api/v1/{address}/papers/licence", {"file": factories.licence()}).json()
    assert [paper["key"] for paper in with_paper["papers"]] == ["licence"]
    assert asks.post(f"{address}/papers/{with_paper['papers'][0]['id']}/remove")[1]["papers"] == []
    status, sent = asks.post(f"{address}/submit")
    assert (status, sent["state"], sent["amount_fen"], sent["answers"]) == (200, "submitted", 5_000_000, ANSWERS)
    assert (sent["stage"], [step["act"] for step in sent["timeline"]]) == ("市总工会初审", ["submit"])
    assert Asker().get("benefits/status", number=sent["number"])[1]["state"] == "submitted"
    assert Asker().get("benefits/status", number="20269999999")[0] == 404
    assert [each["id"] for each in asks.get("me/benefits")[1]] == [begun["id"]]
    assert Asker(member(place)).get(address)[0] == 404


def test_a_refusal_is_appealed_once_and_taken_back():
    place = province()
    who = member(place)
    asks = Asker(who)
    made = asks.post("benefits/shop-grant/applications")[1]
    address = f"me/benefits/{made['id']}"
    asks.post(f"{address}/answers", {"answers": ANSWERS})
    asks.post(f"{address}/submit")
    reviewing.refuse(actor=place.reviewer, application_id=made["id"], reason="店已关门")
    shown = asks.get(address)[1]
    assert (shown["state"], shown["may_appeal"], shown["timeline"][-1]["note"]) == ("refused", True, "店已关门")
    assert asks.post(f"{address}/appeal", {"words": "还开着"})[1]["state"] == "appealed"
    assert asks.post(f"{address}/account", {"account": "6222021234567899"})[0] == 409
    assert asks.post(f"{address}/withdraw")[0] == 409


def test_what_is_left_after_an_approval_comes_before_it_lies_at_the_counter():
    place, made = approved_roof()
    asks, address = Asker(Person.objects.get(pk=made.applicant_id)), f"me/benefits/{made.pk}"
    page = reverse("benefits:application", args=[made.pk])

    def seen() -> tuple[object, ...]:
        told = asks.get(address)[1]
        steps = [(each["title"], each["done"], len(each["parties"])) for each in told["milestones"]]
        return (*steps, told["to_collect"], "来领取" in asks.client.get(page).content.decode())

    assert seen() == (("签订安全告知书", False, 2), ("办理上网申请", False, 1), False, False)
    for milestone, party in ((0, 0), (0, 1), (1, 0)):
        done(place, made, milestone, party)
    assert seen() == (("签订安全告知书", True, 2), ("办理上网申请", True, 1), True, True)
    assert asks.get(address)[1]["milestones"][1]["parties"] == [{"title": "供电局", "done_on": MONDAY.isoformat()}]


def test_a_notice_is_read_to_the_letter_and_objected_to_once():
    place = province()
    notice = posted(place, reviewed(place))
    listed = Asker().get("notices")[1]
    assert [(each["code"], each["sha256"]) for each in listed] == [(notice.code, notice.sha256)]
    shown = Asker().get(f"notices/{notice.code}")[1]
    assert shown["snapshot"] == json.loads(notice.snapshot)
    asks, said = Asker(factories.person()), {"line": 1, "words": "不在这家店"}
    made = [asks.post(f"notices/{notice.code}/objections", said)[1] for _twice in range(2)]
    assert made[0] == made[1] == {"id": made[0]["id"], "state": "open"}
    assert Application.objects.get().state == "frozen"


def test_money_is_for_staff_of_that_part_of_the_tree():
    place = province()
    reviewed(place)
    officer = factories.staff(organisation=place.root).person
    [board] = Asker(officer).get("benefits/budgets")[1]
    money = next(line for line in board["budgets"] if line["kind"] == "source")
    assert (board["program"], money["given"], money["reserved"], money["available"]) == (
        "shop-grant",
        15_000_000,
        5_000_000,
        10_000_000,
    )
    assert Asker(factories.staff(organisation=place.other_city).person).get("benefits/budgets")[1] == []
    assert Asker(factories.person()).get("benefits/budgets")[0] == 401


def test_a_foreign_draft_is_not_there():
    place = province()
    made = Asker(member(place)).post("benefits/shop-grant/applications")[1]
    other = Asker(Application._meta.get_field("applicant").related_model.objects.get(pk=applicant(place).person_id))
    for act in ("submit", "withdraw"):
        assert other.post(f"me/benefits/{made['id']}/{act}")[0] == 404
