"""What fairs hold of a person, as a part of their data; and phones at booths go with the sign-ins of their person."""

from chunfeng.domain.fairs.queries import rights
from chunfeng.domain.fairs.services import phones
from chunfeng.domain.fairs.services import rights as services
from chunfeng.domain.people.events import SignedOut, SignedOutElsewhere
from chunfeng.shared import personal
from chunfeng.shared.events import listen


def _erase(person_id: int) -> None:
    services.erase(person_id=person_id)


personal.provide("fairs", rights.fairs_data, erase=_erase)


@listen(SignedOut)
def remove_its_phone(event: SignedOut) -> None:
    phones.sign_out(person_id=event.person_id, visit_id=event.visit_id)


@listen(SignedOutElsewhere)
def remove_other_phones(event: SignedOutElsewhere) -> None:
    phones.sign_out(person_id=event.person_id, kept_visit_id=event.kept_visit_id)
