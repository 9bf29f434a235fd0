"""What several services begin with: the actor's own row, a tidy name."""

from django.utils.translation import gettext as _

from chunfeng.domain.people import rules
from chunfeng.domain.people.errors import BadName
from chunfeng.domain.people.models import Person
from chunfeng.kernel import checksums
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed


def tidy_name(name: str) -> str:
    """As it is kept: half-width, single spaces. Raises BadName."""
    tidy = " ".join(checksums.halfwidth(name).split())
    if not rules.is_name(tidy):
        raise BadName
    return tidy


def own(asker: Actor) -> Person:
    """The asker's own row, locked. Raises NotAllowed for an asker that is no person."""
    person = Person.objects.select_for_update().filter(pk=asker.person_id or 0, is_active=True).first()
    if person is None:
        raise NotAllowed(_("Sign in first."))
    return person


def as_actor(person: Person) -> Actor:
    """Somebody who is just coming in, for the audit trail: no posts are known yet."""
    return Actor(person_id=person.pk, name=person.handle)
