"""At the door: tickets, codes of others, double scans, devices that come back after hours; people and people-times."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from django.db import DatabaseError, transaction
from tests import factories
from tests.tampering import tampered

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.happenings.errors import DeviceRevoked, NoSuchHappening
from chunfeng.domain.happenings.models import CheckIn, Device, Happening, Registration
from chunfeng.domain.happenings.queries import doors, own
from chunfeng.domain.happenings.rules.visits import Totals
from chunfeng.domain.happenings.services import checkins, devices
from chunfeng.domain.happenings.services.checkins import Act, Answer
from chunfeng.domain.unions.queries import cards
from chunfeng.kernel import clock
from chunfeng.shared import reach

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def key(number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"act {number}")


def running(**values: object) -> Happening:
    return factories.happening(status="running", starts_at=clock.now() - timedelta(hours=2), **values)


def code_of(registration: Registration) -> str:
    found = own.ticket(registration)
    assert found is not None
    return found.code


def scan(device: Device, happening: Happening, number: int, at: datetime, **values: object) -> Act:
    return Act(client_id=key(number), happening_id=happening.pk, kind=str(values.pop("kind", "in")), at=at, **values)


def send(device: Device, *acts: Act, sent_at: datetime | None = None) -> list[Answer]:
    """As the request of a device does: with no reach at all."""
    with reach.limited():
        return checkins.merge(device_id=device.pk, sent_at=sent_at or clock.now(), acts=acts)


def facts(happening: Happening) -> tuple[int, int]:
    """People-times and people, as the ledger tells."""
    rows = list(Fact.objects.filter(kind="happening_entered", happening_id=happening.pk))
    net: dict[int | None, int] = {}
    for row in rows:
        net[row.person_id] = net.get(row.person_id, 0) + row.quantity
    return sum(net.values()), sum(count > 0 for person, count in net.items() if person)


def test_a_ticket_is_scanned_and_counts_once() -> None:
    happening = running()
    device = factories.device(organisation=happening.organisation)
    registration = factories.registration(happening=happening, person=factories.person(name="王建国"))
    act = scan(device, happening, 1, clock.now(), code=code_of(registration))
    [first] = send(device, act)
    [again] = send(device, act)
    assert (first.result, first.name, again.result) == ("counted", "王**", "repeated")
    assert (doors.totals(happening.pk), facts(happening)) == (Totals(people=1, unnamed=0, times=1), (1, 1))


@pytest.mark.parametrize(
    ("minutes", "same_door", "result", "flag"),
    [(1, True, "noted", "again"), (1, False, "noted", "elsewhere"), (40, False, "counted", "")],
)
def test_a_double_scan_a_photographed_code_and_a_return(minutes: int, same_door: bool, result: str, flag: str) -> None:
    happening = running()
    one, other = (factories.device(organisation=happening.organisation) for _ in range(2))
    code = code_of(factories.registration(happening=happening))
    at = clock.now() - timedelta(hours=1)
    send(one, scan(one, happening, 1, at, code=code))
    second = one if same_door else other
    [answer] = send(second, scan(second, happening, 2, at + minutes * MINUTE, code=code))
    assert (answer.result, answer.flag) == (result, flag)


def test_codes_that_are_no_tickets_for_this_are_answered_kindly() -> None:
    happening, elsewhere = running(), running(title="隔壁的讲座")
    device = factories.device(organisation=happening.organisation)
    gone = factories.registration(happening=happening, status="cancelled", ended_at=clock.now())
    Registration.objects.filter(pk=gone.pk).update(status="registered", ended_at=None)
    gone.refresh_from_db()
    cancelled = code_of(gone)
    Registration.objects.filter(pk=gone.pk).update(status="cancelled", ended_at=clock.now())
    genuine = code_of(factories.registration(happening=happening))
    codes = [
        code_of(factories.registration(happening=elsewhere)),
        tampered(genuine),
        "https://example.com/",
        cancelled,
    ]
    answers = send(device, *(scan(device, happening, n, clock.now(), code=code) for n, code in enumerate(codes)))
    assert [answer.code for answer in answers] == ["other_happening", "forged", "forged", "cancelled"]
    assert ["隔壁的讲座" in answers[0].text, all(answer.next_step for answer in answers)] == [True, True]
    assert (CheckIn.objects.count(), facts(happening)) == (0, (0, 0))


def test_a_member_card_lets_in_who_never_registered() -> None:
    happening = running(capacity=10)
    member = factories.membership(person=factories.person(name="李四"))
    card = cards.card(factories.actor(member.person))
    assert card is not None
    device = factories.device(organisation=happening.organisation)
    [answer] = send(device, scan(device, happening, 1, clock.now(), code=card.code))
    assert (answer.result, answer.flag, facts(happening)) == ("counted", "no_seat", (1, 1))


def test_visitors_without_a_name_are_people_times_and_never_mixed_with_people() -> None:
    happening = running()
    device = factories.device(organisation=happening.organisation)
    send(device, *(scan(device, happening, n, clock.now(), visitor=key(n), how="hand") for n in range(3)))
    named = factories.registration(happening=happening)
    send(device, scan(device, happening, 9, clock.now(), registration_id=named.pk, how="hand"))
    assert (doors.totals(happening.pk), facts(happening)) == (Totals(people=1, unnamed=3, times=4), (4, 1))
    assert doors.totals(happening.pk).visitors == 4


@pytest.mark.parametrize(("kind", "tags"), [("fair", ["fair", "spot"]), ("visit", ["visit"])])
def test_a_visit_to_a_workplace_is_a_channel_of_its_own(kind: str, tags: list[str]) -> None:
    happening = running(kind=kind)
    device = factories.device(organisation=happening.organisation)
    seat = factories.registration(happening=happening)
    send(device, scan(device, happening, 1, clock.now(), registration_id=seat.pk, how="hand"))
    send(device, scan(device, happening, 2, clock.now(), visitor=key(2), how="hand"))
    entered = Fact.objects.filter(kind="happening_entered").order_by("pk")
    assert [fact.tags for fact in entered] == [tags, [*tags, "unnamed"]]


def test_undoing_takes_back_the_fact_even_when_it_arrives_first() -> None:
    happening = running()
    device = factories.device(organisation=happening.organisation)
    code = code_of(factories.registration(happening=happening))
    at = clock.now() - 30 * MINUTE
    undo = scan(device, happening, 2, at + MINUTE, kind="undo", undoes=key(1))
    assert [answer.result for answer in send(device, undo)] == ["undone"]
    assert [answer.flag for answer in send(device, scan(device, happening, 1, at, code=code))] == ["undone"]
    send(device, scan(device, happening, 3, at + 2 * MINUTE, code=code))
    send(device, scan(device, happening, 4, at + 3 * MINUTE, kind="undo", undoes=key(3)))
    assert (doors.totals(happening.pk), facts(happening)) == (Totals(), (0, 0))
    assert Fact.objects.filter(kind="happening_entered").count() == 2, "the ledger keeps what was, and its correction"


def test_a_revoked_device_is_told_and_nothing_of_it_is_taken() -> None:
    happening = running()
    officer = factories.officer(happening.organisation)
    device = devices.enrol(actor=officer, organisation_id=happening.organisation_id, name="东门", public_key=b"k" * 32)
    devices.revoke(actor=officer, device_id=device.pk)
    with pytest.raises(DeviceRevoked):
        send(device, scan(device, happening, 1, clock.now(), visitor=key(1)))
    with pytest.raises(DeviceRevoked):
        devices.enrol(actor=officer, organisation_id=happening.organisation_id, name="东门", public_key=b"k" * 32)
    assert CheckIn.objects.count() == 0


def test_a_device_of_another_union_keeps_other_doors() -> None:
    happening = running()
    foreign = factories.device(organisation=factories.organisation())
    [answer] = send(foreign, scan(foreign, happening, 1, clock.now(), visitor=key(1)))
    assert (answer.result, answer.code, CheckIn.objects.count()) == ("refused", "unknown", 0)


def test_an_act_with_a_wrong_clock_is_put_where_it_belongs() -> None:
    happening = running()
    device = factories.device(organisation=happening.organisation)
    wrong = timedelta(hours=3)
    at = clock.now() - 20 * MINUTE
    send(device, scan(device, happening, 1, at - wrong, visitor=key(1)), sent_at=clock.now() - wrong)
    [row] = CheckIn.objects.all()
    assert (abs(row.at - at) < timedelta(seconds=5), row.device_at) == (True, at - wrong)


def test_nobody_is_checked_in_to_what_is_called_off() -> None:
    happening = factories.happening(status="cancelled")
    device = factories.device(organisation=happening.organisation)
    [answer] = send(device, scan(device, happening, 1, clock.now(), visitor=key(1)))
    assert (answer.result, answer.code) == ("refused", "not_on")


def test_the_desk_checks_in_by_hand_and_takes_back() -> None:
    happening = running()
    officer, stranger = factories.officer(happening.organisation), factories.officer(factories.organisation())
    registration = factories.registration(
        happening=happening, person=factories.person(name="王建国", phone="13800138000")
    )
    with reach.limited(reach.Reach.of(officer)):
        [found] = doors.found_by_hand(officer, happening.pk, "8000")
        answer = checkins.check_in(actor=officer, happening_id=happening.pk, registration_id=found.registration_id)
        assert (found.name, answer.result, doors.totals(happening.pk).people) == ("王**", "counted", 1)
        assert [scan.name for scan in doors.latest(officer, happening.pk)] == ["王**"]
        assert checkins.undo(actor=officer, happening_id=happening.pk, client_id=answer.client_id).result == "undone"
        assert (doors.totals(happening.pk), registration.status) == (Totals(), "registered")
    with pytest.raises(NoSuchHappening):
        checkins.check_in(actor=stranger, happening_id=happening.pk, registration_id=registration.pk)


def test_a_visitor_has_to_be_somebody_or_nobody() -> None:
    happening = running()
    with pytest.raises(DatabaseError, match="check_in_has_one_visitor"), transaction.atomic():
        CheckIn.objects.create(client_id=key(1), happening=happening, kind="in", at=clock.now(), device_at=clock.now())


# An hour without a network


def morning(happening: Happening, doors_: Sequence[Device], visitors: int) -> list[tuple[Device, Act]]:
    """What really happened at the doors, in the order of time: arrivals, double scans, returns, people without a name."""
    chance = random.Random(5)
    people = [factories.registration(happening=happening) for _ in range(visitors)]
    codes = [code_of(row) for row in people]
    acts: list[tuple[Device, Act]] = []
    at = clock.now() - timedelta(hours=1)
    for number in range(visitors * 2):
        at += timedelta(seconds=chance.choice([1, 3, 40]))
        device = chance.choice(doors_)
        if acts and chance.random() < 0.05:
            act = scan(device, happening, number, at, kind="undo", undoes=key(chance.randrange(number)))
        elif chance.random() < 0.1:
            act = scan(device, happening, number, at, visitor=key(number), how="hand")
        else:
            kind = "out" if chance.random() < 0.2 else "in"
            act = scan(device, happening, number, at, kind=kind, code=chance.choice(codes))
        acts.append((device, act))
    return acts


@pytest.mark.parametrize("scans_out", [True, False])
def test_eight_devices_an_hour_without_a_network_count_as_online(scans_out: bool) -> None:
    there = [running(scans_out=scans_out) for _ in range(2)]
    totals = []
    for happening, chaos in zip(there, (None, random.Random(7)), strict=True):
        keepers = [factories.device(organisation=happening.organisation) for _ in range(8)]
        acts = morning(happening, keepers, visitors=40)
        own = NAMESPACE_URL if chaos is None else UUID(int=1)
        acts = [(device, _renamed(act, own)) for device, act in acts]
        if chaos is None:  # online: each act at once, alone
            for device, act in acts:
                send(device, act)
        else:  # each device comes back when it likes, sends what it has in pieces, some of them twice
            skews = {device.pk: timedelta(minutes=chaos.randrange(-90, 90)) for device in keepers}
            pieces = []
            for device in keepers:
                kept = [act for keeper, act in acts if keeper.pk == device.pk]
                chaos.shuffle(kept)
                pieces += [(device, kept[start : start + 7]) for start in range(0, len(kept), 7)]
            pieces += chaos.sample(pieces, len(pieces) // 2)
            chaos.shuffle(pieces)
            for device, piece in pieces:
                skew = skews[device.pk]
                shifted = [_shifted(act, skew) for act in piece]
                send(device, *shifted, sent_at=clock.now() + skew)
        totals.append((doors.totals(happening.pk), facts(happening)))
        counted = CheckIn.objects.filter(happening=happening, counted=True)
        assert facts(happening)[0] == counted.count(), "each people-time has its fact"
    assert totals[0] == totals[1]
    assert totals[0][0].people > 20


def _renamed(act: Act, space: UUID) -> Act:
    def rename(each: UUID | None) -> UUID | None:
        return None if each is None else uuid5(space, str(each))

    named = rename(act.client_id)
    assert named is not None
    return Act(
        client_id=named,
        happening_id=act.happening_id,
        kind=act.kind,
        at=act.at,
        how=act.how,
        code=act.code,
        visitor=rename(act.visitor),
        undoes=rename(act.undoes),
    )


def _shifted(act: Act, skew: timedelta) -> Act:
    return Act(
        client_id=act.client_id,
        happening_id=act.happening_id,
        kind=act.kind,
        at=act.at + skew,
        how=act.how,
        code=act.code,
        visitor=act.visitor,
        undoes=act.undoes,
    )
