"""Figures of benefits and live rooms: people, times and money, each opening what it counts."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests import factories
from tests.domain.programs.province import Province, approved, owner, province, sent
from tests.domain.programs.services.test_money import answered, ordered

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.indicators import queries
from chunfeng.domain.programs.models import Application
from chunfeng.domain.programs.services import filing, paying
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def days() -> dict[str, Any]:
    """Around today: what is paid today was approved some weeks ago, and in tests on the day of the notice's end."""
    return {"start": clock.today() - timedelta(days=400), "end": clock.today() + timedelta(days=1)}


def values(path: str) -> dict[str, int]:
    found = queries.figures(actor=SYSTEM, organisation_path=path, **days())
    return {one.key: one.value for figure in found for one in (figure, *figure.beside)}


def bank(place: Province, reference: str, result: str) -> None:
    row = f"{reference},50000,{result},账号已销户"
    paying.book_answers(actor=place.payer, program_id=place.program.pk, answers=answered(row))


def test_from_the_application_to_the_money_and_back() -> None:
    place = province()
    payment = ordered(place)
    bank(place, payment.reference, "成功")
    sent(place)
    paying.claw_back(actor=place.second, application_id=payment.application_id, reason="材料虚假")
    found = values(place.city.path)
    counted = {
        "benefit_applications": 2,
        "people_applying": 2,
        "benefits_approved": 1,
        "people_approved": 1,
        "benefits_paid": 1,
        "people_paid": 1,
        "benefit_money": 5_000_000,
        "benefits_clawed_back": 1,
        "people_clawed_back": 1,
        "money_clawed_back": 5_000_000,
    }
    assert {key: found[key] for key in counted} == counted
    assert {key: values(place.other_city.path)[key] for key in counted} == dict.fromkeys(counted, 0)


def test_money_that_the_bank_returned_counts_once_when_it_is_paid_again() -> None:
    place = province()
    payment = ordered(place)
    bank(place, payment.reference, "成功")
    bank(place, payment.reference, "退票")
    assert (values(place.root.path)["benefits_paid"], values(place.root.path)["benefit_money"]) == (0, 0)
    made = Application.objects.get()
    filing.correct_account(actor=owner(made), application_id=made.pk, account="6217000011112222")
    again = paying.order(actor=place.payer, program_id=place.program.pk, application_ids=[made.pk]).batch.payments.get()
    bank(place, again.reference, "成功")
    found = values(place.root.path)
    assert (found["benefits_paid"], found["people_paid"], found["benefit_money"]) == (1, 1, 5_000_000)


def test_an_approval_that_is_withdrawn_counts_no_more() -> None:
    place = province()
    made = approved(place)
    assert values(place.root.path)["benefits_approved"] == 1
    filing.withdraw(actor=owner(made), application_id=made.pk)
    found = values(place.root.path)
    assert (found["benefits_approved"], found["people_approved"], found["benefit_applications"]) == (0, 0, 1)


def test_money_is_shown_in_yuan_and_opens_its_applications() -> None:
    place = province()
    payment = ordered(place)
    bank(place, payment.reference, "成功")
    client = Client()
    client.force_login(factories.staff(organisation=place.root).person)
    asked = {"period": "custom", "start": days()["start"].isoformat(), "end": days()["end"].isoformat()}
    page = client.get("/desk/figures/", asked).content.decode()
    assert '<span class="figure-number">50,000</span>' in page
    assert "1人领到补助50,000元。" in page
    behind = client.get("/desk/figures/benefit_money/", asked).content.decode()
    assert f'href="/desk/benefits/{payment.application_id}/"' in behind
    assert "创业补助 · " in behind
    assert '<td class="cell-num">50,000</td>' in behind
    rows = list(queries.behind_rows("benefit_money", actor=SYSTEM, organisation_path=place.root.path, **days()))
    assert [row["count"] for row in rows] == [50_000]


def watched(happening: Any, kind: FactKind, subject: tuple[str, int], person_id: int | None) -> None:
    with transaction.atomic():
        facts.record(
            facts.Entry(
                kind=kind,
                subject=subject,
                person_id=person_id,
                organisation_id=happening.organisation_id,
                organisation_path=happening.organisation_path,
                happening_id=happening.pk,
            )
        )


def test_live_rooms_count_people_and_visits_and_name_the_happening() -> None:
    happening = factories.happening(kind="live", title="直播带岗第一场")
    person = factories.person()
    for number, who in enumerate((person.pk, person.pk, None)):
        watched(happening, FactKind.LIVE_WATCHED, ("watch", number), who)
    watched(happening, FactKind.CALL_HELD, ("call", 1), person.pk)
    watched(happening, FactKind.QUESTION_ANSWERED, ("question", 1), person.pk)
    path = happening.organisation_path
    found = values(path)
    keys = ("live_views", "live_viewers", "calls", "people_in_calls", "questions_answered", "people_answered")
    assert {key: found[key] for key in keys} == dict(zip(keys, (3, 1, 1, 1, 1, 1), strict=True))
    rows = queries.behind_rows("calls", actor=SYSTEM, organisation_path=path, **days())
    assert [row["detail"] for row in rows] == ["直播带岗第一场"]
    said = queries.bulletin(actor=SYSTEM, organisation_path=path, **days()).sentences
    assert said == ("直播间观看3人次。",)
