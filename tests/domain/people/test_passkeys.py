"""Passkeys: a device in software registers, signs in, and is refused whatever a thief could try."""

import json
from datetime import timedelta

import pytest

from chunfeng.domain.people import queries
from chunfeng.domain.people.errors import AccountClosed, BadPasskey, LastFactor, TooManyPasskeys
from chunfeng.domain.people.models import Passkey
from chunfeng.domain.people.services import passkeys
from chunfeng.domain.people.services.passkeys import Site
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotFound
from chunfeng.shared.models import AuditEntry
from tests import factories
from tests.domain.people.device import Device

pytestmark = pytest.mark.django_db

HERE = Site(host="localhost", origin="http://localhost")


def registered(person=None, device=None, name="我的手机"):
    person, device = person or factories.person(), device or Device()
    actor = factories.actor(person)
    challenge = passkeys.begin_registration(actor=actor, site=HERE)
    answer = device.create(challenge.options)
    return passkeys.register(actor=actor, site=HERE, name=name, state=challenge.state, answer=answer), device


def sign_in(device, site=HERE, state=None):
    challenge = passkeys.begin_sign_in(site=site)
    return passkeys.sign_in(site=site, state=state or challenge.state, answer=device.get(challenge.options))


def test_a_device_that_was_registered_opens_the_account():
    person = factories.person()
    passkey, device = registered(person)
    assert sign_in(device) == person
    passkey.refresh_from_db()
    assert (passkey.name, passkey.used_at is None) == ("我的手机", False)
    acts = list(AuditEntry.objects.order_by("id").values_list("act", "detail"))
    assert acts == [("passkey.added", {}), ("sign_in", {"by": "passkey"})]


def test_what_is_asked_for_names_nobody_and_demands_the_owner():
    person = factories.person(name="王小明", phone="13800138000")
    registration = passkeys.begin_registration(actor=factories.actor(person), site=HERE).options["publicKey"]
    assert registration["authenticatorSelection"]["residentKey"] == "required"
    assert registration["authenticatorSelection"]["userVerification"] == "required"
    assert "13800138000" not in json.dumps(registration)
    asked = passkeys.begin_sign_in(site=HERE).options["publicKey"]
    assert (asked["userVerification"], asked.get("allowCredentials")) == ("required", None)


def test_options_and_state_are_json():
    challenge = passkeys.begin_sign_in(site=HERE)
    assert json.loads(json.dumps([challenge.options, challenge.state])) == [challenge.options, challenge.state]


def test_the_second_device_is_told_of_the_first():
    person = factories.person()
    _passkey, device = registered(person)
    options = passkeys.begin_registration(actor=factories.actor(person), site=HERE).options["publicKey"]
    assert [known["id"] for known in options["excludeCredentials"]] == [
        json.loads(device.get(passkeys.begin_sign_in(site=HERE).options))["rawId"]
    ]


def test_the_same_key_is_registered_once():
    person = factories.person()
    _passkey, device = registered(person)
    with pytest.raises(BadPasskey):
        registered(factories.person(), device)
    assert Passkey.objects.count() == 1


def refused_sign_ins():
    def unknown():
        sign_in(Device(number=99))

    def no_owner():
        _passkey, device = registered()
        device.verified = False
        sign_in(device)

    def foreign_origin():
        _passkey, device = registered()
        device.origin = "https://localhost.example.org"
        sign_in(device)

    def other_challenge():
        _passkey, device = registered()
        sign_in(device, state=passkeys.begin_sign_in(site=HERE).state)

    def stolen_id():
        _passkey, device = registered()
        sign_in(Device(handle=device.handle))

    def other_owner():
        _passkey, device = registered()
        device.handle = "bm90LXRoZQ"
        sign_in(device)

    def unsafe_site():
        _passkey, device = registered()
        device.origin = "http://jobs.example.org"
        sign_in(device, site=Site(host="jobs.example.org", origin="http://jobs.example.org"))

    def nonsense():
        passkeys.sign_in(site=HERE, state=passkeys.begin_sign_in(site=HERE).state, answer="{}")

    def no_challenge():
        _passkey, device = registered()
        answer = device.get(passkeys.begin_sign_in(site=HERE).options)
        passkeys.sign_in(site=HERE, state=None, answer=answer)

    return [value for name, value in sorted(locals().items())]


@pytest.mark.parametrize("attempt", refused_sign_ins(), ids=lambda attempt: attempt.__name__)
def test_whatever_does_not_fit_is_refused(attempt):
    with pytest.raises(BadPasskey):
        attempt()
    assert AuditEntry.objects.filter(act="sign_in").count() == 0


def test_a_challenge_lasts_five_minutes():
    _passkey, device = registered()
    challenge = passkeys.begin_sign_in(site=HERE)
    answer = device.get(challenge.options)
    with clock.at(clock.now() + timedelta(minutes=5, seconds=1)), pytest.raises(BadPasskey):
        passkeys.sign_in(site=HERE, state=challenge.state, answer=answer)


def test_a_counter_that_stands_still_tells_of_a_copy():
    _passkey, device = registered(device=Device(uses=4))
    sign_in(device)
    device.uses -= 1
    with pytest.raises(BadPasskey):
        sign_in(device)
    assert AuditEntry.objects.filter(act="passkey.copied").count() == 1


def test_a_closed_account_stays_closed():
    person = factories.person()
    _passkey, device = registered(person)
    person.is_active = False
    person.save()
    with pytest.raises(AccountClosed):
        sign_in(device)


def test_ten_devices_are_the_most():
    person = factories.person()
    for number in range(10):
        registered(person, Device(number=number))
    with pytest.raises(TooManyPasskeys):
        registered(person, Device(number=10))


def test_devices_are_named_and_removed_by_their_owner_only():
    person, stranger = factories.person(), factories.actor()
    passkey, device = registered(person, name="")
    assert passkey.name == "设备 1"
    actor = factories.actor(person)
    assert passkeys.rename(actor=actor, passkey_id=passkey.pk, name="  爸爸的   平板 ").name == "爸爸的 平板"
    with pytest.raises(NotFound):
        passkeys.rename(actor=stranger, passkey_id=passkey.pk, name="x")
    with pytest.raises(NotFound):
        passkeys.remove(actor=stranger, passkey_id=passkey.pk, keep_one=False)
    passkeys.remove(actor=actor, passkey_id=passkey.pk, keep_one=False)
    assert queries.passkeys_of(actor) == []
    with pytest.raises(BadPasskey):
        sign_in(device)


def test_whoever_holds_a_post_keeps_one_factor():
    person = factories.person()
    passkey, _device = registered(person)
    with pytest.raises(LastFactor):
        passkeys.remove(actor=factories.actor(person), passkey_id=passkey.pk, keep_one=True)
