"""People, their papers, and their ways in."""

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore

from chunfeng.domain.people.models import (
    LIKENESS,
    NUMBER,
    DuplicateCandidate,
    IdentityDocument,
    IdentityPhoto,
    Kiosk,
    Passkey,
    Person,
    Recovery,
    Visit,
)
from chunfeng.domain.people.rules import likeness
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock, id_numbers
from chunfeng.kernel.actor import Actor
from chunfeng.shared.fields import blind_index
from tests.factories.numbering import numbers
from tests.factories.papers import PNG

PHONES = "147"
"""What the telephone numbers of `person` begin with: no test may spell one out (`tests.structure` looks)."""


def person(*, phone: str | None = None, **values: Any) -> Person:
    number = next(numbers)
    made = Person(**{"name": f"张{number}", "phone_verified_at": clock.now(), **values})
    made.set_phone(phone or f"{PHONES}{number:08d}")
    made.save()
    return made


def actor(made: Person | None = None) -> Actor:
    made = made or person()
    return Actor(person_id=made.pk, name=made.handle)


def document(**values: Any) -> IdentityDocument:
    """A resident ID whose number no other test row has: a woman born on 1988-05-06."""
    order = next(numbers)
    number = values.pop("number", None) or id_numbers.from_15(
        f"42{order // 500 % 10000:04d}880506{order % 500 * 2:03d}"
    )
    read = id_numbers.read(number, today=clock.today())
    assert isinstance(read, id_numbers.IdNumber), number
    name = values.pop("name", "张三")
    decided = {"decided_at": clock.now()} if values.get("state") in ("verified", "refused") else {}
    return IdentityDocument.objects.create(
        **{
            "person": values.pop("person", None) or person(name=name),
            "document": read.document,
            "number": number,
            "number_index": blind_index(number, purpose=NUMBER),
            "name": name,
            "born_on_text": read.born_on.isoformat(),
            "sex": read.sex,
            "likeness": blind_index(likeness(name, read.born_on), purpose=LIKENESS),
            **decided,
            **values,
        }
    )


def photo(*, document: IdentityDocument, **values: Any) -> IdentityPhoto:
    return IdentityPhoto.objects.create(**{"document": document, "content": PNG, "kind": "image/png", **values})


def duplicate(*, first: Person, second: Person, **values: Any) -> DuplicateCandidate:
    first, second = sorted((first, second), key=lambda one: one.pk)
    return DuplicateCandidate.objects.create(
        **{"first": first, "second": second, "grounds": ["same_number"], "path": "/", **values}
    )


def passkey(**values: Any) -> Passkey:
    number = next(numbers)
    return Passkey.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "name": "我的手机",
            "credential_id": f"credential {number}".encode(),
            "public_key": b"none",
            **values,
        }
    )


def visit(**values: Any) -> Visit:
    """A session that exists, and whose it is."""
    store = SessionStore()
    store.create()
    return Visit.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "session_key": store.session_key,
            "method": "code",
            "system": "android",
            "browser": "weixin",
            **values,
        }
    )


def kiosk(*, organisation: Organisation, **values: Any) -> Kiosk:
    number = next(numbers)
    return Kiosk.objects.create(
        **{
            "name": f"工会服务大厅 {number} 号机",
            "organisation_id": organisation.pk,
            "organisation_path": organisation.path,
            "added_by": values.pop("added_by", None) or person(),
            "secret_index": f"secret {number}".encode(),
            **values,
        }
    )


def recovery(*, organisation: Organisation, **values: Any) -> Recovery:
    number = next(numbers)
    return Recovery.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "phone": f"137{number:08d}",
            "document": "resident_id",
            "reason": "身份证照片与本人一致，手机丢失。",
            "asked_by": values.pop("asked_by", None) or person(),
            "organisation_path": organisation.path,
            "ready_at": clock.now() + timedelta(days=1),
            **values,
        }
    )
