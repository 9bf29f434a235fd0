"""Accounts as such: walking in as somebody made up, enrolling, leaving, names."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.people.enums import IdentityStatus
from chunfeng.domain.people.errors import BadPhone, NameChecked
from chunfeng.domain.people.events import PersonJoined, PersonRenamed
from chunfeng.domain.people.models import Person
from chunfeng.domain.people.services.own import as_actor, own, tidy_name
from chunfeng.kernel import checksums
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, NotFound
from chunfeng.shared import audit, events, reach


def sign_in_to_demo(*, person_id: int) -> Person:
    """A made-up person of the demo city, without a code. Raises NotFound outside the demo and for everybody else."""
    with reach.elevated("made-up people have no phone to answer"):
        person = Person.objects.filter(pk=person_id, is_active=True).exclude(demo_role="").first()
    if not settings.DEMO or person is None:
        raise NotFound
    audit.record(
        actor=as_actor(person),
        act="sign_in",
        target=("person", person.pk),
        about_person_id=person.pk,
        by="demo",
    )
    return person


@transaction.atomic
def enrol(*, actor: Actor, phone: str, name: str = "") -> Person:
    """The person with this phone, made when there is none: the account waits for its owner's first sign-in.

    For staff, who are appointed before they come in, and for members whom an officer enters: it makes an account out of a
    bare number, so only the system and staff may. Raises NotAllowed, BadPhone, BadName.
    """
    if not actor.is_staff:
        raise NotAllowed(_("Accounts are opened by the people themselves, by signing in."))
    number = checksums.mobile(phone)
    if number is None:
        raise BadPhone
    with reach.elevated("who has this phone, wherever they are"):
        person = Person.objects.with_phone(number).select_related("merged_into").first()
        person = person.kept if person is not None else None
        if person is None:
            tidy = tidy_name(name) if name else ""
            person = Person(name=tidy)
            person.set_phone(number)
            person.save()
            audit.record(actor=actor, act="enrolled", target=("person", person.pk), about_person_id=person.pk)
            events.publish(PersonJoined(person_id=person.pk))
        elif name and not person.name:
            person.name = tidy_name(name)
            person.save(update_fields=["name"])
            audit.record(actor=actor, act="rename", target=("person", person.pk), about_person_id=person.pk)
    return person


def rename(*, actor: Actor, name: str) -> Person:
    """Set the actor's own name. Raises BadName, NameChecked for a name that was checked against a document."""
    tidy = tidy_name(name)
    with transaction.atomic():
        person = own(actor)
        if person.name != tidy:
            if person.documents.filter(state=IdentityStatus.VERIFIED).exists():
                raise NameChecked
            person.name = tidy
            person.save(update_fields=["name"])
            audit.record(actor=actor, act="rename", target=("person", person.pk), about_person_id=person.pk)
            events.publish(PersonRenamed(person_id=person.pk))
    return person
