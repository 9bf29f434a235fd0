"""What devices at the doors ask and send: signed, in any order, as often as they like."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Count
from tests import factories
from tests.api.door import Door, post

from chunfeng.domain.happenings.models import CheckIn, Device, Happening
from chunfeng.domain.happenings.queries import doors, own
from chunfeng.domain.happenings.services import devices
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Happening:
    now = clock.now()
    return factories.happening(
        organisation=factories.organisation(name="武汉市洪山区总工会"),
        status="running",
        starts_at=now - timedelta(hours=2),
        ends_at=now + timedelta(hours=2),
    )


@pytest.fixture
def door(fair: Happening) -> Door:
    return Door.enrolled(fair.organisation)


def answers(response: object) -> list[tuple[str, str]]:
    return [(answer["result"], answer["code"] or answer["flag"]) for answer in response.json()["answers"]]  # type: ignore[attr-defined]


def totals(fair: Happening) -> tuple[int, int, int]:
    found = doors.totals(fair.pk)
    return found.people, found.unnamed, found.times


def test_what_a_device_kept_is_taken_in_once_however_often_it_is_sent(fair: Happening, door: Door) -> None:
    ticket = own.ticket(factories.registration(happening=fair))
    assert ticket is not None
    acts = [
        door.act(fair, code=ticket.code),
        door.act(fair, registration=factories.registration(happening=fair).pk, how="hand"),
        door.act(fair, visitor=str(uuid4()), how="hand"),
    ]
    assert answers(door.send(acts)) == [("counted", "")] * 3
    assert answers(door.send(acts[::-1])) == [("repeated", "")] * 3
    assert totals(fair) == (2, 1, 3)


def test_a_device_says_how_many_it_still_keeps(fair: Happening, door: Door) -> None:
    door.send([door.act(fair, visitor=str(uuid4()))], waiting=7)
    assert Device.objects.get(pk=door.device.pk).waiting == 7


def test_an_act_taken_back_is_not_counted_even_if_the_taking_back_comes_first(fair: Happening, door: Door) -> None:
    entry = door.act(fair, registration=factories.registration(happening=fair).pk)
    assert answers(door.send([door.act(fair, kind="undo", undoes=entry["id"])])) == [("undone", "")]
    assert answers(door.send([entry])) == [("noted", "undone")]
    assert totals(fair) == (0, 0, 0)


def test_a_batch_that_the_device_did_not_sign_is_refused_whole(fair: Happening, door: Door) -> None:
    other = Door.enrolled(fair.organisation)
    acts = [door.act(fair, visitor=str(uuid4()))]
    sent = [
        {**door.batch(acts), "device": other.device.pk},
        {**door.batch(acts), "device": 987654321},
        {**door.batch(acts), "signature": "not base64!"},
        {**door.batch(acts), "text": door.batch(acts)["text"] + " "},
        {"device": door.device.pk, **door.signed("act", {"device": door.device.pk})},
    ]
    refused = [post("acts", body) for body in sent]
    assert [(response.status_code, response.json()["code"]) for response in refused] == [
        (409, "happenings.bad_signature")
    ] * len(sent)
    assert CheckIn.objects.count() == 0


def test_an_act_changed_after_it_was_signed_is_refused_alone(fair: Happening, door: Door) -> None:
    good, changed = door.act(fair, visitor=str(uuid4())), door.act(fair, visitor=str(uuid4()))
    signed = [door.signed("act", good), door.signed("act", changed)]
    signed[1]["text"] = signed[1]["text"].replace('"in"', '"out"')
    content = {"device": door.device.pk, "sent_at": door.now().isoformat(), "acts": signed}
    response = post("acts", {"device": door.device.pk, **door.signed("batch", content)})
    assert answers(response) == [("counted", ""), ("refused", "unsigned")]
    assert totals(fair) == (0, 1, 1)


def test_an_act_of_another_device_is_not_carried_in(fair: Happening, door: Door) -> None:
    other = Door.enrolled(fair.organisation)
    assert door.send([other.act(fair, visitor=str(uuid4()))]).status_code == 422
    assert CheckIn.objects.count() == 0


def test_a_moment_without_its_zone_is_refused_and_not_guessed(fair: Happening, door: Door) -> None:
    bare = door.now().replace(tzinfo=None).isoformat()
    act = {**door.act(fair, visitor=str(uuid4())), "at": bare}
    assert door.send([act]).status_code == 422
    content = {"device": door.device.pk, "sent_at": bare, "acts": []}
    assert post("acts", {"device": door.device.pk, **door.signed("batch", content)}).status_code == 422
    assert totals(fair) == (0, 0, 0)


def test_a_revoked_device_is_told_so_and_nothing_of_it_is_taken(fair: Happening, door: Door) -> None:
    post_of = Post(role="officer", organisation_id=fair.organisation_id, path=fair.organisation_path)
    officer = Actor(person_id=factories.person().pk, posts=(post_of,))
    devices.revoke(actor=officer, device_id=door.device.pk)
    for response in (door.send([door.act(fair, visitor=str(uuid4()))]), door.ask(fair)):
        assert (response.status_code, response.json()["code"]) == (409, "happenings.device_revoked")
    assert CheckIn.objects.count() == 0


def test_a_device_learns_of_its_own_part_of_the_tree_alone(fair: Happening, door: Door) -> None:
    elsewhere = factories.happening(status="running", starts_at=fair.starts_at, ends_at=fair.ends_at)
    told = door.ask(elsewhere).json()
    assert [each["title"] for each in told["happenings"]] == [fair.title]
    assert (told["counts"], told["roster"]) == (None, None)
    assert answers(door.send([door.act(elsewhere, visitor=str(uuid4()))])) == [("refused", "unknown")]


def test_the_roster_is_masked_and_sent_when_it_has_changed(fair: Happening, door: Door) -> None:
    person = factories.person(name="欧阳建国", phone="13912348000")
    row = factories.registration(happening=fair, person=person)
    first = door.ask(fair).json()
    assert first["roster"] == [{"id": row.pk, "name": "欧***", "tail": "8000", "waiting": False}]
    again = door.ask(fair, roster=first["roster_digest"]).json()
    assert (again["roster"], again["roster_digest"]) == (None, first["roster_digest"])
    assert door.ask(fair, roster=None).json()["roster"] is None  # a kiosk keeps none
    factories.registration(happening=fair, status="waiting")
    assert [each["waiting"] for each in door.ask(fair, roster=first["roster_digest"]).json()["roster"]] == [False, True]


@pytest.fixture
def standing_clock() -> Iterator[None]:
    """How late an answer comes shifts a device's acts by as much: where two acts lie exactly at a boundary, it decides."""
    with clock.at(clock.now()):
        yield


@pytest.mark.usefixtures("standing_clock")
def test_eight_devices_after_an_hour_without_a_network_give_the_totals_of_online(fair: Happening) -> None:
    """3,000 acts, real signatures, clocks wrong by up to an hour, batches shuffled and sent again and again."""
    dice = random.Random(5)
    later = factories.happening(
        organisation=fair.organisation, status="running", starts_at=fair.starts_at, ends_at=fair.ends_at
    )
    people = [factories.person() for _ in range(400)]
    gates = [Door.enrolled(fair.organisation, behind=timedelta(minutes=dice.randint(-60, 60))) for _ in range(8)]
    begin = clock.now() - timedelta(hours=1)
    seats = {
        each.pk: {person.pk: factories.registration(happening=each, person=person).pk for person in people}
        for each in (fair, later)
    }
    planned = []
    for number in range(3000):
        person, gate = dice.choice(people), dice.choice(gates)
        at = begin + timedelta(seconds=3600 * number / 3000)
        planned.append((at, gate, None if dice.random() < 0.1 else person.pk, dice.random() < 0.04))

    def acts_of(happening: Happening) -> list[tuple[Door, dict[str, object]]]:
        made: list[tuple[Door, dict[str, object]]] = []
        for at, gate, person, taken_back in planned:
            whose = {"visitor": str(uuid4())} if person is None else {"registration": seats[happening.pk][person]}
            act = gate.act(happening, at=at, **whose)
            made.append((gate, act))
            if taken_back:
                undo = gate.act(happening, at=at + timedelta(seconds=20), kind="undo", undoes=act["id"])
                made.append((gate, undo))
        return made

    for part in parts(acts_of(fair), 300):  # online: as it happens, each gate its own
        for gate in gates:
            gate.send([act for at_gate, act in part if at_gate is gate])
    kept = acts_of(later)
    batches = []
    for gate in gates:
        mine = [act for at_gate, act in kept if at_gate is gate]
        dice.shuffle(mine)
        batches += [(gate, batch) for batch in parts(mine, 200)]
    batches += dice.sample(batches, len(batches) // 2)  # whose answers were lost
    dice.shuffle(batches)
    results = Counter(result for gate, batch in batches for result, _ in answers(gate.send(batch)))
    assert results["refused"] == 0
    assert results["repeated"] > 500
    assert CheckIn.objects.filter(happening=later).count() == len(kept)
    assert totals(later) == totals(fair)
    assert times_of(later) == times_of(fair)


def parts(rows: list, size: int) -> list[list]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def times_of(happening: Happening) -> dict[int, int]:
    counted = CheckIn.objects.filter(happening=happening, counted=True, person__isnull=False)
    return dict(counted.values_list("person_id").annotate(Count("pk")))


@pytest.mark.parametrize(
    ("at", "sent_at"), [("0001-06-01", "9999-06-01"), ("9999-06-01", "0001-06-01"), ("0001-01-01", "0001-01-01")]
)
def test_no_clock_is_too_wrong_to_be_read_again(fair: Happening, door: Door, at: str, sent_at: str) -> None:
    act = door.act(fair, visitor=str(uuid4())) | {"at": f"{at}T00:00:00+14:00"}
    content = {"device": door.device.pk, "sent_at": f"{sent_at}T00:00:00+14:00", "acts": [door.signed("act", act)]}
    answered = post("acts", {"device": door.device.pk, **door.signed("batch", content)})
    assert [each["result"] for each in answered.json()["answers"]] == ["counted"]
    assert CheckIn.objects.get().at <= clock.now()


def test_a_device_that_says_to_keep_more_than_can_be_is_not_understood(fair: Happening, door: Door) -> None:
    assert door.send([], waiting=10**30).status_code == 422
