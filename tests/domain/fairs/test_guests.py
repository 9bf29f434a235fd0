from datetime import timedelta

import pytest

from chunfeng.domain.employers.models import Employer
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.enums import GuestStatus
from chunfeng.domain.fairs.errors import (
    FairOver,
    HallTooSmall,
    ListRefused,
    NoBooth,
    NoSuchParticipation,
    NotYours,
    StandTaken,
)
from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.fairs.queries import desk, invitations
from chunfeng.domain.fairs.services import guests, halls, lists, planning, seating
from chunfeng.domain.fairs.services.guests import Answer
from chunfeng.domain.happenings.models import Happening
from chunfeng.kernel import clock
from chunfeng.kernel.errors import WrongState
from chunfeng.shared.seals import BadSeal
from tests import factories
from tests.domain.fairs.sheets import xlsx
from tests.tampering import tampered

pytestmark = pytest.mark.django_db


def fair_of(places: int = 10, **values):
    union = factories.organisation()
    return factories.fair(organisation=union, places=places, **values), factories.officer(union)


def accepted(fair, officer, **values) -> Participation:
    return guests.accept(actor=officer, participation_id=factories.participation(fair=fair, **values).pk)


def begun(fair) -> None:
    """The day of the fair has come."""
    start = clock.now() - timedelta(hours=1)
    Happening.objects.filter(pk=fair.happening_id).update(starts_at=start, ends_at=start + timedelta(hours=7))
    Participation.objects.filter(fair=fair, answered_for__isnull=False).update(answered_for=start)


def test_an_employer_accepts_for_itself_and_has_its_booths():
    fair, _officer = fair_of(3)
    invited = factories.participation(fair=fair)
    own = factories.speaker(invited.employer)
    guest = guests.accept(
        actor=own, participation_id=invited.pk, answer=Answer(booths=2, people=3, plates="鄂A12345", power=True)
    )
    fair.refresh_from_db()
    assert (guest.presence, guest.people, guest.plates, fair.promised, fair.free) == ("accepted", 3, "鄂A12345", 2, 1)
    guests.accept(actor=own, participation_id=invited.pk, answer=Answer(booths=3))
    fair.refresh_from_db()
    assert fair.promised == 3
    with pytest.raises(WrongState):
        guests.accept(actor=own, participation_id=invited.pk, answer=Answer(booths=4))


def test_who_comes_too_late_waits_and_moves_up_in_order():
    fair, officer = fair_of(1)
    first, second, third = (accepted(fair, officer) for _each in range(3))
    assert (first.presence, second.presence, third.presence) == ("accepted", "standby", "standby")
    guests.decline(actor=officer, participation_id=first.pk)
    states = dict(fair.participations.values_list("pk", "presence"))
    fair.refresh_from_db()
    assert (states[first.pk], states[second.pk], states[third.pk], fair.promised) == (
        "declined",
        "accepted",
        "standby",
        1,
    )


def test_a_strangers_invitation_does_not_exist():
    fair, _officer = fair_of()
    invited = factories.participation(fair=fair)
    with pytest.raises(NoSuchParticipation):
        guests.accept(actor=factories.speaker(factories.employer()), participation_id=invited.pk)


def test_an_invitation_is_answered_by_its_link():
    fair, _officer = fair_of()
    invited = factories.participation(fair=fair)
    code = invitations.invitation_code(invited)
    assert guests.answer_by_link(code=code, comes=True).presence == "accepted"
    assert guests.answer_by_link(code=code, comes=False).presence == "declined"
    with pytest.raises(BadSeal):
        guests.answer_by_link(code=tampered(code), comes=True)
    assert [step.by_id for step in invited.steps.all()] == [None, None]


def test_a_fair_that_was_moved_asks_employers_anew():
    fair, officer = fair_of()
    guest = accepted(fair, officer)
    planning.tick(actor=officer, fair_id=fair.pk, point="security_plan", note="在保卫科")
    moved = fair.happening.starts_at + timedelta(days=7)
    Happening.objects.filter(pk=fair.happening_id).update(starts_at=moved, ends_at=moved + timedelta(hours=7))
    fair = desk.desk_fair(officer, fair.pk)
    items = {item.point.key: item for item in desk.checklist(fair)}
    assert desk.counts(fair).asked_anew == 1
    assert (items["answers_hold"].done, items["security_plan"].done, items["security_plan"].again) == (
        False,
        False,
        True,
    )
    own = factories.speaker(guest.employer)
    assert guests.accept(actor=own, participation_id=guest.pk).asked_anew is False
    planning.tick(actor=officer, fair_id=fair.pk, point="security_plan")
    items = {item.point.key: item for item in desk.checklist(desk.desk_fair(officer, fair.pk))}
    assert (items["answers_hold"].done, items["security_plan"].done) == (True, True)


def test_an_employer_that_never_came_leaves_its_booth_to_who_waits():
    fair, officer = fair_of(1)
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=1)
    guest, waiting = accepted(fair, officer), accepted(fair, officer)
    seating.seat_all(actor=officer, fair_id=fair.pk)
    with pytest.raises(WrongState):
        guests.miss(actor=officer, participation_id=guest.pk)
    begun(fair)
    guests.miss(actor=officer, participation_id=guest.pk)
    guests.miss(actor=officer, participation_id=guest.pk)
    states = dict(fair.participations.values_list("pk", "presence"))
    assert (states[guest.pk], states[waiting.pk]) == ("never_came", "accepted")
    assert fair.stands.filter(participation__isnull=False).count() == 0
    later = factories.fair(organisation=fair.happening.organisation)
    factories.participation(fair=later, employer=guest.employer)
    assert [row.missed for row in desk.guests(later)] == [1]
    with pytest.raises(WrongState):
        guests.arrive(actor=officer, participation_id=guest.pk)


def test_who_came_is_counted_once_and_taken_back_by_a_correction():
    fair, officer = fair_of()
    guest = accepted(fair, officer)
    begun(fair)
    for _twice in range(2):
        assert guests.arrive(actor=officer, participation_id=guest.pk).presence == GuestStatus.CAME
    counted = Fact.objects.filter(kind="fair_attended", happening_id=fair.happening_id)
    assert list(counted.values_list("employer_id", "quantity")) == [(guest.employer_id, 1)]
    guests.miss(actor=officer, participation_id=guest.pk)
    assert sum(counted.values_list("quantity", flat=True)) == 0


def test_an_employer_brings_its_own_open_positions():
    fair, officer = fair_of()
    guest = accepted(fair, officer)
    own = factories.speaker(guest.employer)
    brought = factories.position(employer=guest.employer, headcount_kind="number", headcount=7)
    guests.bring_positions(actor=own, participation_id=guest.pk, position_ids=[brought.pk])
    assert (desk.counts(fair).positions, desk.counts(fair).headcount) == (1, 7)
    for wrong in (factories.position(), factories.position(employer=guest.employer, status="closed")):
        with pytest.raises(NotYours):
            guests.bring_positions(actor=own, participation_id=guest.pk, position_ids=[brought.pk, wrong.pk])


def test_demand_is_told_beforehand_and_added_up():
    fair, _officer = fair_of()
    for heads in (20, 30):
        invited = factories.participation(fair=fair)
        own = factories.speaker(invited.employer)
        for _twice in range(2):
            guests.tell_demand(
                actor=own, participation_id=invited.pk, lines=[("电工", heads, ""), ("", 3, ""), ("保洁", 1, "")]
            )
    assert [(one.title, one.employers, one.headcount) for one in desk.demand(fair)] == [("电工", 2, 50), ("保洁", 2, 2)]


def test_only_employers_in_reach_are_invited_and_each_once():
    fair, officer = fair_of()
    near, far = factories.employer(organisation=fair.happening.organisation), factories.employer()
    assert guests.invite(actor=officer, fair_id=fair.pk, employer_ids=[near.pk, far.pk]) == 1
    assert guests.invite(actor=officer, fair_id=fair.pk, employer_ids=[near.pk]) == 0


def test_employers_stand_in_the_zone_of_their_industry_until_an_officer_says_otherwise():
    fair, officer = fair_of(5)
    maker, cook, other = (
        factories.employer(organisation=fair.happening.organisation, industry=industry)
        for industry in ("装备制造", "餐饮", "")
    )
    said = {"actor": officer, "fair_id": fair.pk, "expected": 100, "answer_by": None, "places": None}

    def zones() -> dict[int, str | None]:
        return dict(fair.participations.values_list("employer", "zone__name"))

    planning.set_basics(**said, zones=["装备制造"])
    guests.invite(actor=officer, fair_id=fair.pk, employer_ids=[maker.pk, cook.pk, other.pk])
    assert zones() == {maker.pk: "装备制造", cook.pk: None, other.pk: None}
    planning.set_basics(**said, zones=["装备制造", "餐饮", "新就业形态"])
    assert zones() == {maker.pk: "装备制造", cook.pk: "餐饮", other.pk: None}
    guest = fair.participations.get(employer=cook)
    guests.set_details(actor=officer, participation_id=guest.pk, zone="新就业形态", draw=None, answer=Answer())
    planning.set_basics(**said, zones=["装备制造", "餐饮", "新就业形态"])
    assert zones()[cook.pk] == "新就业形态"


def test_nothing_changes_at_a_fair_that_was_called_off():
    fair, officer = fair_of()
    guest = accepted(fair, officer)
    Happening.objects.filter(pk=fair.happening_id).update(status="cancelled")
    with pytest.raises(FairOver):
        guests.decline(actor=officer, participation_id=guest.pk)


LIST = [
    ["春风行动参会企业名单"],
    ["展位号", "单位", "分区", "参会人数", "车牌"],
    ["A02", "武汉春江机电有限公司", "制造业", "3人", "鄂A12345、鄂AD12345"],
    ["", "洪山家政服务部", "家政", "", ""],
]


def test_the_list_of_employers_is_taken_in_whole():
    fair, officer = fair_of()
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=4)
    known = factories.employer(name="武汉春江机电有限公司", organisation=fair.happening.organisation)
    for _twice in range(2):
        lines = lists.read_sheet(file=xlsx(LIST), name="参会企业名单.xlsx")
        assert lists.bring(actor=officer, fair_id=fair.pk, lines=lines) == 2
    rows = desk.guests(fair)
    assert [(row.participation.employer.name, row.stands, row.participation.people) for row in rows] == [
        ("武汉春江机电有限公司", "A02", 3),
        ("洪山家政服务部", "", 2),
    ]
    assert rows[0].participation.employer_id == known.pk
    assert Employer.objects.get(name="洪山家政服务部").status == "pending"
    assert rows[0].participation.plates == "鄂A12345,鄂AD12345"


def test_errors_of_a_list_are_told_by_cell():
    wrong = [
        *LIST[:2],
        ["A01", "", "", "很多", "12345"],
        ["", "甲公司", "", "2", ""],
    ]
    with pytest.raises(ListRefused) as refused:
        lists.read_sheet(file=xlsx(wrong), name="参会企业名单.xlsx")
    assert [(problem.row, problem.column, str(problem.text)) for problem in refused.value.problems] == [
        (3, "单位", "缺单位名称。"),
        (3, "参会人数", "“很多”不是合适的数字。"),
        (3, "车牌", "“12345”不是车牌号。"),
    ]


def test_a_list_that_does_not_fit_the_hall_writes_nothing():
    fair, officer = fair_of()
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=1)
    rows = [*LIST[:2], ["A01", "甲公司"], ["Z9", "乙公司"], ["A01", "丙公司"]]
    with pytest.raises(ListRefused) as refused:
        lists.bring(actor=officer, fair_id=fair.pk, lines=lists.read_sheet(file=xlsx(rows), name="名单.xlsx"))
    assert [(problem.row, str(problem.text)) for problem in refused.value.problems] == [
        (5, "和第 3 行重复。"),
    ]
    with pytest.raises(ListRefused) as refused:
        lists.bring(actor=officer, fair_id=fair.pk, lines=lists.read_sheet(file=xlsx(rows[:4]), name="名单.xlsx"))
    assert [(problem.row, str(problem.text)) for problem in refused.value.problems] == [
        (4, "没有展位给它了。"),
    ]
    fair.refresh_from_db()
    assert (fair.participations.count(), fair.promised) == (0, 0)


def test_seating_leaves_what_was_put_by_hand():
    fair, officer = fair_of()
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=2, per_row=4)
    coming = [accepted(fair, officer) for _each in range(6)]
    corner = fair.stands.get(number="B04")
    seating.put(actor=officer, fair_id=fair.pk, stand_id=corner.pk, participation_id=coming[0].pk)
    fair = seating.seat_all(actor=officer, fair_id=fair.pk)
    holders = list(fair.stands.exclude(participation=None).values_list("participation_id", flat=True))
    assert sorted(holders) == sorted(guest.pk for guest in coming)
    assert fair.stands.get(number="B04").participation_id == coming[0].pk
    assert (fair.seating["lacking"], desk.waiting_for_stand(fair)) == ({}, [])


def test_two_change_places_and_a_desk_is_nobodys():
    fair, officer = fair_of()
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=3)
    halls.set_square(actor=officer, fair_id=fair.pk, row=1, column=3, what="law")
    one, two = accepted(fair, officer), accepted(fair, officer)
    seating.seat_all(actor=officer, fair_id=fair.pk)
    mine, other = fair.stands.get(participation=one), fair.stands.get(participation=two)
    seating.put(actor=officer, fair_id=fair.pk, stand_id=other.pk, participation_id=one.pk)
    assert fair.stands.get(participation=two).pk == mine.pk
    with pytest.raises(StandTaken):
        seating.put(actor=officer, fair_id=fair.pk, stand_id=fair.stands.get(kind="law").pk, participation_id=one.pk)
    with pytest.raises(StandTaken):
        seating.put(actor=officer, fair_id=fair.pk, stand_id=other.pk, participation_id=two.pk)
    with pytest.raises(NoBooth):
        seating.put(
            actor=officer,
            fair_id=fair.pk,
            stand_id=mine.pk,
            participation_id=factories.participation(fair=fair).pk,
        )
    seating.put(actor=officer, fair_id=fair.pk, stand_id=other.pk, participation_id=None)
    assert fair.stands.filter(participation=one).count() == 0


def test_fewer_places_than_promised_are_refused():
    fair, officer = fair_of(3)
    accepted(fair, officer)
    accepted(fair, officer)
    said = {"actor": officer, "fair_id": fair.pk, "expected": 3000, "answer_by": None}
    with pytest.raises(HallTooSmall):
        planning.set_basics(**said, places=1, zones=[])
    fair = planning.set_basics(**said, places=2, zones=["制造业", " 家政 ", "制造业", ""])
    assert (fair.places, [(zone.name, zone.tone) for zone in fair.zones.all()]) == (2, [("制造业", 0), ("家政", 1)])
    assert "police_permit" in {item.point.key for item in desk.checklist(desk.desk_fair(officer, fair.pk))}
