"""Signing in through Weixin, for homes that have keys for it. An unknown Weixin account first shows its number."""

from django.db import transaction

from chunfeng.domain.people.models import WEIXIN, Person, WeixinLink
from chunfeng.domain.people.services.own import as_actor, own
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, reach
from chunfeng.shared.fields import blind_index


def sign_in(*, openid: str) -> Person | None:
    """Whose Weixin this is, or None: then a number is proved first and `link` follows."""
    with reach.elevated("whose Weixin this is"):
        known = WeixinLink.objects.select_related("person").filter(openid_index=_index(openid))
        link = known.filter(person__is_active=True).first()
    if link is None:
        return None
    audit.record(
        actor=as_actor(link.person),
        act="sign_in",
        target=("person", link.person_id),
        about_person_id=link.person_id,
        by="weixin",
    )
    return link.person


@transaction.atomic
def link(*, actor: Actor, openid: str) -> bool:
    """Let this Weixin account open the actor's. False when it opens another, or the actor has linked one already."""
    person = own(actor)
    index = _index(openid)
    with reach.elevated("whether this Weixin opens somebody else's account"):
        known = (
            WeixinLink.objects.filter(openid_index=index).first() or WeixinLink.objects.filter(person=person).first()
        )
    if known is not None:
        return known.person_id == person.pk and bytes(known.openid_index) == index
    WeixinLink.objects.create(person=person, openid=openid, openid_index=index)
    audit.record(actor=actor, act="weixin.linked", target=("person", person.pk), about_person_id=person.pk)
    return True


@transaction.atomic
def unlink(*, actor: Actor) -> None:
    """Weixin opens the actor's account no longer."""
    person = own(actor)
    if WeixinLink.objects.filter(person=person).delete()[0]:
        audit.record(actor=actor, act="weixin.unlinked", target=("person", person.pk), about_person_id=person.pk)


def forget(*, person_id: int) -> None:
    """Nothing tells any more which Weixin account was whose. In the caller's transaction."""
    WeixinLink.objects.filter(person_id=person_id).delete()


def _index(openid: str) -> bytes:
    return blind_index(openid, purpose=WEIXIN)
