"""What those who were there say."""

from typing import Any

from django.db import transaction

from chunfeng.domain.happenings.enums import RegistrationStatus
from chunfeng.domain.happenings.errors import NoSuchHappening, NotYetSaid, WasNotThere
from chunfeng.domain.happenings.models import CheckIn, Feedback, Happening, Registration
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor


@transaction.atomic
def say(*, actor: Actor, happening_id: int, stars: int, words: str = "") -> Feedback:
    """Stars and a sentence, once it has begun; saying it again replaces what was said.

    Raises NoSuchHappening, NotYetSaid (no stars), WasNotThere.
    """
    happening = Happening.objects.public().filter(pk=happening_id).first()
    if happening is None or actor.person_id is None:
        raise NoSuchHappening
    if stars not in range(1, 6):
        raise NotYetSaid
    own: dict[str, Any] = {"happening": happening, "person_id": actor.person_id}
    registered = Registration.objects.filter(**own, status=RegistrationStatus.REGISTERED)
    if happening.starts_at > clock.now() or not (CheckIn.objects.filter(**own).exists() or registered.exists()):
        raise WasNotThere
    said, _new = Feedback.objects.update_or_create(**own, defaults={"stars": stars, "words": words.strip()[:500]})
    return said
