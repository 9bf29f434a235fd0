"""Phones at a booth: registered, listed, removed; and two of them without a network come to the same in whatever order."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.errors import NoSuchParticipation, NoSuchPhone, PhoneOut
from chunfeng.domain.fairs.models import BoothAct, BoothPhone, Participation
from chunfeng.domain.fairs.queries import booths, desk
from chunfeng.domain.fairs.queries.rights import fairs_data
from chunfeng.domain.fairs.services import day, phones
from chunfeng.domain.fairs.services.booths import Deed
from chunfeng.domain.happenings.errors import BadKey
from chunfeng.domain.happenings.models import Ticket
from chunfeng.domain.happenings.rules.courses import LATE
from chunfeng.domain.people.services import rights, sessions
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import reach
from chunfeng.shared.models import AuditEntry
from tests import factories
from tests.domain.fairs.test_booths import staffed
from tests.domain.fairs.test_day import seeker, stand_of

ANDROID = "Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36"


def key(number: int) -> bytes:
    return number.to_bytes(32, "big")


def register(actor: Actor, booth: Participation, number: int = 1, **values) -> BoothPhone:
    return phones.register(actor=actor, participation_id=booth.pk, public_key=key(number), **values)


def live() -> list[int]:
    return list(BoothPhone.objects.filter(removed_at__isnull=True).order_by("pk").values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_key_is_one_phone_of_one_person_at_one_booth() -> None:
    _fair, booth, one, other = staffed()
    with reach.limited(reach.Reach.of(one)):
        first = register(one, booth, agent=ANDROID)
        assert register(one, booth).pk == first.pk
        assert (first.system, first.browser) == ("android", "chrome")
    with reach.limited(reach.Reach.of(other)):
        assert [phone.person.pk for phone in booths.phones_at(other, booth.pk)] == [one.person_id]
    for actor, number, refusal in (
        (other, 1, BadKey),
        (factories.speaker(factories.employer()), 2, NoSuchParticipation),
    ):
        with pytest.raises(refusal):
            register(actor, booth, number)
    with pytest.raises(BadKey):
        phones.register(actor=one, participation_id=booth.pk, public_key=b"short")


@pytest.mark.django_db
def test_phones_are_seen_at_their_booth_alone() -> None:
    _fair, booth, one, other = staffed()
    register(one, booth)
    seen = []
    for actor in (one, other, factories.speaker(factories.employer()), factories.officer(factories.organisation())):
        with reach.limited(reach.Reach.of(actor)):
            seen.append(BoothPhone.objects.count())
    assert seen == [1, 1, 0, 0]


@pytest.mark.django_db
def test_a_colleague_removes_a_phone_and_its_key_does_not_come_back() -> None:
    _fair, booth, one, other = staffed()
    phone = register(one, booth)
    with pytest.raises(NoSuchPhone):
        phones.remove(actor=other, participation_id=booth.pk, phone_id=phone.pk + 1)
    rival = factories.speaker(factories.employer())
    with pytest.raises(NoSuchParticipation):
        phones.remove(actor=rival, participation_id=booth.pk, phone_id=phone.pk)
    removed = [phones.remove(actor=other, participation_id=booth.pk, phone_id=phone.pk) for _press in range(2)]
    assert removed[0].removed_at == removed[1].removed_at
    assert booths.phones_at(one, booth.pk) == []
    with pytest.raises(PhoneOut):
        register(one, booth)


@pytest.mark.django_db
def test_whoever_does_not_come_has_no_phones() -> None:
    _fair, booth, one, _other = staffed()
    Participation.objects.filter(pk=booth.pk).update(presence="declined")
    with pytest.raises(PhoneOut) as refused:
        register(one, booth)
    assert [reason.code for reason in refused.value.verdict.against] == ["booth_phone.at_fair"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("end", "left"), [("sign_out", [2]), ("end", [2]), ("end_others", [1]), ("end_all", []), ("run_out", [1, 2])]
)
def test_phones_go_with_the_sign_in_that_is_ended_but_not_with_one_that_runs_out(
    end: str, left: list[int], django_capture_on_commit_callbacks
) -> None:
    _fair, booth, one, _other = staffed()
    visits = [sessions.begin(person_id=one.person_id, session_key=name, method="code").pk for name in ("here", "there")]
    made = [register(one, booth, number, visit_id=visit).pk for number, visit in enumerate(visits, 1)]
    with reach.limited(reach.Reach.of(one)), django_capture_on_commit_callbacks(execute=True):
        match end:
            case "sign_out":
                sessions.note_sign_out(actor=one, session_key="here")
            case "end":
                sessions.end(actor=one, visit_id=visits[0])
            case "end_others":
                sessions.end_others(actor=one, session_key="here")
            case "end_all":
                sessions.end_all(person_id=one.person_id)
            case "run_out":
                sessions.finish(session_key="here")
    assert live() == [made[number - 1] for number in left]


@pytest.mark.django_db
def test_an_erasure_takes_the_phones_along_and_my_data_shows_them() -> None:
    _fair, booth, one, _other = staffed()
    register(one, booth, agent=ANDROID)
    section = phones_of(one)
    assert [(row["employer"], row["system"]) for row in section] == [(booth.employer.name, "android")]
    asked = rights.request_erasure(actor=one)
    with clock.at(asked.due_at):
        assert rights.erase_due() == 1
    assert not BoothPhone.objects.exists()


def phones_of(actor: Actor) -> list[dict[str, str]]:
    return fairs_data(actor.person_id).data["phones"]


# Two phones without a network

tickets, minutes, skews = st.integers(0, 2), st.integers(0, 60), st.integers(-7200, 7200)
kept = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(LATE), tickets, minutes), min_size=1, max_size=10)


@pytest.mark.django_db
def test_two_phones_without_a_network_come_to_the_same_in_any_order() -> None:
    with clock.at(clock.now()):
        fair, booth, *colleagues = staffed()
        for _each in range(2):
            day.take_number(actor=seeker(), fair=fair, number=stand_of(fair, "维修电工"))
        own = Ticket.objects.filter(line__happening_id=fair.happening_id).order_by("number")
        own.update(waiting_since=clock.now() - timedelta(hours=2))
        ids = list(own.values_list("pk", flat=True))
        pair = [register(actor, booth, place) for place, actor in enumerate(colleagues, 1)]

        def deliver(batches, skew) -> tuple[list, int, int]:
            """What comes of it: numbers, acts, talks counted. Then everything is as it was."""
            with transaction.atomic():
                for who, batch in batches:
                    wrong = timedelta(seconds=skew[who])
                    sent_at = clock.now() + wrong
                    deeds = [Deed(one, act, ids[place], "", at + wrong, sent_at) for _who, one, act, place, at in batch]
                    phones.merge(phone=pair[who], deeds=deeds)
                columns = ("status", "called_at", "missed_at", "served_at", "ended_at", "calls")
                served = Fact.objects.filter(kind="queue_served").count()
                result = list(own.values_list(*columns)), BoothAct.objects.count(), served
                transaction.set_rollback(True)
            return result

        @settings(max_examples=20, deadline=None)
        @given(kept, st.tuples(skews, skews), st.randoms(use_true_random=False))
        def any_order(deeds, skew, dice) -> None:
            sent = [
                (who, uuid4(), act, place, clock.now() - timedelta(minutes=60 - minute))
                for who, act, place, minute in deeds
            ]
            in_order = deliver([(each[0], [each]) for each in sorted(sent, key=lambda each: each[4])], skew)
            assert in_order[1:] == (len(sent), sum(row[0] == "done" for row in in_order[0]))
            assert deliver(shuffled(sent, dice), skew) == in_order

        any_order()


def shuffled(sent: list, dice: random.Random) -> list:
    """The same in batches of each phone, some of them twice, in any order."""
    again = [*sent, *dice.sample(sent, len(sent) // 2)]
    dice.shuffle(again)
    batches = []
    for start in range(0, len(again), 3):
        part = again[start : start + 3]
        batches += [(who, [each for each in part if each[0] == who]) for who in (0, 1)]
    return [(who, batch) for who, batch in batches if batch]


@pytest.mark.django_db
def test_an_officer_of_the_fair_sees_its_phones_and_removes_one_also_after_it(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    fair, booth, one, other = staffed()
    lost, kept = register(one, booth), register(other, booth, 2)
    union = fair.happening.organisation
    officer = factories.officer(union)
    with reach.limited(reach.Reach.of(officer)):
        with django_assert_num_queries(2):
            assert [phone for phone, _whose in desk.phones(booth)] == [kept, lost]
        with clock.at(fair.happening.ends_at + timedelta(hours=1)):
            phones.remove(actor=officer, participation_id=booth.pk, phone_id=lost.pk)
    assert live() == [kept.pk]
    entry = AuditEntry.objects.get(act="booth_phone.removed")
    assert (entry.person_id, entry.about_person_id) == (officer.person_id, one.person_id)


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "refusal"), [("auditor", NotAllowed), ("elsewhere", NoSuchParticipation)])
def test_no_other_officer_removes_a_phone(role: str, refusal: type[Exception]) -> None:
    fair, booth, one, _other = staffed()
    phone = register(one, booth)
    union = fair.happening.organisation if role == "auditor" else factories.organisation()
    actor = factories.officer(union, role="auditor" if role == "auditor" else "officer")
    with reach.limited(reach.Reach.of(actor)), pytest.raises(refusal):
        phones.remove(actor=actor, participation_id=booth.pk, phone_id=phone.pk)
    assert live() == [phone.pk]


@pytest.mark.django_db
def test_a_key_that_somebody_elsewhere_has_is_refused_without_saying_whose() -> None:
    _fair, booth, one, _other = staffed()
    _elsewhere, rival, rivals, _colleague = staffed()
    register(one, booth)
    with reach.limited(reach.Reach.of(rivals)), pytest.raises(BadKey):
        register(rivals, rival)
