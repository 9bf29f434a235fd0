"""A draw from the announcement to the record that anybody checks."""

from datetime import timedelta
from typing import Any

import pytest
from tests import factories

from chunfeng.domain.drops.errors import AlreadyClaimed, NotReady, OverNow, TooEarly, TooLate
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.queries import desk, draws, public
from chunfeng.domain.drops.services import claims, drawing, planning
from chunfeng.domain.people.models import IdentityDocument
from chunfeng.engine import draw
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach
from chunfeng.shared.models import AuditEntry

HOUR = timedelta(hours=1)


def plan(**values: Any) -> planning.Plan:
    now = clock.now()
    return planning.Plan(
        **{
            "kind": "draw",
            "title": "甜蜜复工礼",
            "goods": 2,
            "value_fen": 2000,
            "opens_at": now + HOUR,
            "closes_at": now + 2 * HOUR,
            "redeem_until": now + 72 * HOUR,
            "terms": "到店出示券码。",
            **values,
        }
    )


def announced(**values: Any) -> tuple[Drop, Actor]:
    union = factories.organisation()
    officer = factories.officer(union)
    drop = planning.prepare(actor=officer, organisation_id=union.pk, plan=plan(**values))
    planning.add_partner(actor=officer, drop_id=drop.pk, name="春风蛋糕店")
    return planning.announce(actor=officer, drop_id=drop.pk), officer


def entrants(drop: Drop, number: int) -> list[Entry]:
    with clock.at(drop.opens_at):
        return [
            claims.enter(
                actor=factories.actor(factories.verified_member(drop.organisation)), drop_id=drop.pk, key=str(each)
            )
            for each in range(number)
        ]


@pytest.mark.django_db
def test_from_the_commitment_to_the_winners_and_the_line_behind_them() -> None:
    drop, officer = announced()
    made = entrants(drop, 5)
    with clock.at(drop.closes_at):
        drop = drawing.freeze(drop_id=drop.pk)
        assert (drop.status, drop.entrants, drop.list_hash) == ("frozen", 5, draw.hash_of(each.token for each in made))
        drop = drawing.draw(actor=officer, drop_id=drop.pk)
        assert drawing.draw(actor=officer, drop_id=drop.pk).seed == drop.seed, "again is the same"
    order = draw.ranked([each.token for each in made], seed=str(drop.seed))
    rows = Entry.objects.filter(drop=drop).order_by("place")
    assert list(rows.values_list("token", flat=True)) == order
    assert list(rows.values_list("status", flat=True)) == ["offered"] * 2 + ["waiting"] * 3
    drop.refresh_from_db()
    assert (drop.taken, drop.waiting, draw.commitment_to(str(drop.seed))) == (2, 3, drop.commitment)


@pytest.mark.django_db
def test_the_record_holds_and_the_audit_trail_had_commitment_and_hash_before() -> None:
    drop, officer = announced()
    entrants(drop, 4)
    assert (draws.record(drop), drop.commitment != "") == (None, True)
    with clock.at(drop.closes_at):
        drop = drawing.draw(actor=officer, drop_id=drop.pk)
        with reach.limited():
            record = draws.record(drop)
            assert public.results(drop).won == 2
    assert record is not None
    findings = draw.check(record, commitment=drop.commitment, list_hash=drop.list_hash)
    assert [finding.code for finding in findings if not finding.holds] == []
    told = {row.act: row.detail for row in AuditEntry.objects.filter(target_kind="drop", target_id=drop.pk)}
    assert (told["drop.announce"]["commitment"], told["drop.freeze"]["list_hash"]) == (drop.commitment, drop.list_hash)


@pytest.mark.django_db
def test_who_leaves_before_the_list_is_closed_is_not_on_it_and_who_leaves_later_is_passed_over() -> None:
    drop, officer = announced(goods=1)
    made = entrants(drop, 4)
    with clock.at(drop.closes_at - HOUR / 2):
        claims.give_back(actor=Actor(person_id=made[0].person_id), entry_id=made[0].pk)
    with clock.at(drop.closes_at):
        drawing.freeze(drop_id=drop.pk)
    drop.refresh_from_db()
    first = draw.ranked([each.token for each in made[1:]], seed=str(drop.seed))[0]
    gone = next(each for each in made if each.token == first)
    with clock.at(drop.closes_at + HOUR):
        claims.give_back(actor=Actor(person_id=gone.person_id), entry_id=gone.pk)
        drop = drawing.draw(actor=officer, drop_id=drop.pk)
    record = draws.record(drop)
    assert record is not None
    assert (record["entrants"], all(each.holds for each in draw.check(record))) == (
        sorted(each.token for each in made[1:]),
        True,
    )
    numbers = desk.numbers(drop)
    assert (numbers.held, numbers.waiting) == (1, 1)


@pytest.mark.django_db
def test_lots_wait_for_the_witness_that_was_announced() -> None:
    drop, officer = announced(witness_source="Lottery of that day", draws_at=clock.now() + 3 * HOUR)
    entrants(drop, 3)
    with clock.at(clock.now() + 4 * HOUR):
        with pytest.raises(TooEarly):
            drawing.draw(actor=officer, drop_id=drop.pk)
        drop = drawing.draw(actor=officer, drop_id=drop.pk, witness=" 03 17 22 ")
    record = draws.record(drop)
    assert record is not None
    assert (record["witness"], all(each.holds for each in draw.check(record))) == ("03 17 22", True)


@pytest.mark.django_db
def test_nobody_draws_while_people_can_enter_and_nobody_enters_afterwards() -> None:
    drop, officer = announced()
    [made] = entrants(drop, 1)
    with clock.at(drop.opens_at):
        with pytest.raises(TooEarly):
            drawing.draw(actor=officer, drop_id=drop.pk)
        again = claims.enter(actor=Actor(person_id=made.person_id), drop_id=drop.pk, key="other")
        assert again == made
    late = factories.actor(factories.verified_member(drop.organisation))
    with clock.at(drop.closes_at):
        assert planning.keep_time() == 1
        with pytest.raises(OverNow):
            claims.enter(actor=late, drop_id=drop.pk, key="a")


@pytest.mark.django_db
def test_one_real_name_enters_once() -> None:
    drop, _officer = announced()
    [made] = entrants(drop, 1)
    paper = IdentityDocument.objects.get(person_id=made.person_id)
    IdentityDocument.objects.filter(pk=paper.pk).update(state="replaced")
    other = factories.person()
    factories.document(person=other, number=paper.number, state="verified")
    factories.membership(organisation=drop.organisation, person=other)
    with clock.at(drop.opens_at), pytest.raises(AlreadyClaimed):
        claims.enter(actor=factories.actor(other), drop_id=drop.pk, key="a")


@pytest.mark.django_db
def test_what_is_missing_is_said_before_it_is_announced() -> None:
    union = factories.organisation()
    officer = factories.officer(union)
    hasty = plan(opens_at=clock.now(), terms="", redeem_until=clock.now() + 10 * HOUR)
    drop = planning.prepare(actor=officer, organisation_id=union.pk, plan=hasty)
    with pytest.raises(NotReady) as refusal:
        planning.announce(actor=officer, drop_id=drop.pk)
    assert [reason.code for reason in refusal.value.verdict.failed] == [
        "announced_in_time",
        "somebody_redeems",
        "terms_are_said",
        "time_to_take_it",
    ]


@pytest.mark.django_db
def test_it_is_called_off_only_while_nobody_has_a_piece() -> None:
    drop, officer = announced()
    entrants(drop, 1)
    assert planning.cancel(actor=officer, drop_id=drop.pk).status == "cancelled"
    assert Entry.objects.get(drop=drop).status == "missed"
    other, officer = announced()
    entrants(other, 1)
    with clock.at(other.closes_at):
        drawing.draw(actor=officer, drop_id=other.pk)
        with pytest.raises(TooLate):
            planning.cancel(actor=officer, drop_id=other.pk)
