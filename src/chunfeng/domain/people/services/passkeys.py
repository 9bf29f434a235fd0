"""Passkeys: a device's own lock (face, finger, PIN) opens the account. Faces and fingers never leave the device.

WebAuthn level 3 by the fido2 library: discoverable credentials, user verification demanded both times, no attestation
(we do not ask which make the device is). The challenge lies in the visitor's session and is taken out before it is checked.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from chunfeng.domain.people import rules
from chunfeng.domain.people.errors import AccountClosed, BadPasskey, LastFactor, TooManyPasskeys
from chunfeng.domain.people.models import Passkey, Person
from chunfeng.domain.people.queries.security import has_app
from chunfeng.domain.people.services.own import as_actor, own
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from chunfeng.shared import audit, reach

logger = logging.getLogger(__name__)

_LOCAL = {"localhost", "127.0.0.1"}


@dataclass(frozen=True, slots=True)
class Site:
    """The address that passkeys belong to: `host` without port, and the origin of its pages."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """`options` for the browser, `state` for the session until the answer comes. Both are JSON."""

    options: dict[str, Any]
    state: dict[str, Any]


def begin_registration(*, actor: Actor, site: Site) -> Challenge:
    """Ask the actor's device for a new key. Raises TooManyPasskeys."""
    with transaction.atomic():
        person = own(actor)
        known = list(Passkey.objects.filter(person=person).order_by("pk"))
    if len(known) >= rules.PASSKEYS_AT_MOST:
        raise TooManyPasskeys
    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            id=person.handle.encode(),
            name=person.masked_phone or person.handle,
            display_name=person.name or _("My account"),
        ),
        credentials=[_credential(key) for key in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Challenge(dict(options), _dated(state))


def register(*, actor: Actor, site: Site, name: str, state: Mapping[str, Any] | None, answer: str) -> Passkey:
    """Keep the public half of the key that the device has made. Raises BadPasskey, TooManyPasskeys."""
    try:
        made = _server(site).register_complete(_valid(state), json.loads(answer))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        logger.info("a passkey was not registered: %s", error)
        raise BadPasskey from error
    credential = made.credential_data
    if credential is None:
        raise BadPasskey
    with transaction.atomic():
        person = own(actor)
        with reach.elevated("whether anybody has this passkey"):
            if Passkey.objects.filter(credential_id=credential.credential_id).exists():
                raise BadPasskey
        number = Passkey.objects.filter(person=person).count()
        if number >= rules.PASSKEYS_AT_MOST:
            raise TooManyPasskeys
        passkey = Passkey.objects.create(
            person=person,
            name=" ".join(name.split())[:40] or _("Device %(number)s") % {"number": number + 1},
            credential_id=credential.credential_id,
            public_key=bytes(credential),
            uses=made.counter,
        )
        audit.record(actor=actor, act="passkey.added", target=("passkey", passkey.pk), about_person_id=person.pk)
    return passkey


def begin_sign_in(*, site: Site) -> Challenge:
    """Ask whatever device this is for a key of this site; it knows whose it is."""
    options, state = _server(site).authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return Challenge(dict(options), _dated(state))


def sign_in(*, site: Site, state: Mapping[str, Any] | None, answer: str) -> Person:
    """The person whose passkey answered. Raises BadPasskey (all that does not fit), AccountClosed."""
    try:
        given = AuthenticationResponse.from_dict(json.loads(answer))
        challenge = _valid(state)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadPasskey from error
    with reach.elevated("whose passkey this is"), transaction.atomic():
        passkey = (
            Passkey.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(credential_id=bytes(given.raw_id))
            .first()
        )
        if passkey is None:
            raise BadPasskey
        person = passkey.person
        try:
            _server(site).authenticate_complete(challenge, [_credential(passkey)], given)
        except (ValueError, TypeError) as error:
            logger.info("a passkey did not fit: %s", error)
            raise BadPasskey from error
        if not _same_owner(given, person):
            raise BadPasskey
        if not person.is_active:
            raise AccountClosed
        uses = given.response.authenticator_data.counter
        copied = bool(passkey.uses or uses) and uses <= passkey.uses
        if not copied:
            passkey.uses, passkey.used_at = uses, clock.now()
            passkey.save(update_fields=["uses", "used_at"])
        audit.record(
            actor=as_actor(person),
            act="passkey.copied" if copied else "sign_in",
            target=("person", person.pk),
            about_person_id=person.pk,
            by="passkey",
        )
    if copied:  # a counter that goes backwards: two devices hold the key (WebAuthn 6.1.1)
        raise BadPasskey
    return person


@transaction.atomic
def rename(*, actor: Actor, passkey_id: int, name: str) -> Passkey:
    """Call the actor's device otherwise; an empty name changes nothing. Raises NotFound."""
    passkey = _owned(actor, passkey_id)
    tidy = " ".join(name.split())[:40]
    if tidy and tidy != passkey.name:
        passkey.name = tidy
        passkey.save(update_fields=["name"])
    return passkey


@transaction.atomic
def remove(*, actor: Actor, passkey_id: int, keep_one: bool) -> None:
    """Let one device of the actor open the account no longer. `keep_one`: the actor holds a post.

    Raises NotFound, LastFactor.
    """
    own(actor)
    passkey = _owned(actor, passkey_id)
    others = Passkey.objects.filter(person_id=passkey.person_id).exclude(pk=passkey.pk)
    if keep_one and not others.exists() and not has_app(passkey.person_id):
        raise LastFactor
    passkey.delete()
    audit.record(actor=actor, act="passkey.removed", target=("passkey", passkey_id), about_person_id=actor.person_id)


def _owned(actor: Actor, passkey_id: int) -> Passkey:
    passkey = Passkey.objects.select_for_update().filter(pk=passkey_id, person_id=actor.person_id or 0).first()
    if passkey is None:
        raise NotFound
    return passkey


def _server(site: Site) -> Fido2Server:
    """Only pages of this very origin count; a browser gives keys to https and to the own machine alone."""
    secure = site.origin.startswith("https://") or site.host in _LOCAL
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name=_("Chunfeng")),
        verify_origin=lambda origin: secure and origin == site.origin,
    )


def _credential(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.public_key))


def _same_owner(given: AuthenticationResponse, person: Person) -> bool:
    handle = given.response.user_handle
    return handle is None or bytes(handle) == person.handle.encode()


def _dated(state: Mapping[str, Any]) -> dict[str, Any]:
    return {**{key: str(value) for key, value in state.items()}, "until": _seconds(rules.CHALLENGE_LIFE)}


def _valid(state: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if state is None or float(state["until"]) <= _seconds():
        raise ValueError("there is no challenge, or its time is over")
    return state


def _seconds(later: timedelta = timedelta()) -> float:
    return (clock.now() + later).timestamp()
