"""Seats, the waiting list and its offers; a thousand at once for a hundred seats."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import factories
from tests.crowds import PATIENCE, at_once

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.happenings.errors import CannotRegister, NoSeatLeft, NoSuchHappening, NoSuchRegistration, OfferGone
from chunfeng.domain.happenings.models import Happening, Registration, RegistrationLog, Session
from chunfeng.domain.happenings.services import planning, registrations, telling
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach
from chunfeng.shared.sms import MemoryGateway

HOUR = timedelta(hours=1)


def states(happening: Happening) -> dict[str, int]:
    found: dict[str, int] = {}
    for status in Registration.objects.filter(happening=happening).values_list("status", flat=True):
        found[status] = found.get(status, 0) + 1
    return found


def seats(happening: Happening | Session) -> tuple[int, int]:
    happening.refresh_from_db()
    return happening.taken, happening.waiting


def standing_facts() -> int:
    return sum(Fact.objects.filter(kind="happening_registered").values_list("quantity", flat=True))


@pytest.mark.django_db
def test_a_seat_at_once_then_the_waiting_list() -> None:
    happening = factories.happening(capacity=1)
    first, second = factories.actor(), factories.actor()
    assert registrations.register(actor=first, happening_id=happening.pk).status == "registered"
    assert registrations.register(actor=second, happening_id=happening.pk).status == "waiting"
    assert registrations.register(actor=second, happening_id=happening.pk).status == "waiting", "again is the same"
    assert (seats(happening), standing_facts()) == ((1, 1), 1)


@pytest.mark.django_db
def test_with_the_reach_of_a_worker_and_nothing_more() -> None:
    happening = factories.happening(capacity=1)
    one, other = factories.actor(), factories.actor()
    for actor, status in ((one, "registered"), (other, "waiting")):
        with reach.limited(reach.Reach.of(actor)):
            made = registrations.register(actor=actor, happening_id=happening.pk)
            assert (made.status, Registration.objects.count()) == (status, 1)
    for actor in (one, other):
        with reach.limited(reach.Reach.of(actor)):
            [made] = Registration.objects.all()
            assert registrations.cancel(actor=actor, registration_id=made.pk).status == "cancelled"
    assert (seats(happening), standing_facts()) == ((0, 0), 0)


@pytest.mark.django_db
def test_a_seat_given_back_is_held_for_the_next_in_line_who_takes_it_up() -> None:
    happening = factories.happening(capacity=1)
    first, second, third = (factories.actor() for _ in range(3))
    made = [registrations.register(actor=actor, happening_id=happening.pk) for actor in (first, second, third)]
    registrations.cancel(actor=first, registration_id=made[0].pk)
    waiting = ProcrastinateJob.objects.filter(task_name="chunfeng.happenings.offer_seats")
    assert waiting.filter(args={"happening_id": happening.pk}).count() == 1
    assert registrations.offer_seats(happening_id=happening.pk) == 1
    assert registrations.offer_seats(happening_id=happening.pk) == 0, "the seat is held"
    assert (states(happening), seats(happening)) == ({"cancelled": 1, "offered": 1, "waiting": 1}, (1, 1))
    latecomer = registrations.register(actor=factories.actor(), happening_id=happening.pk)
    assert latecomer.status == "waiting", "nobody overtakes those who wait"
    assert registrations.take_up(actor=second, registration_id=made[1].pk).status == "registered"
    with pytest.raises(NoSuchRegistration):
        registrations.take_up(actor=first, registration_id=made[1].pk)


@pytest.mark.django_db
def test_an_offer_that_is_not_taken_up_goes_to_the_next() -> None:
    happening = factories.happening(capacity=1)
    actors = [factories.actor() for _ in range(3)]
    made = [registrations.register(actor=actor, happening_id=happening.pk) for actor in actors]
    registrations.cancel(actor=actors[0], registration_id=made[0].pk)
    registrations.offer_seats(happening_id=happening.pk)
    made[1].refresh_from_db()
    assert made[1].offer_until is not None
    with clock.at(made[1].offer_until + timedelta(seconds=1)):
        with pytest.raises(OfferGone):
            registrations.take_up(actor=actors[1], registration_id=made[1].pk)
        assert registrations.lapse_offers() == 1
        assert registrations.offer_seats(happening_id=happening.pk) == 1
    assert states(happening) == {"cancelled": 1, "expired": 1, "offered": 1}
    sent = telling.tell(happening_id=happening.pk)
    assert (sent, telling.tell(happening_id=happening.pk)) == (1, 0), (
        "each message leaves once, to whom it still concerns"
    )


@pytest.mark.django_db
def test_a_session_has_seats_of_its_own() -> None:
    happening = factories.happening(capacity=10)
    small, large = factories.session(happening=happening, capacity=1), factories.session(happening=happening)
    with pytest.raises(CannotRegister) as refused:
        registrations.register(actor=factories.actor(), happening_id=happening.pk)
    assert [reason.code for reason in refused.value.verdict.against] == ["session_chosen"]
    kept = [
        registrations.register(actor=factories.actor(), happening_id=happening.pk, session_id=session.pk).status
        for session in (small, small, large)
    ]
    assert kept == ["registered", "waiting", "registered"]
    assert (seats(happening), seats(small), seats(large)) == ((2, 1), (1, 1), (1, 0))


@pytest.mark.django_db
def test_online_takes_no_seat_in_the_hall() -> None:
    happening = factories.happening(capacity=1, channels=["spot", "online"])
    kept = [
        registrations.register(actor=factories.actor(), happening_id=happening.pk, channel=channel).status
        for channel in ("online", "online", "spot")
    ]
    assert (kept, seats(happening)) == (["registered"] * 3, (1, 0))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"status": "closed"}, "announced"),
        ({"status": "cancelled"}, "announced"),
        ({"registers_from": timedelta(hours=1)}, "registration_begun"),
        ({"registers_until": -timedelta(hours=1)}, "registration_not_over"),
        ({"channels": ["online"]}, "channel_offered"),
    ],
)
def test_every_reason_against_is_told(values: dict[str, object], code: str) -> None:
    said = {name: clock.now() + value if isinstance(value, timedelta) else value for name, value in values.items()}
    happening = factories.happening(**said)
    with pytest.raises(CannotRegister) as refused:
        registrations.register(actor=factories.actor(), happening_id=happening.pk)
    assert [reason.code for reason in refused.value.verdict.against] == [code]


@pytest.mark.django_db
def test_a_draft_does_not_exist_for_anybody_else() -> None:
    with pytest.raises(NoSuchHappening):
        registrations.register(actor=factories.actor(), happening_id=factories.happening(status="draft").pk)


@pytest.mark.django_db
def test_walk_ins_take_what_is_left_and_there_is_no_waiting_at_the_door() -> None:
    happening = factories.happening(capacity=1, status="running", starts_at=clock.now() - HOUR)
    officer = factories.officer(happening.organisation)
    with reach.limited(reach.Reach.of(officer)):
        made = registrations.walk_in(actor=officer, happening_id=happening.pk, phone="13900001111", name="赵六")
        again = registrations.walk_in(actor=officer, happening_id=happening.pk, phone="13900001111")
        assert (made.status, made.walk_in, again.pk) == ("registered", True, made.pk)
        with pytest.raises(NoSeatLeft):
            registrations.walk_in(actor=officer, happening_id=happening.pk, phone="13900002222")


@pytest.mark.django_db
def test_raising_the_number_of_seats_asks_the_waiting_list_and_lowering_it_below_is_refused() -> None:
    happening = factories.happening(capacity=2)
    officer = factories.officer(happening.organisation)
    for _ in range(3):
        registrations.register(actor=factories.actor(), happening_id=happening.pk)
    plan = planning.Plan(
        kind="fair", title=happening.title, starts_at=happening.starts_at, ends_at=happening.ends_at, capacity=1
    )
    with pytest.raises(planning.SeatsTaken):
        planning.change(actor=officer, happening_id=happening.pk, plan=plan)
    wider = planning.Plan(
        kind="fair", title=happening.title, starts_at=happening.starts_at, ends_at=happening.ends_at, capacity=3
    )
    planning.change(actor=officer, happening_id=happening.pk, plan=wider)
    assert (registrations.offer_seats(happening_id=happening.pk), seats(happening)) == (1, (3, 0))


@pytest.mark.django_db
def test_a_reminder_leaves_once_the_day_before(settings) -> None:
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    happening = factories.happening(starts_at=clock.now() + timedelta(days=2))
    registrations.register(actor=factories.actor(), happening_id=happening.pk)
    assert registrations.remind() == 0
    with clock.at(happening.starts_at - timedelta(hours=23)):
        assert (registrations.remind(), registrations.remind()) == (1, 0)
        assert telling.tell(happening_id=happening.pk) == 1
    assert [message.template for message in MemoryGateway.outbox] == ["happening_remind"]
    assert RegistrationLog.objects.filter(step="remind", told_at__isnull=False).count() == 1


# A thousand at once


def rush(happening: Happening, people: int, *, connections: int = 6) -> list[Exception]:
    made = Person.objects.bulk_create(Person(name=f"王{number}") for number in range(people))
    actors = [Actor(person_id=person.pk) for person in made]
    return at_once(
        [lambda actor=actor: registrations.register(actor=actor, happening_id=happening.pk) for actor in actors],
        connections=connections,
    )


@pytest.mark.django_db(transaction=True)
def test_a_thousand_at_once_for_a_hundred_seats_are_a_hundred() -> None:
    happening = factories.happening(capacity=100)
    assert rush(happening, 1000) == []
    assert (states(happening), seats(happening)) == ({"registered": 100, "waiting": 900}, (100, 900))
    assert Fact.objects.filter(kind="happening_registered").count() == 100


@pytest.mark.django_db(transaction=True)
def test_one_person_who_presses_ten_times_at_once_has_one_registration() -> None:
    happening, actor = factories.happening(capacity=5), factories.actor()
    acts = [lambda: registrations.register(actor=actor, happening_id=happening.pk)] * 10
    assert at_once(acts, connections=6) == []
    assert (states(happening), seats(happening)) == ({"registered": 1}, (1, 0))


@pytest.mark.django_db(transaction=True)
def test_offers_and_cancellations_at_once_never_give_a_seat_twice() -> None:
    happening = factories.happening(capacity=10)
    assert rush(happening, 30) == []
    seated = list(Registration.objects.filter(status="registered").select_related("person"))
    acts = [
        lambda row=row: registrations.cancel(actor=Actor(person_id=row.person_id), registration_id=row.pk)
        for row in seated
    ]
    acts += [lambda: registrations.offer_seats(happening_id=happening.pk)] * 6
    assert at_once(acts, connections=6) == []
    registrations.offer_seats(happening_id=happening.pk)
    assert (states(happening), seats(happening)) == ({"cancelled": 10, "offered": 10, "waiting": 10}, (10, 10))


@contextmanager
def without_the_lock(monkeypatch: pytest.MonkeyPatch, parties: int) -> Iterator[None]:
    """The happening is looked at, not locked, and nobody writes before all have looked."""
    barrier = threading.Barrier(parties)

    def looked(happening_id: int, session_id: int | None, /) -> registrations.Pool:
        pool = registrations.Pool(Happening.objects.get(pk=happening_id), None)
        barrier.wait(PATIENCE)
        return pool

    with monkeypatch.context() as patch:
        patch.setattr(registrations, "lock", looked)
        yield


@pytest.mark.django_db(transaction=True)
def test_canary_without_the_lock_only_the_constraint_stands_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    happening = factories.happening(capacity=1)
    with without_the_lock(monkeypatch, 6):
        failures = rush(happening, 6, connections=6)
    assert {type(failure).__name__ for failure in failures} == {"IntegrityError"}
    assert (len(failures), states(happening)) == (5, {"registered": 1})


@pytest.mark.django_db(transaction=True)
def test_canary_without_the_lock_and_the_constraint_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    happening = factories.happening(capacity=1)
    [constraint] = [each for each in Happening._meta.constraints if each.name == "happening_not_overfull"]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Happening, constraint)
    try:
        with without_the_lock(monkeypatch, 6):
            assert rush(happening, 6, connections=6) == []
        assert (states(happening), seats(happening)) == ({"registered": 6}, (6, 0))
    finally:
        Registration.objects.update(status="cancelled", ended_at=clock.now())
        with connection.schema_editor() as editor:
            editor.add_constraint(Happening, constraint)
