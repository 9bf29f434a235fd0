"""Kin that keeps officers off cases, and households in hardship that two officers look at."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from chunfeng.domain.programs.enums import Hardship
from chunfeng.domain.programs.errors import (
    DecidedByOthers,
    EndedByColleague,
    MovedOn,
    NoIncomeLine,
    NoSuchMember,
    NoSuchReview,
    NoSuchTie,
    ReasonMissing,
    ReviewWaits,
)
from chunfeng.domain.programs.models import HardshipFile, Kinship
from chunfeng.domain.programs.queries import hardship as queries
from chunfeng.domain.programs.queries import ties
from chunfeng.domain.programs.rules.hardship import Household, explained, level, monthly, read, written
from chunfeng.domain.programs.services import hardship, kinships, parameters
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import standing
from tests import factories
from tests.domain.programs.province import on, province

DAY = date(2026, 9, 8)
POOR = Household.of(
    [("self", 1_200_000), ("child", 0)], rigid=600_000, loss=0, minimum_line=70_000, reasons=["illness"]
)


@pytest.mark.django_db
def test_a_colleague_above_enters_kin_and_ends_it_and_nobody_ends_their_own():
    place = province()
    city, member = factories.officer(place.city), factories.membership(organisation=place.city).person
    tie = kinships.enter(actor=place.second, person_id=city.person_id, phone=member.phone, kin="spouse", note="小李")
    assert (ties.are_kin(city.person_id, member.pk), ties.said_kin(city.person_id, member.pk)) == (True, "配偶")
    with pytest.raises(EndedByColleague):
        kinships.remove(actor=city, kinship_id=tie.pk)
    for stranger in (city, place.elsewhere):
        with pytest.raises(NoSuchTie):
            kinships.end(actor=stranger, kinship_id=tie.pk, reason="离婚")
    with pytest.raises(NotAllowed):
        kinships.enter(actor=place.elsewhere, person_id=city.person_id, phone=member.phone, kin="other")
    with pytest.raises(ReasonMissing):
        kinships.end(actor=place.second, kinship_id=tie.pk, reason=" ")
    for _turn in range(2):
        tie = kinships.end(actor=place.second, kinship_id=tie.pk, reason="已离婚")
    assert ties.are_kin(city.person_id, member.pk)  # until tonight
    Kinship.objects.filter(pk=tie.pk).update(ended_on=date(2026, 1, 5))
    assert (ties.are_kin(city.person_id, member.pk), ties.said_kin(city.person_id, member.pk)) == (False, "")
    assert kinships.declare(actor=city, phone=member.phone, kin="spouse").pk != tie.pk
    assert [each.pk for each in ties.own_kinships(city)][-1] == tie.pk


@pytest.mark.django_db
def test_a_slip_is_taken_back_on_its_day_and_only_then():
    officer = factories.officer(factories.organisation())
    with on(DAY):
        slip, kept = (kinships.declare(actor=officer, phone=f"1390000000{each}", kin="other") for each in (1, 2))
        kinships.remove(actor=officer, kinship_id=slip.pk)
    with on(DAY + timedelta(days=1)), pytest.raises(EndedByColleague):
        kinships.remove(actor=officer, kinship_id=kept.pk)
    assert list(Kinship.objects.values_list("pk", flat=True)) == [kept.pk]


@pytest.mark.django_db
def test_two_officers_make_a_household_count_for_a_year():
    place = province()
    first, second = (factories.officer(place.city) for _each in range(2))
    member = factories.membership(organisation=place.city).person
    with on(DAY):
        for _turn in range(2):
            made = hardship.enter(actor=first, person_id=member.pk, household=POOR)
        assert (made.level, standing.about(member.pk, DAY).get("hardship")) == (Hardship.DEEP, None)
        with pytest.raises(ReviewWaits):
            hardship.enter(actor=second, person_id=member.pk, household=POOR)
        with pytest.raises(DecidedByOthers):
            hardship.confirm(actor=first, file_id=made.pk)
        with pytest.raises(NoSuchReview):
            hardship.confirm(actor=place.elsewhere, file_id=made.pk)
        for _turn in range(2):
            made = hardship.confirm(actor=second, file_id=made.pk)
        assert standing.about(member.pk, DAY)["hardship"] == Hardship.DEEP
        assert read(str(made.figures)) == POOR
    with on(DAY + timedelta(days=360)):
        assert [(each.due, each.late) for each in queries.by_deadline(first)] == [(True, False)]
        better = Household.of([("self", 9_600_000)], rigid=0, loss=0, minimum_line=70_000)
        again = hardship.enter(actor=second, person_id=member.pk, household=better)
        hardship.confirm(actor=first, file_id=again.pk)
        assert standing.about(member.pk, clock.today())["hardship"] == Hardship.NONE
        assert queries.by_deadline(first) == []
    made.refresh_from_db()
    assert (HardshipFile.objects.count(), made.ends_on) == (2, DAY + timedelta(days=359))


@pytest.mark.django_db
def test_a_review_is_sent_back_or_ended_with_a_reason_and_counts_no_more():
    place = province()
    first, second = (factories.officer(place.city) for _each in range(2))
    member = factories.membership(organisation=place.city).person
    made = hardship.enter(actor=first, person_id=member.pk, household=POOR)
    with pytest.raises(ReasonMissing):
        hardship.send_back(actor=second, file_id=made.pk, reason="")
    hardship.send_back(actor=second, file_id=made.pk, reason="收入证明不全")
    with pytest.raises(MovedOn):
        hardship.confirm(actor=second, file_id=made.pk)
    made = hardship.confirm(actor=second, file_id=hardship.enter(actor=first, person_id=member.pk, household=POOR).pk)
    for _turn in range(2):
        made = hardship.end(actor=first, file_id=made.pk, reason="已就业脱困")
    assert (made.state, made.answer) == ("ended", "已就业脱困")
    assert standing.about(member.pk, clock.today()).get("hardship") is None


@pytest.mark.django_db
def test_nobody_reviews_kin_and_the_database_agrees():
    place = province()
    officer, member = factories.officer(place.city), factories.membership(organisation=place.city).person
    kinships.declare(actor=officer, phone=member.phone, kin="parent")
    with pytest.raises(DecidedByOthers):
        hardship.enter(actor=officer, person_id=member.pk, household=POOR)
    with pytest.raises(NotAllowed):
        hardship.review(actor=place.second, person_id=member.pk, household=POOR)
    made = hardship.enter(actor=place.second, person_id=member.pk, household=POOR)
    for column in ("decided_by_id", "entered_by_id"):
        with pytest.raises(IntegrityError), transaction.atomic():
            HardshipFile.objects.filter(pk=made.pk).update(**{column: officer.person_id})
    with pytest.raises(IntegrityError), transaction.atomic():
        HardshipFile.objects.filter(pk=made.pk).update(state="confirmed", decided_by_id=place.second.person_id)


@pytest.mark.django_db
def test_the_line_of_the_place_is_asked_for_and_a_member_found_by_card_or_phone():
    place = province()
    officer, membership = factories.officer(place.city), factories.membership(organisation=place.city)
    with pytest.raises(NoIncomeLine):
        queries.household(membership.person_id, [("self", 0)], rigid=0, loss=0)
    parameters.enter(
        actor=Actor.system("test"), key="minimum_income_line", place_code="", starts_on=DAY, value=70_000, clause="民发"
    )
    assert queries.household(membership.person_id, [("self", 0)], rigid=0, loss=0).minimum_line == 70_000
    found = {queries.member(officer, said).pk for said in (membership.number, membership.person.phone)}
    assert found == {membership.person_id}
    with pytest.raises(NoSuchMember):
        queries.member(place.elsewhere, membership.number)


fen = st.integers(0, 10**9)


@settings(max_examples=40)
@given(st.lists(fen, min_size=1, max_size=12), fen, fen, st.integers(0, 10**6))
def test_the_level_follows_from_its_reasons(incomes, rigid, loss, line):
    household = Household.of([("self", each) for each in incomes], rigid=rigid, loss=loss, minimum_line=line)
    met = [reason.outcome == "pass" for reason in explained(household)]
    order = (Hardship.DEEP, Hardship.RELATIVE, Hardship.ACCIDENT, Hardship.BORDERLINE)
    assert level(household) == next((each for each, yes in zip(order, met, strict=True) if yes), Hardship.NONE)
    assert met[0] == (monthly(household) < line)
    assert read(written(household)) == household
