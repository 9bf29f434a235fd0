"""The day of a fair for a seeker: looking in, a number, applying, and where to go next."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.errors import FairNotOn, NoSuchStand, NotBrought
from chunfeng.domain.fairs.models import BoothVisit, Fair
from chunfeng.domain.fairs.queries import day, plan, public
from chunfeng.domain.fairs.rules.five import Option, first
from chunfeng.domain.fairs.services import day as services
from chunfeng.domain.fairs.services import guests, halls, seating
from chunfeng.domain.happenings.models import Happening, Ticket
from chunfeng.domain.happenings.services import checkins, queues
from chunfeng.domain.hiring.errors import CannotApply
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Person
from chunfeng.domain.people.queries import consent_text
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from tests import factories

VERSION = consent_text(Purpose.RESUME_TO_EMPLOYER).version
figures = st.floats(0, 1)
minutes = st.floats(0, 300)


def on_now(titles: tuple[str, ...] = ("维修电工",), rows: int = 2, per_row: int = 4) -> tuple[Fair, Actor]:
    """A fair that is on, with a hall and one employer for each title; its officer."""
    union = factories.organisation()
    officer = factories.officer(union)
    fair = factories.fair(organisation=union)
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=rows, per_row=per_row)
    for title in titles:
        guest = guests.accept(actor=officer, participation_id=factories.participation(fair=fair).pk)
        sought = factories.position(employer=guest.employer, title=title)
        guests.bring_positions(actor=officer, participation_id=guest.pk, position_ids=[sought.pk])
    seating.seat_all(actor=officer, fair_id=fair.pk)
    now = clock.now()
    Happening.objects.filter(pk=fair.happening_id).update(
        status="running", starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=3)
    )
    return public.public_fair(fair.happening.code), officer


def stand_of(fair: Fair, title: str) -> str:
    return fair.stands.get(participation__positions__title=title).number


def seeker(**values):
    made = factories.seeker(**values)
    return factories.actor(made.person)


def looked_in(actor: Actor, fair: Fair, number: str) -> bool:
    found = day.booth(actor, fair, number)
    return services.look_in(actor=actor, fair=fair, stand=found.stand, participation=found.exhibit.participation)


@given(figures, figures, minutes, st.floats(0, 2000))
def test_of_two_booths_alike_in_all_else_the_one_that_fits_better_comes_first(low, high, wait, metres):
    low, high = sorted((low, high))
    worse, better = Option(1, low, wait, metres), Option(2, high, wait, metres)
    assert first([worse, better], 1)[0].fit == high


@given(figures, minutes, minutes, st.floats(0, 2000), st.floats(0, 2000))
def test_neither_a_longer_wait_nor_a_longer_way_ever_makes_a_booth_worth_more(fit, short, long, near, far):
    short, long = sorted((short, long))
    near, far = sorted((near, far))
    assert Option(1, fit, long, far).worth <= Option(1, fit, short, near).worth


def test_people_walk_while_they_wait():
    assert Option(1, 0.8, wait=10, metres=100).minutes == 10
    assert Option(1, 0.8, wait=0, metres=100).minutes == 2
    assert Option(1, 0.8, wait=30, metres=100).worth == 0.4


@pytest.mark.django_db
def test_a_look_at_a_booth_counts_once_a_person_booth_and_day():
    fair, _officer = on_now()
    somebody, other = seeker(), seeker()
    number = stand_of(fair, "维修电工")
    assert [looked_in(who, fair, number) for who in (somebody, somebody, other)] == [True, False, True]
    counted = Fact.objects.filter(kind="booth_visited")
    assert counted.count() == BoothVisit.objects.count() == 2
    assert counted.first().tags == ["fair", "spot"]


@pytest.mark.django_db
def test_a_look_from_home_before_the_fair_does_not_count():
    fair, _officer = on_now()
    fair.happening.status = "open"
    assert looked_in(seeker(), fair, stand_of(fair, "维修电工")) is False
    assert not BoothVisit.objects.exists()


@pytest.mark.django_db
def test_where_doors_are_kept_only_who_came_in_is_on_the_spot():
    fair, officer = on_now()
    inside, home = seeker(), seeker()
    seat = factories.registration(happening=fair.happening, person=Person.objects.get(pk=inside.person_id))
    checkins.check_in(actor=officer, happening_id=fair.happening_id, registration_id=seat.pk)
    assert [services.channel_of(actor=who, fair=fair) for who in (inside, home)] == ["spot", "online"]


@pytest.mark.django_db
def test_a_number_at_a_booth_is_one_however_often_it_is_asked_for():
    fair, _officer = on_now()
    somebody = seeker()
    number = stand_of(fair, "维修电工")
    tickets = {services.take_number(actor=somebody, fair=fair, number=number).pk for _press in range(2)}
    assert tickets == {Ticket.objects.get().pk}
    found = day.booth(seeker(), fair, number)
    assert (found.wait.before, found.number) == (1, None)
    assert day.booth(somebody, fair, number).number.label == "1"
    fair.happening.status = "closed"
    with pytest.raises(FairNotOn):
        services.take_number(actor=seeker(), fair=fair, number=number)


@pytest.mark.django_db
def test_desks_of_a_kind_have_one_queue_and_serve_without_an_employer():
    fair, officer = on_now()
    last = {"actor": officer, "fair_id": fair.pk, "row": 2}
    for column, number in ((1, "LAW1"), (2, "LAW2")):
        halls.set_square(**last, column=column, what="law", number=number)
    halls.set_square(**last, column=3, what="resume", number="CV1")
    somebody, other = seeker(), seeker()
    tickets = [
        services.take_number(actor=who, fair=fair, number=number)
        for who, number in ((somebody, "LAW1"), (somebody, "LAW2"), (other, "LAW2"), (other, "CV1"))
    ]
    assert tickets[0].pk == tickets[1].pk
    line = tickets[0].line
    assert (line.title, line.where, line.desks, line.employer_id) == ("法律咨询", "LAW1、LAW2", 2, None)
    assert [(one.line_id == line.pk, one.number) for one in tickets[2:]] == [(True, 2), (False, 1)]
    shown = day.booth(somebody, fair, "LAW2")
    assert (shown.serves, shown.wait.before, shown.number.label) == (True, 2, "L1")
    assert [(one.kind.value, one.stands) for one in plan.plan(fair).desks] == [
        ("law", ("LAW1", "LAW2")),
        ("resume", ("CV1",)),
    ]
    called = queues.call_next(actor=officer, line_id=line.pk)
    queues.act(actor=officer, ticket_id=called.pk, name="finish")
    assert Fact.objects.get(kind="queue_served").tags == ["fair", "law"]


@pytest.mark.django_db
def test_nobody_takes_a_number_where_nobody_stands():
    fair, _officer = on_now()
    empty = fair.stands.filter(participation__isnull=True).first().number
    assert day.booth(seeker(), fair, empty).serves is False
    with pytest.raises(NoSuchStand):
        services.take_number(actor=seeker(), fair=fair, number=empty)


@pytest.mark.django_db
def test_an_application_at_a_booth_knows_its_fair_and_its_channel():
    fair, _officer = on_now(("维修电工", "会计"))
    somebody = seeker()
    number = stand_of(fair, "维修电工")
    position, other = (
        fair.participations.get(positions__title=title).positions.get() for title in ("维修电工", "会计")
    )
    say = {"actor": somebody, "fair": fair, "number": number, "consent_version": VERSION}
    with pytest.raises(CannotApply):
        services.apply(position_id=position.pk, consent=False, **say)
    with pytest.raises(NotBrought):
        services.apply(position_id=other.pk, consent=True, **say)
    sent = {services.apply(position_id=position.pk, consent=True, **say).pk for _press in range(2)}
    application = Application.objects.get()
    assert sent == {application.pk}
    assert (application.happening_id, application.channel) == (fair.happening_id, "spot")
    fact = Fact.objects.get(kind="application_submitted")
    assert (fact.happening_id, fact.tags) == (fair.happening_id, ["spot"])
    assert day.booth(somebody, fair, number).offers[0].application == application


@pytest.mark.django_db
def test_my_five_are_what_fits_and_what_was_seen_makes_room():
    fair, _officer = on_now(("维修电工", "高级电工", "会计", "电工学徒", "厂区电工", "电工班长", "夜班电工"))
    somebody = seeker(wanted_words=["电工"])
    profile = day.own_profile(somebody)
    before = day.five(somebody, fair, profile)
    assert (len(before.suggestions), before.fitting, before.start) == (5, 6, "")
    assert "会计" not in {one.position.title for one in before.suggestions}
    gone = before.suggestions[0]
    looked_in(somebody, fair, gone.stand)
    after = day.five(somebody, fair, profile)
    assert after.start == gone.stand
    assert gone.participation.pk not in {one.participation.pk for one in after.suggestions}
    assert len(after.suggestions) == 5
    services.take_number(actor=somebody, fair=fair, number=gone.stand)
    kept = {one.participation.pk: one.number for one in day.five(somebody, fair, profile).suggestions}
    assert kept[gone.participation.pk].label == "1"


@pytest.mark.django_db
def test_a_long_queue_sends_people_elsewhere_first():
    fair, _officer = on_now(("维修电工", "厂区电工"), rows=1, per_row=2)
    crowded = fair.participations.get(positions__title="维修电工")
    line = queues.line_of(happening_id=fair.happening_id, subject=(day.BOOTH, crowded.pk), employer_id=None, title="")
    for number in range(1, 20):
        factories.ticket(line=line, number=number)
    somebody = seeker(wanted_words=["维修", "电工"])
    found = {one.position.title: one for one in day.five(somebody, fair, day.own_profile(somebody)).suggestions}
    assert found["维修电工"].wait.before == 19
    assert found["维修电工"].option.fit >= found["厂区电工"].option.fit
    assert found["维修电工"].option.worth < found["厂区电工"].option.worth
    assert all(one.option.metres < 20 for one in found.values())
