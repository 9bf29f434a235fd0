"""At the shop: once, whoever shows it where."""

from collections import Counter

import pytest
from tests import factories
from tests.crowds import at_once

from chunfeng.domain.drops.errors import AlreadyRedeemed, NoSuchPartner, NotGood
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.queries import own, partners
from chunfeng.domain.drops.services import claims, planning, redeeming
from chunfeng.domain.facts.models import Fact
from chunfeng.kernel import clock
from chunfeng.shared import reach, seals


def issued(drop: Drop) -> Entry:
    actor = factories.actor(factories.verified_member(drop.organisation))
    return own.entry_of(actor, claims.claim(actor=actor, drop_id=drop.pk, key="a").pk)


def shop(drop: Drop) -> str:
    return partners.partner_code(drop.partners.get())


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [True, False])
def test_a_coupon_is_redeemed_once_scanned_or_typed(typed: bool) -> None:
    drop = factories.drop()
    entry, code = issued(drop), shop(drop)
    coupon = own.coupon(entry)
    assert coupon is not None
    text = coupon.spaced.lower() if typed else coupon.code
    with reach.limited():
        done = redeeming.redeem(partner_code=code, text=text)
    assert (done.value_fen, done.coupon) == (1000, entry.coupon)
    with pytest.raises(AlreadyRedeemed) as refusal:
        redeeming.redeem(partner_code=code, text=text)
    assert (refusal.value.at, refusal.value.where) == (done.at, "春风蛋糕店")
    assert Fact.objects.filter(kind="drop_redeemed", person_id=entry.person_id).count() == 1


@pytest.mark.django_db
def test_the_seal_tells_a_device_without_a_network_and_no_private_datum() -> None:
    drop = factories.drop()
    entry = issued(drop)
    coupon = own.coupon(entry)
    assert coupon is not None
    assert seals.open_seal(coupon.code, "drops.coupon") == {
        "d": drop.pk,
        "c": entry.coupon,
        "v": 1000,
        "t": "甜蜜复工礼",
        "m": entry.person.name[0] + "*" * (len(entry.person.name) - 1),
    }
    with clock.at(drop.redeem_until), pytest.raises(seals.ExpiredSeal):
        seals.open_seal(coupon.code, "drops.coupon")


@pytest.mark.django_db
def test_what_is_not_good_here_is_refused() -> None:
    drop, other = factories.drop(), factories.drop()
    entry, foreign = issued(drop), issued(other)
    foreign_coupon = own.coupon(foreign)
    assert foreign_coupon is not None
    for text in (foreign_coupon.code, foreign.coupon, "AAAABBBBCCCC"):
        with pytest.raises(NotGood):
            redeeming.redeem(partner_code=shop(drop), text=text)
    with pytest.raises(seals.BadSeal):
        redeeming.redeem(partner_code=shop(drop), text="x" * 60)
    claims.give_back(actor=factories.actor(entry.person), entry_id=entry.pk)
    with pytest.raises(NotGood):
        redeeming.redeem(partner_code=shop(drop), text=entry.coupon)


@pytest.mark.django_db
def test_a_shop_that_was_taken_off_the_list_redeems_nothing() -> None:
    drop = factories.drop()
    entry, code = issued(drop), shop(drop)
    planning.revoke_partner(actor=factories.officer(drop.organisation), partner_id=drop.partners.get().pk)
    with pytest.raises(NoSuchPartner):
        redeeming.redeem(partner_code=code, text=entry.coupon)
    with pytest.raises(NoSuchPartner):
        redeeming.redeem(partner_code="x", text=entry.coupon)


@pytest.mark.django_db(transaction=True)
def test_ten_tills_at_once_redeem_it_once() -> None:
    drop = factories.drop()
    entry, code = issued(drop), shop(drop)
    failures = at_once([lambda: redeeming.redeem(partner_code=code, text=entry.coupon)] * 10, connections=5)
    assert Counter(type(failure).__name__ for failure in failures) == Counter({"AlreadyRedeemed": 9})
