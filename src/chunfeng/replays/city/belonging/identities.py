"""People who wait for an officer to look at a photo of their document, and a member whose document was found right."""

from datetime import timedelta
from pathlib import Path

from chunfeng.domain.people import queries as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import IdentityDocument
from chunfeng.domain.people.services import identity
from chunfeng.kernel import clock, id_numbers
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city.belonging.members import Member, introduce
from chunfeng.replays.city.seekers import Looking
from chunfeng.shared import papers

HEADING = "演示用证件（虚构）"
_CARD = Path(__file__).parent / "card.typ"
_HOURS_AGO = (2, 5, 21, 26, 49)


def hand_in(looking: list[Looking]) -> None:
    """Some waited since this morning, some since days; the last one has not sent a photo yet."""
    version = people.consent_text(Purpose.IDENTITY).version
    for serial, (each, hours) in enumerate(zip(looking, (*_HOURS_AGO, 1), strict=False)):
        number = id_numbers.from_15(f"42019987{serial % 12 + 1:02d}{serial + 10:02d}{serial:03d}")
        name = each.seeker.person.name
        with clock.at(clock.now() - timedelta(hours=hours)):
            if serial < len(_HOURS_AGO):
                _send(each.actor, name, number, version)
            else:
                identity.claim_identity(actor=each.actor, number=number, name=name, consent_version=version)
    introduce(looking[0].seeker.person_id, "交了证件照片，等工会核对")


def check(member: Member, officer: Actor) -> None:
    """A member's document was looked at some weeks ago: coupons and benefits are open to them."""
    version = people.consent_text(Purpose.IDENTITY).version
    with clock.at(clock.now() - timedelta(days=40)):
        sent = _send(member.actor, member.membership.person.name, id_numbers.from_15("420199880620031"), version)
        identity.verify_identity(actor=officer, document_id=sent.pk)


def _send(actor: Actor, name: str, number: str, version: str) -> IdentityDocument:
    identity.claim_identity(actor=actor, number=number, name=name, consent_version=version)
    photo = papers.picture(_CARD, {"heading": HEADING, "name": name, "number": number})
    return identity.send_photo(actor=actor, content=photo)
