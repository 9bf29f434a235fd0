"""The code on a screen: one phone says yes, one screen takes it, once. The race is real: the canary shows it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from chunfeng.domain.people.errors import KioskCodeGone, NotAKiosk, ReasonTooShort
from chunfeng.domain.people.models import KioskCode, Visit
from chunfeng.domain.people.services import kiosks, sessions
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotAllowed, NotFound
from chunfeng.shared.models import AuditEntry
from tests import factories
from tests.crowds import PATIENCE

NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)


def screen(organisation=None):
    organisation = organisation or factories.organisation()
    return kiosks.set_up(
        actor=factories.officer(organisation),
        name="洪山区工会服务大厅 1 号机",
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
    )


@pytest.mark.django_db
def test_a_yes_on_the_phone_opens_the_screen_once():
    kiosk, secret = screen()
    assert kiosks.kiosk_with(secret) == kiosk
    shown = kiosks.show_code(kiosk=kiosk, code_id=None)
    assert kiosks.take(kiosk=kiosk, code_id=shown.code_id) is None
    person = factories.person()
    assert kiosks.kiosk_of(shown.text) == kiosk
    assert kiosks.approve(actor=factories.actor(person), text=shown.text) == kiosk
    assert kiosks.state_of(kiosk=kiosk, code_id=shown.code_id) is kiosks.CodeState.APPROVED
    assert kiosks.take(kiosk=kiosk, code_id=shown.code_id) == person
    assert kiosks.take(kiosk=kiosk, code_id=shown.code_id) is None
    acts = AuditEntry.objects.order_by("id").values_list("act", flat=True)
    assert list(acts) == ["kiosk.set_up", "kiosk.approved", "sign_in"]


@pytest.mark.django_db
def test_a_code_is_shown_until_little_of_it_is_left():
    kiosk, _secret = screen()
    with clock.at(NOON):
        first = kiosks.show_code(kiosk=kiosk, code_id=None)
        assert kiosks.show_code(kiosk=kiosk, code_id=first.code_id) == first
    with clock.at(NOON + timedelta(seconds=71)):
        assert kiosks.state_of(kiosk=kiosk, code_id=first.code_id) is kiosks.CodeState.GONE
        assert kiosks.show_code(kiosk=kiosk, code_id=first.code_id).code_id != first.code_id


@pytest.mark.django_db
def test_what_was_used_replaced_expired_or_made_up_is_refused():
    kiosk, _secret = screen()
    actor = factories.actor()
    with clock.at(NOON):
        shown = kiosks.show_code(kiosk=kiosk, code_id=None)
    with clock.at(NOON + timedelta(seconds=91)), pytest.raises(KioskCodeGone):
        kiosks.approve(actor=actor, text=shown.text)
    with clock.at(NOON):
        kiosks.approve(actor=actor, text=shown.text)
        kiosks.approve(actor=actor, text=shown.text)
        with pytest.raises(KioskCodeGone):
            kiosks.approve(actor=factories.actor(), text=shown.text)
        kiosks.take(kiosk=kiosk, code_id=shown.code_id)
        with pytest.raises(KioskCodeGone):
            kiosks.approve(actor=actor, text=shown.text)
    for text in ("", "nonsense", shown.text[:-4]):
        with pytest.raises(KioskCodeGone):
            kiosks.approve(actor=actor, text=text)


@pytest.mark.django_db
def test_a_yes_does_not_wait_for_ever():
    kiosk, _secret = screen()
    with clock.at(NOON):
        shown = kiosks.show_code(kiosk=kiosk, code_id=None)
        kiosks.approve(actor=factories.actor(), text=shown.text)
    with clock.at(NOON + timedelta(seconds=91)):
        assert kiosks.take(kiosk=kiosk, code_id=shown.code_id) is None


@pytest.mark.django_db
def test_another_screen_takes_nothing():
    kiosk, _secret = screen()
    other, _other_secret = screen()
    shown = kiosks.show_code(kiosk=kiosk, code_id=None)
    kiosks.approve(actor=factories.actor(), text=shown.text)
    assert kiosks.take(kiosk=other, code_id=shown.code_id) is None


@pytest.mark.django_db
def test_the_next_person_finds_nobody_there():
    kiosk, _secret = screen()
    first, second = factories.person(), factories.person()
    sessions.begin(person_id=first.pk, session_key="a" * 32, method="kiosk", kiosk_id=kiosk.pk)
    shown = kiosks.show_code(kiosk=kiosk, code_id=None)
    kiosks.approve(actor=factories.actor(second), text=shown.text)
    assert kiosks.take(kiosk=kiosk, code_id=shown.code_id) == second
    assert Visit.objects.count() == 0


@pytest.mark.django_db
def test_screens_are_set_up_and_retired_within_the_own_tree_only():
    organisation = factories.organisation()
    kiosk, secret = screen(organisation)
    stranger = factories.officer(factories.organisation())
    with pytest.raises(NotAllowed):
        kiosks.set_up(actor=stranger, name="大厅", organisation_id=organisation.pk, organisation_path=organisation.path)
    with pytest.raises(ReasonTooShort):
        kiosks.set_up(
            actor=factories.officer(organisation),
            name=" 机 ",
            organisation_id=organisation.pk,
            organisation_path=organisation.path,
        )
    with pytest.raises(NotFound):
        kiosks.retire(actor=stranger, kiosk_id=kiosk.pk)
    shown = kiosks.show_code(kiosk=kiosk, code_id=None)
    kiosks.retire(actor=factories.officer(organisation), kiosk_id=kiosk.pk)
    with pytest.raises(NotAKiosk):
        kiosks.kiosk_with(secret)
    with pytest.raises(KioskCodeGone):
        kiosks.approve(actor=factories.actor(), text=shown.text)


def both(act):
    """Two people act at once, each on a connection of their own; what each got."""
    barrier, said = threading.Barrier(2), []

    def run(number):
        try:
            barrier.wait(PATIENCE)
            said.append(act(number))
        except KioskCodeGone as refusal:
            said.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return said


@pytest.mark.django_db(transaction=True)
def test_two_phones_at_once_are_one_yes():
    kiosk, _secret = screen()
    for _round in range(5):
        shown = kiosks.show_code(kiosk=kiosk, code_id=None)
        people = [factories.actor(), factories.actor()]
        said = both(lambda number, shown=shown, people=people: kiosks.approve(actor=people[number], text=shown.text).pk)
        assert sorted(map(str, said)) == sorted([str(kiosk.pk), "kiosk_code_gone"])
        taken = both(lambda number, shown=shown: kiosks.take(kiosk=kiosk, code_id=shown.code_id))
        assert sum(person is not None for person in taken) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_phones_would_be_told_yes():
    """The canary: reading first and writing later, as `approve` would without its lock, lets both through."""
    kiosk, _secret = screen()
    shown = kiosks.show_code(kiosk=kiosk, code_id=None)
    people = [factories.person(), factories.person()]
    read = threading.Barrier(2)

    def careless(number):
        code = KioskCode.objects.get(pk=shown.code_id)
        read.wait(PATIENCE)
        if code.person_id is not None:
            raise KioskCodeGone
        code.person, code.approved_at = people[number], clock.now()
        code.save()
        return "yes"

    assert both(careless) == ["yes", "yes"]
