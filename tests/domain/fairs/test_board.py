"""The live board: what is stuck, absent or alone, and what it counts."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.facts import services as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.fairs.queries.board import board
from chunfeng.domain.fairs.rules import board as rules
from chunfeng.domain.fairs.rules.board import Booth, Trouble
from chunfeng.domain.fairs.services import guests
from chunfeng.domain.happenings.models import CheckIn
from chunfeng.kernel import clock
from tests import factories

pytestmark = pytest.mark.django_db
NOW = clock.now()


def ago(minutes):
    return None if minutes is None else NOW - timedelta(minutes=minutes)


def found(minutes_in=120, **values):
    usual = {"came": True, "came_at": ago(110), "waiting_since": None, "called_at": None, "guest_at": ago(5)}
    answer = rules.trouble(Booth(**{**usual, **values}), now=NOW, starts_at=ago(minutes_in))
    return answer and (answer.trouble, round((NOW - answer.since).total_seconds() / 60))


@pytest.mark.parametrize(
    ("values", "trouble"),
    [
        ({}, None),
        ({"waiting_since": ago(9)}, None),
        ({"waiting_since": ago(12)}, (Trouble.STUCK, 12)),
        ({"waiting_since": ago(30), "called_at": ago(3)}, None),
        ({"waiting_since": ago(12), "called_at": ago(50)}, (Trouble.STUCK, 12)),
        ({"came": False, "came_at": None, "guest_at": None}, (Trouble.ABSENT, 120)),
        ({"came": False, "came_at": None, "minutes_in": 10}, None),
        ({"guest_at": ago(50)}, (Trouble.ALONE, 50)),
        ({"guest_at": None, "came_at": ago(20)}, None),
        ({"guest_at": ago(50), "waiting_since": ago(1)}, None),
        ({"minutes_in": -5, "came": False}, None),
    ],
)
def test_a_booth_is_stuck_absent_or_alone(values, trouble):
    assert found(**values) == trouble


minutes = st.none() | st.integers(0, 200)


@given(st.booleans(), minutes, minutes, minutes, minutes)
def test_a_queue_that_has_just_moved_is_never_stuck(came, came_at, waiting, called, guest):
    answer = found(
        came=came, came_at=ago(came_at), waiting_since=ago(waiting), called_at=ago(called), guest_at=ago(guest)
    )
    moved = waiting is None or min(waiting, waiting if called is None else called) < 10
    if moved:
        assert answer is None or answer[0] is not Trouble.STUCK
    else:
        assert answer is not None


def running(**values):
    organisation = factories.organisation()
    start = clock.now() - timedelta(hours=2)
    happening = factories.happening(organisation=organisation, starts_at=start, ends_at=start + timedelta(hours=5))
    happening.status = "running"
    happening.save()
    return factories.fair(organisation=organisation, happening=happening, **values)


def there(fair, officer, headcount=5):
    guest = factories.participation(fair=fair, presence="accepted")
    guest.positions.set([factories.position(employer=guest.employer, headcount=headcount, headcount_kind="number")])
    return guests.arrive(actor=officer, participation_id=guest.pk)


def fact(fair, kind, guest, minutes=1):
    with transaction.atomic():
        return ledger.record(
            ledger.Entry(
                kind=kind,
                subject=("application", 1),
                person_id=1,
                employer_id=guest.employer_id,
                happening_id=fair.happening_id,
                organisation_path="/1/",
                at=clock.now() - timedelta(minutes=minutes),
            )
        )


def test_board_puts_trouble_first_and_counts_what_each_booth_still_wants():
    fair = running()
    officer = factories.officer(fair.happening.organisation)
    good, stuck = there(fair, officer), there(fair, officer)
    absent = factories.participation(fair=fair, presence="accepted")
    factories.participation(fair=fair)  # never said yes
    fact(fair, FactKind.APPLICATION_SUBMITTED, good)
    fact(fair, FactKind.APPLICATION_SUBMITTED, good, minutes=90)
    fact(fair, FactKind.INTENT_REACHED, good)
    booth = {"subject_kind": "booth", "subject_id": stuck.pk, "employer_id": stuck.employer_id}
    line = factories.line(happening=fair.happening, **booth)
    factories.ticket(line=line, waiting_since=clock.now() - timedelta(minutes=25))
    factories.ticket(line=line, waiting_since=clock.now() - timedelta(minutes=5))
    factories.line(happening=fair.happening, title="法律咨询")
    talks = {"subject_kind": "call", "subject_id": stuck.employer_id, "employer_id": stuck.employer_id}
    factories.line(happening=fair.happening, title="视频面谈", **talks)

    shown = board(fair)
    assert [(row.participation.pk, row.trouble, row.waiting) for row in shown.booths] == [
        (stuck.pk, Trouble.STUCK, 2),
        (absent.pk, Trouble.ABSENT, 0),
        (good.pk, None, 0),
    ]
    row = shown.booths[2]
    assert (row.resumes, row.resumes_hour, row.intents, row.left) == (2, 1, 1, 4)
    assert (shown.waiting, [desk.standing.line.title for desk in shown.desks]) == (
        2,
        ["法律咨询", "视频面谈"],
    )
    assert {one.kind: (one.whole, one.hour) for one in shown.counts}[FactKind.APPLICATION_SUBMITTED] == (2, 1)


def test_only_silent_devices_that_have_served_here_are_named():
    fair = running()
    organisation = fair.happening.organisation
    served = [
        factories.device(organisation=organisation, seen_at=clock.now()),
        factories.device(organisation=organisation, seen_at=clock.now() - timedelta(minutes=9)),
        factories.device(organisation=organisation, seen_at=clock.now(), waiting=4),
    ]
    factories.device(organisation=organisation)  # elsewhere
    for number, device in enumerate(served):
        CheckIn.objects.create(
            client_id=f"00000000-0000-4000-8000-00000000000{number}",
            happening=fair.happening,
            device=device,
            visitor=f"00000000-0000-4000-9000-00000000000{number}",
            kind="in",
            at=clock.now(),
            device_at=clock.now(),
        )
    assert [(row.device.pk, row.offline) for row in board(fair).devices] == [
        (served[1].pk, True),
        (served[2].pk, False),
    ]


def test_a_board_takes_as_many_queries_for_three_booths_as_for_one(django_assert_num_queries):
    fair = running()
    officer = factories.officer(fair.happening.organisation)
    there(fair, officer)
    with django_assert_num_queries(8):
        board(fair)
    there(fair, officer)
    there(fair, officer)
    with django_assert_num_queries(8):
        board(fair)
