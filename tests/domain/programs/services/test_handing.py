"""Goods at the counter: who may hand over what to whom, once; taken back on the day; given back to the stock in time."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.programs.catalog import BadDeclaration, read
from chunfeng.domain.programs.errors import DecidedByOthers, MovedOn, ReasonMissing, TooLateToTakeBack
from chunfeng.domain.programs.models import Account, Application, ApplicationStep, Payment, PaymentBatch
from chunfeng.domain.programs.queries import handing as queries
from chunfeng.domain.programs.services import filing, handing, kinships
from chunfeng.domain.unions.queries import cards
from chunfeng.kernel.errors import NotAllowed
from tests import factories
from tests.domain.programs.province import PACK, Province, on, owner, pack, province

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 8)


def stock(place: Province) -> dict[str, int]:
    accounts = Account.objects.filter(budget__program=place.program)
    return {kind: balance for kind, balance in accounts.values_list("kind", "balance") if balance and kind != "origin"}


def test_the_recipients_own_union_hands_over_once_and_the_stock_follows():
    place = province(PACK)
    city = factories.officer(place.city)
    made = pack(place)
    assert stock(place) == {"available": 2, "committed": 1}
    for _turn in range(2):
        made = handing.hand_over(actor=city, application_id=made.pk)
    assert (made.state, stock(place)) == ("paid", {"available": 2, "paid": 1})
    assert list(Payment.objects.values_list("amount", "batch", "state", "made_by")) == [
        (0, None, "paid", city.person_id)
    ]
    assert Fact.objects.filter(kind="benefit_paid").count() == 1


def test_nobody_hands_over_what_they_decided_nor_to_kin_nor_elsewhere():
    place = province(PACK)
    made, city = pack(place), factories.officer(place.city)
    with pytest.raises(DecidedByOthers):
        handing.hand_over(actor=place.second, application_id=made.pk)
    with pytest.raises(NotAllowed):
        handing.hand_over(actor=factories.officer(place.city, "auditor"), application_id=made.pk)
    kinships.declare(actor=city, phone=made.applicant.phone, kin="sibling")
    with pytest.raises(DecidedByOthers):
        handing.hand_over(actor=city, application_id=made.pk)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Payment.objects.create(
            application=made, reference="CF0", amount=0, payee="x", account="", made_by_id=city.person_id
        )
    assert "payment_by_another" in str(refused.value.__cause__.diag.constraint_name)
    assert queries.givings(place.elsewhere) == []


def test_goods_without_a_sum_go_to_no_bank():
    place = province(PACK)
    made = pack(place)
    batch = PaymentBatch.objects.create(
        program=place.program, number="B1", made_by_id=place.payer.person_id, count=1, total=0
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            application=made,
            batch=batch,
            reference="CF1",
            amount=0,
            payee="x",
            account="1",
            made_by_id=place.payer.person_id,
        )


def test_a_mistake_is_taken_back_on_its_day_and_the_log_keeps_both():
    place = province(PACK)
    city = factories.officer(place.city)
    with on(DAY):
        made = pack(place)
        handing.hand_over(actor=city, application_id=made.pk)
        with pytest.raises(ReasonMissing):
            handing.take_back(actor=city, application_id=made.pk, reason=" ")
        for _turn in range(2):
            made = handing.take_back(actor=city, application_id=made.pk, reason="拿错了")
        assert (made.state, stock(place)) == ("approved", {"available": 2, "committed": 1})
        assert sum(Fact.objects.filter(kind="benefit_paid").values_list("quantity", flat=True)) == 0
        assert Fact.objects.filter(kind="benefit_approved").count() == 1
        handing.hand_over(actor=city, application_id=made.pk)
    with on(DAY + timedelta(days=1)), pytest.raises(TooLateToTakeBack):
        handing.take_back(actor=city, application_id=made.pk, reason="拿错了")
    acts = ApplicationStep.objects.filter(application=made).order_by("pk").values_list("act", flat=True)
    assert list(acts) == ["submit", "grant", "hand_over", "take_back", "hand_over"]
    assert list(Payment.objects.order_by("turn").values_list("turn", "state")) == [(1, "returned"), (2, "paid")]


def test_what_nobody_comes_for_goes_back_after_its_last_day():
    place = province(PACK)
    city = factories.officer(place.city)
    with on(DAY):
        made = pack(place)
        assert made.collect_by == DAY + timedelta(days=30)
    with on(DAY + timedelta(days=30)):
        assert handing.end_uncollected() == 0
    with on(DAY + timedelta(days=31)):
        assert [handing.end_uncollected() for _turn in range(2)] == [1, 0]
        made.refresh_from_db()
        assert (made.state, stock(place)) == ("lapsed", {"available": 3})
        with pytest.raises(MovedOn):
            handing.hand_over(actor=city, application_id=made.pk)
        again = filing.begin(actor=owner(made), key="pack")
        assert filing.submit(actor=owner(made), application_id=again.pk).state == "submitted"


def test_many_at_once_need_the_check_list_and_each_stands_by_itself():
    place = province(PACK)
    city = factories.officer(place.city)
    ids = [pack(place).pk for _each in range(3)]
    kinships.declare(actor=city, phone=Application.objects.get(pk=ids[0]).applicant.phone, kin="spouse")
    unlooked = handing.hand_over_many(actor=city, application_ids=ids, checked=(0,))
    assert (unlooked.done, [refusal.code for _pk, refusal in unlooked.held]) == ((), ["programs.checks_missing"] * 3)
    outcome = handing.hand_over_many(actor=city, application_ids=[*ids, 10**9], checked=(0, 1))
    assert (outcome.done, [(pk, refusal.code) for pk, refusal in outcome.held]) == (
        tuple(ids[1:]),
        [(ids[0], "programs.decided_by_others")],
    )


def test_a_card_a_number_and_a_name_find_the_same_person():
    place = province(PACK)
    made = pack(place)
    pack(place)
    city = factories.officer(place.city)
    card = cards.card(owner(made))
    assert card is not None
    ways = (f"https://chunfeng.test/card/{card.code}/", card.membership.number, made.number, made.applicant.name)
    found = [{each.pk for each in queries.looked_up(city, place.program.pk, way)} for way in ways]
    assert [made.pk in each for each in found] == [True] * 4
    assert [len(each) for each in found[:3]] == [1, 1, 1]
    assert queries.looked_up(place.elsewhere, place.program.pk, made.number) == []


def test_money_that_is_sent_is_not_collected():
    text = PACK.replace('kind = "goods"', 'kind = "bank"')
    with pytest.raises(BadDeclaration) as refused:
        read(text)
    assert "money_is_sent" in {problem.code for problem in refused.value.problems}
