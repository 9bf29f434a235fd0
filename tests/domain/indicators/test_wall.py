from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from tests import factories
from tests.tampering import tampered

from chunfeng.domain.facts import services as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.fairs.models import Zone
from chunfeng.domain.fairs.services import halls
from chunfeng.domain.indicators import queries
from chunfeng.domain.indicators.errors import NoSuchWall, NotYourPart
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
SPRING = date(2026, 3, 1)


def record(organisation, kind, subject, **values):
    entry = ledger.Entry(
        kind=kind, subject=subject, organisation_id=organisation.pk, organisation_path=organisation.path, **values
    )
    with transaction.atomic():
        return ledger.record(entry)


def intent(organisation, name):
    application = factories.application(
        seeker=factories.seeker(person=factories.person(name=name)), position=factories.position(title="电工")
    )
    return record(
        organisation,
        FactKind.INTENT_REACHED,
        ("application", application.pk),
        person_id=application.seeker.person_id,
        employer_id=application.position.employer_id,
    )


def code_of(organisation, first=SPRING):
    return queries.wall_code(actor=SYSTEM, organisation_id=organisation.pk, first=first)


@time_machine.travel("2026-05-02T10:00:00+08:00", tick=False)
def test_wall_counts_the_season_and_today_apart():
    county = factories.organisation()
    for days in (0, 3, 80):  # the last lies before the season
        record(
            county,
            FactKind.SEEKER_REGISTERED,
            ("seeker", days),
            person_id=days + 1,
            at=clock.now() - timedelta(days=days),
        )
    shown = queries.wall(code_of(county))
    assert (shown.first, shown.last) == (SPRING, date(2026, 5, 2))
    assert (shown.season["seekers"], shown.today["seekers"]) == (2, 1)


def test_wall_shows_intents_by_surname_newest_first_and_not_those_taken_back():
    county = factories.organisation()
    intent(county, "张三丰")
    taken_back = intent(county, "李四")
    intent(county, "")
    with transaction.atomic():
        ledger.correct(taken_back.pk)
    with reach.limited():  # as a page for everybody asks
        shown = queries.wall(code_of(county))
    assert [(one.surname, one.title) for one in shown.passing] == [("", "电工"), ("张", "电工")]
    assert "三丰" not in repr(shown.passing)


def test_wall_draws_the_parts_that_have_a_place_north_up_and_by_area():
    city = factories.organisation()
    west = factories.organisation(parent=city, place=factories.place("420198", lon=114.0, lat=30.0))
    east = factories.organisation(parent=city, place=factories.place("420199", lon=115.0, lat=30.5))
    factories.organisation(parent=city, place=None)
    record(west, FactKind.POSITION_PUBLISHED, ("position", 1), employer_id=1)
    for number in range(2, 6):
        record(east, FactKind.POSITION_PUBLISHED, ("position", number), employer_id=1)
    shown = queries.wall(code_of(city))
    left, right = sorted(shown.dots, key=lambda dot: dot.x)
    assert (left.name, right.name) == (west.name, east.name)
    assert (left.value, right.value) == (1, 4)
    assert right.y < left.y
    assert right.radius == 2 * left.radius
    assert all(0 <= dot.x <= queries.MAP[0] and 0 <= dot.y <= queries.MAP[1] for dot in shown.dots)
    assert shown.parts == ()


def test_wall_lists_parts_where_there_is_no_map():
    county = factories.organisation()
    street = factories.organisation(parent=county, place=None)
    factories.organisation(parent=county, place=None)
    record(street, FactKind.POSITION_PUBLISHED, ("position", 1), employer_id=1)
    shown = queries.wall(code_of(county))
    assert shown.dots == ()
    assert [(part.name, part.value, part.share) for part in shown.parts] == [(street.name, 1, 100)]


def test_wall_code_is_made_only_for_ones_own_part():
    own, other = factories.organisation(), factories.organisation()
    officer = factories.officer(own)
    assert queries.wall(queries.wall_code(actor=officer, organisation_id=own.pk, first=SPRING)).organisation == own
    with pytest.raises(NotYourPart):
        queries.wall_code(actor=officer, organisation_id=other.pk, first=SPRING)


def test_wall_refuses_what_we_did_not_sign_and_what_is_too_old():
    county = factories.organisation()
    with time_machine.travel("2026-05-02T10:00:00+08:00", tick=False):
        code = code_of(county)
    with time_machine.travel("2026-06-01T10:00:00+08:00", tick=False):
        assert queries.wall(code).organisation == county
        with pytest.raises(NoSuchWall):
            queries.wall(tampered(code))
    with time_machine.travel("2026-06-03T10:00:00+08:00", tick=False), pytest.raises(NoSuchWall):
        queries.wall(code)


def test_wall_of_a_fair_counts_its_own_and_shows_where_it_is_busy():
    county = factories.organisation()
    officer = factories.officer(county)
    fair = factories.fair(organisation=county)
    halls.lay_out(actor=officer, fair_id=fair.pk, rows=1, per_row=3)
    zone = Zone.objects.create(fair=fair, name="智能制造")
    guests = [factories.participation(fair=fair, presence="came", zone=zone) for _ in range(2)]
    stands = list(fair.stands.filter(kind="booth")[:2])
    for stand, guest in zip(stands, guests, strict=True):
        stand.participation = guest
        stand.save()
    line = factories.line(happening=fair.happening, title="春江机电", where="A01", employer_id=guests[0].employer_id)
    for _ in range(3):
        factories.ticket(line=line)
    for guest, person in ((guests[0], 1), (guests[0], 2), (guests[1], 1)):
        fact(FactKind.APPLICATION_SUBMITTED, person, fair, guest)
    fact(FactKind.HAPPENING_ENTERED, 1, fair)

    code = queries.fair_wall_code(actor=officer, fair_id=fair.pk)
    shown = queries.wall(code)
    assert isinstance(shown, queries.FairWall)
    assert queries.wall_topic(code) == f"happening:{fair.happening_id}"
    assert {key: shown.values[key] for key in ("visitors", "visits", "applications", "employers_taking_part")} == {
        "visitors": 1,
        "visits": 1,
        "applications": 3,
        "employers_taking_part": 2,
    }
    assert {square.stand_id: heat for square, heat in shown.squares if heat} == {stands[0].pk: 4, stands[1].pk: 2}
    assert [(one.name, one.value) for one in shown.trades] == [("智能制造", 3)]
    assert [(one.where, one.waiting) for one in shown.queues] == [("A01", 3)]
    with pytest.raises(NotYourPart):
        queries.fair_wall_code(actor=factories.officer(factories.organisation()), fair_id=fair.pk)


def fact(kind, person, fair, guest=None):
    entry = ledger.Entry(
        kind=kind,
        subject=("application", person),
        person_id=person,
        employer_id=guest.employer_id if guest else None,
        happening_id=fair.happening_id,
        organisation_path="/1/",
    )
    with transaction.atomic():
        ledger.record(entry)
