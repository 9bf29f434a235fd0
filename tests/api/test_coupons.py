"""Rushes and draws over the API: pressing twice is pressing once, and the code is one's own."""

from datetime import timedelta

import pytest
from tests import factories
from tests.api.session import Asker

from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.queries import own
from chunfeng.domain.drops.services import drawing, planning
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db
KEY = {"key": "wish-0001"}


def test_a_rush_gives_one_coupon_with_a_code_that_only_its_owner_sees():
    drop = factories.drop(goods=1)
    who = factories.verified_member(drop.organisation)
    asks = Asker(who)
    place = asks.get(f"drops/{drop.code}/place")[1]
    assert (place["may"], place["entry"]) == (True, None)
    got = [asks.post(f"drops/{drop.code}/take", KEY) for _twice in range(2)]
    entry = Entry.objects.get()
    assert [(status, body["entry"]["id"]) for status, body in got] == [(200, entry.pk)] * 2
    coupon = asks.get(f"me/coupons/{entry.pk}")[1]
    assert coupon["code"] == own.coupon(own.entry_of(factories.actor(who), entry.pk)).code
    late = Asker(factories.verified_member(drop.organisation))
    assert late.post(f"drops/{drop.code}/take", KEY)[1]["place"] == "gone"
    assert late.get(f"me/coupons/{entry.pk}")[0] == 404
    assert [(each["token"], each["place"]) for each in Asker().get(f"drops/{drop.code}/results")[1]["winners"]] == [
        (entry.token, entry.place)
    ]
    assert asks.post(f"me/coupons/{entry.pk}/give-back")[1]["status"] == "returned"


def test_who_may_not_is_told_every_condition():
    drop = factories.drop()
    stranger = Asker(factories.person())
    place = stranger.get(f"drops/{drop.code}/place")[1]
    assert (place["may"], {each["outcome"] for each in place["conditions"]} - {"pass"}) == (False, {"fail"})
    status, after = stranger.post(f"drops/{drop.code}/take", KEY)
    assert (status, after["entry"], Entry.objects.count()) == (200, None, 0)
    Drop.objects.update(opens_at=clock.now() + timedelta(hours=1))
    early = Asker(factories.verified_member(drop.organisation)).post(f"drops/{drop.code}/take", KEY)
    assert (early[0], early[1]["code"]) == (409, "drops.not_open_yet")


def test_a_draw_is_entered_once_and_its_proof_has_the_token():
    union = factories.organisation()
    now = clock.now()
    drop = factories.drop(organisation=union, kind="draw", goods=1, draws_at=now + timedelta(hours=3))
    asks = Asker(factories.verified_member(union))
    assert [asks.post(f"drops/{drop.code}/take", KEY)[0] for _twice in range(2)] == [200, 200]
    [mine] = asks.get("me/coupons")[1]
    assert (mine["status"], mine["drop"]) == ("entered", drop.code)
    with clock.at(now + timedelta(hours=4)):
        planning.keep_time()
        drawing.draw(actor=factories.officer(union), drop_id=drop.pk)
        record = Asker().get(f"drops/{drop.code}/record")[1]
        assert record["winners"] == [mine["token"]]
        assert asks.get(f"me/coupons/{mine['id']}")[1]["status"] == "offered"
        assert asks.post(f"me/coupons/{mine['id']}/take-up")[1]["status"] == "issued"
