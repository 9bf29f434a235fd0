"""A rush: one piece a real name, never one too many, whoever presses how often from where."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import hypothesis
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests import factories
from tests.crowds import PATIENCE, at_once

from chunfeng.domain.drops import policies
from chunfeng.domain.drops.errors import (
    AlreadyClaimed,
    NoSuchDrop,
    NoSuchEntry,
    NotEligible,
    NotOpenYet,
    OfferGone,
    OverNow,
    SoldOut,
    TooLate,
)
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.services import claims, planning, rights, telling
from chunfeng.domain.drops.services.claims import Wish
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.people.models import IdentityDocument
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach
from chunfeng.shared.sms import MemoryGateway

HOUR = timedelta(hours=1)


def member(union: Organisation) -> Actor:
    return factories.actor(factories.verified_member(union))


def states(drop: Drop) -> dict[str, int]:
    return dict(Counter(Entry.objects.filter(drop=drop).values_list("status", flat=True)))


def counters(drop: Drop) -> tuple[int, int]:
    drop.refresh_from_db()
    return drop.taken, drop.waiting


def standing_facts(kind: str) -> int:
    return sum(Fact.objects.filter(kind=kind).values_list("quantity", flat=True))


@pytest.mark.django_db
def test_a_coupon_at_once_then_the_line_then_nothing() -> None:
    drop = factories.drop(goods=1, line=1)
    first, second, third = (member(drop.organisation) for _ in range(3))
    won = claims.claim(actor=first, drop_id=drop.pk, key="a")
    assert (won.status, len(won.coupon)) == ("issued", 12)
    assert claims.claim(actor=second, drop_id=drop.pk, key="b").status == "waiting"
    with pytest.raises(SoldOut):
        claims.claim(actor=third, drop_id=drop.pk, key="c")
    assert (counters(drop), standing_facts("drop_entered"), standing_facts("drop_issued")) == ((1, 1), 2, 1)


@pytest.mark.django_db
def test_the_same_key_gets_the_same_entry_and_another_is_told_so() -> None:
    drop = factories.drop()
    actor = member(drop.organisation)
    won = claims.claim(actor=actor, drop_id=drop.pk, key="a")
    assert claims.claim(actor=actor, drop_id=drop.pk, key="a") == won
    with pytest.raises(AlreadyClaimed) as refusal:
        claims.claim(actor=actor, drop_id=drop.pk, key="b")
    assert (refusal.value.entry_id, counters(drop)) == (won.pk, (1, 0))


@pytest.mark.django_db
def test_with_the_reach_of_a_worker_and_nothing_more() -> None:
    drop = factories.drop(goods=1, line=1)
    for status in ("issued", "waiting"):
        actor = member(drop.organisation)
        with reach.limited(reach.Reach.of(actor)):
            made = claims.claim(actor=actor, drop_id=drop.pk, key="a")
            assert (made.status, Entry.objects.count()) == (status, 1)


@pytest.mark.django_db
def test_one_real_name_on_two_accounts_has_one_entry() -> None:
    drop = factories.drop()
    first = factories.verified_member(drop.organisation)
    paper = IdentityDocument.objects.get(person=first)
    claims.claim(actor=factories.actor(first), drop_id=drop.pk, key="a")
    IdentityDocument.objects.filter(pk=paper.pk).update(state="replaced")
    second = factories.person()
    factories.document(person=second, number=paper.number, state="verified")
    factories.membership(organisation=drop.organisation, person=second)
    with pytest.raises(AlreadyClaimed) as refusal:
        claims.claim(actor=factories.actor(second), drop_id=drop.pk, key="b")
    assert (refusal.value.entry_id, counters(drop)) == (None, (1, 0))


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_entry_of_one_real_name() -> None:
    drop = factories.drop()
    won = claims.claim(actor=member(drop.organisation), drop_id=drop.pk, key="a")
    with pytest.raises(IntegrityError, match="drop_entry_one_real_name"), transaction.atomic():
        Entry.objects.create(drop=drop, person=factories.person(), identity=won.identity, key="b")
    with pytest.raises(IntegrityError, match="drop_not_one_too_many"), transaction.atomic():
        Drop.objects.filter(pk=drop.pk).update(taken=drop.goods + 1)


@pytest.mark.django_db
def test_every_reason_against_is_told_at_once() -> None:
    drop = factories.drop()
    with pytest.raises(NotEligible) as refusal:
        claims.claim(actor=factories.actor(), drop_id=drop.pk, key="a")
    assert [(reason.code, reason.outcome) for reason in refusal.value.verdict.reasons] == [
        ("real_name_checked", "fail"),
        ("member_here", "fail"),
    ]


@pytest.mark.django_db
def test_members_of_unions_below_may_and_of_others_may_not() -> None:
    city = factories.organisation()
    drop = factories.drop(organisation=city)
    below, beside = member(factories.organisation(parent=city)), member(factories.organisation())
    verdicts = policies.eligible(drop.for_whom, drop.organisation_path, [below.person_id or 0, beside.person_id or 0])
    assert [verdict.ok for verdict in verdicts.values()] == [True, False]


@pytest.mark.django_db
def test_a_rule_that_nobody_offers_lets_nobody_pass() -> None:
    drop = factories.drop(for_whom="unheard_of")
    with pytest.raises(NotEligible):
        claims.claim(actor=member(drop.organisation), drop_id=drop.pk, key="a")


@pytest.mark.django_db
def test_not_before_the_second_and_not_after_it_closes() -> None:
    drop = factories.drop()
    actor = member(drop.organisation)
    with clock.at(drop.opens_at - timedelta(milliseconds=1)), pytest.raises(NotOpenYet):
        claims.claim(actor=actor, drop_id=drop.pk, key="a")
    with clock.at(drop.closes_at), pytest.raises(OverNow):
        claims.claim(actor=actor, drop_id=drop.pk, key="a")
    with clock.at(drop.opens_at):
        assert claims.claim(actor=actor, drop_id=drop.pk, key="a").status == "issued"


@pytest.mark.django_db
def test_a_draft_does_not_exist_for_anybody() -> None:
    drop = factories.drop(status="draft")
    with pytest.raises(NoSuchDrop):
        claims.claim(actor=member(drop.organisation), drop_id=drop.pk, key="a")


@pytest.mark.django_db
def test_what_is_given_back_is_held_for_the_next_who_takes_it() -> None:
    drop = factories.drop(goods=1, line=2)
    first, second, third = (member(drop.organisation) for _ in range(3))
    won = claims.claim(actor=first, drop_id=drop.pk, key="a")
    queued = [claims.claim(actor=each, drop_id=drop.pk, key="a") for each in (second, third)]
    claims.give_back(actor=first, entry_id=won.pk)
    claims.give_back(actor=first, entry_id=won.pk)
    assert (counters(drop), standing_facts("drop_issued")) == ((0, 2), 0)
    assert (claims.pass_on(drop_id=drop.pk), claims.pass_on(drop_id=drop.pk)) == (1, 0)
    taken = claims.take_up(actor=second, entry_id=queued[0].pk)
    assert (taken.status, counters(drop), standing_facts("drop_issued")) == ("issued", (1, 1), 1)
    with pytest.raises(NoSuchEntry):
        claims.take_up(actor=second, entry_id=queued[1].pk)


@pytest.mark.django_db
def test_what_is_not_taken_in_time_goes_on_and_the_next_is_told_once(settings: object) -> None:
    drop = factories.drop(goods=1, line=2, hold_hours=1)
    first, second, third = (member(drop.organisation) for _ in range(3))
    won = claims.claim(actor=first, drop_id=drop.pk, key="a")
    queued = [claims.claim(actor=each, drop_id=drop.pk, key="a") for each in (second, third)]
    claims.give_back(actor=first, entry_id=won.pk)
    claims.pass_on(drop_id=drop.pk)
    later = clock.now() + HOUR + timedelta(seconds=1)
    with clock.at(later):
        with pytest.raises(OfferGone):
            claims.take_up(actor=second, entry_id=queued[0].pk)
        assert planning.keep_time() == 1
        assert states(drop) == {"returned": 1, "lapsed": 1, "offered": 1}
        settings.SMS_GATEWAY, settings.DEMO = "memory", False  # type: ignore[attr-defined]
        MemoryGateway.outbox.clear()
        assert (telling.tell(drop_id=drop.pk), telling.tell(drop_id=drop.pk)) == (1, 0)
        assert [message.template for message in MemoryGateway.outbox] == ["drop_offered"]
    assert counters(drop) == (1, 0)


@pytest.mark.django_db
def test_at_the_end_what_was_not_used_runs_out_and_the_line_hears_so() -> None:
    drop = factories.drop(goods=1, line=1)
    for _ in range(2):
        claims.claim(actor=member(drop.organisation), drop_id=drop.pk, key="a")
    with clock.at(drop.redeem_until):
        assert (planning.keep_time(), planning.keep_time()) == (1, 0)
    assert (states(drop), counters(drop)) == ({"expired": 1, "missed": 1}, (1, 0))


@pytest.mark.django_db
def test_who_is_erased_gives_back_what_is_not_used() -> None:
    drop = factories.drop(goods=1)
    actor = member(drop.organisation)
    claims.claim(actor=actor, drop_id=drop.pk, key="a")
    rights.erase(person_id=actor.person_id or 0)
    assert (states(drop), counters(drop)) == ({"returned": 1}, (0, 0))


@pytest.mark.django_db
def test_a_used_coupon_cannot_be_given_back() -> None:
    drop = factories.drop(goods=1)
    actor = member(drop.organisation)
    won = claims.claim(actor=actor, drop_id=drop.pk, key="a")
    Entry.objects.filter(pk=won.pk).update(status="redeemed", redeemed_at=clock.now())
    with pytest.raises(TooLate):
        claims.give_back(actor=actor, entry_id=won.pk)


def entries(outcomes: dict[int, claims.Outcome]) -> dict[int, int]:
    return {person_id: found.pk for person_id, found in outcomes.items() if isinstance(found, Entry)}


class InAnyOrder(TestCase):
    """Whatever people press and give back in whatever order and batches, the counter is what the entries say."""

    @hypothesis.settings(max_examples=20)
    @given(
        goods=st.integers(1, 3),
        line=st.integers(0, 2),
        acts=st.lists(
            st.tuples(st.sampled_from(["press", "return", "pass_on"]), st.lists(st.integers(0, 4))), max_size=8
        ),
    )
    def test_counters_are_what_the_entries_say(self, goods: int, line: int, acts: list[tuple[str, list[int]]]) -> None:
        drop = factories.drop(goods=goods, line=line)
        people = [factories.verified_member(drop.organisation) for _ in range(5)]
        for act, who in acts:
            if act == "press":
                wishes = [Wish(people[number].pk, str(number)) for number in who]
                first, again = (entries(claims.settle(drop_id=drop.pk, wishes=wishes)) for _twice in range(2))
                assert first == again
            elif act == "return":
                for entry in Entry.objects.filter(drop=drop, person_id__in=[people[number].pk for number in who]):
                    if entry.status != "returned":
                        claims.give_back(actor=Actor(person_id=entry.person_id), entry_id=entry.pk)
            else:
                claims.pass_on(drop_id=drop.pk)
            now = Counter(Entry.objects.filter(drop=drop).values_list("status", flat=True))
            assert counters(drop) == (now["issued"] + now["offered"], now["waiting"])
            assert (drop.taken <= goods, drop.waiting <= line) == (True, True)


# At once


def crowd(drop: Drop, number: int, *, times: int = 1, connections: int = 6) -> list[Exception]:
    actors = [member(drop.organisation) for _ in range(number)] * times
    return at_once(
        [lambda actor=actor: claims.claim(actor=actor, drop_id=drop.pk, key="a") for actor in actors],  # type: ignore[misc]
        connections=connections,
    )


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_three_times_each_for_ten_pieces_are_ten() -> None:
    drop = factories.drop(goods=10, line=5)
    failures = crowd(drop, 40, times=3)
    assert (Counter(type(failure).__name__ for failure in failures), states(drop), counters(drop)) == (
        Counter({"SoldOut": 75}),
        {"issued": 10, "waiting": 5},
        (10, 5),
    )


@contextmanager
def without_the_lock(monkeypatch: pytest.MonkeyPatch, parties: int, *, counting: bool) -> Iterator[None]:
    """The drop is looked at, not locked, and nobody writes before all have looked."""
    barrier = threading.Barrier(parties)

    def looked(drop_id: int, /) -> Drop:
        found = Drop.objects.get(pk=drop_id)
        barrier.wait(PATIENCE)
        return found

    with monkeypatch.context() as patch:
        patch.setattr(claims, "lock", looked)
        if not counting:
            patch.setattr(claims, "take", lambda _drop, _number: None)
        yield


@pytest.mark.django_db(transaction=True)
def test_canary_without_the_lock_only_the_counter_stands_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    drop = factories.drop(goods=1)
    with without_the_lock(monkeypatch, 5, counting=True):
        failures = crowd(drop, 5, connections=5)
    assert (Counter(type(failure).__name__ for failure in failures), states(drop)) == (
        Counter({"SoldOut": 4}),
        {"issued": 1},
    )


@pytest.mark.django_db(transaction=True)
def test_canary_without_lock_and_counter_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    drop = factories.drop(goods=1)
    with without_the_lock(monkeypatch, 5, counting=False):
        assert crowd(drop, 5, connections=5) == []
    assert (states(drop), connection.in_atomic_block) == ({"issued": 5}, False)
