"""Phones at booths: what was done there with or without a network, signed with the key that the phone made for its person."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.api.v1.signed import Moment, Said, Signed, SignedBy, read, unsigned
from chunfeng.domain.fairs.services import phones
from chunfeng.domain.fairs.services.booths import Deed
from chunfeng.shared import signatures

router = Router(tags=["booths"])


class BoothAct(Said):
    """One act: next (call somebody), call (again), called_aloud (a number of the queue as it was last seen), serve, finish,
    miss; note (with `text`), agree. `subject` is the number's id, or the application's.
    """

    id: UUID
    act: Annotated[str, Field(max_length=12)]
    subject: Annotated[int, Field(ge=0, lt=2**63)] = 0
    text: Annotated[str, Field(max_length=2000)] = ""
    at: Moment


class BoothBatch(Said):
    """Signed as "batch". `sent_at`: the phone's clock now, which sets its acts right."""

    sent_at: Moment
    acts: Annotated[list[Signed], Field(max_length=phones.MOST)]


class BoothAnswer(Schema):
    """`result`: done, known (sent before, or a colleague was quicker) or refused. None of them need be sent again."""

    id: UUID
    result: str
    text: str = ""
    code: str = ""
    next_step: str = ""


class BoothAnswers(Schema):
    answers: list[BoothAnswer]


@router.post("/acts", response={200: BoothAnswers, 409: Problem, 422: Problem}, operation_id="booth_acts")
def booth_acts(request: HttpRequest, signed: SignedBy) -> Any:
    """Take in what a phone kept: in any order, as often as it likes; each act is done once, with the rights of now."""
    phone = phones.sender(
        phone_id=signed.device, purpose=signatures.BATCH, text=signed.text, signature=signed.signature
    )
    batch = read(BoothBatch, signed, phone.pk)
    taken, refused = [], []
    for each in batch.acts:
        act = read(BoothAct, each, phone.pk)
        genuine = phones.signed(phone=phone, purpose=signatures.ACT, text=each.text, signature=each.signature)
        (taken if genuine else refused).append(act)
    deeds = [Deed(act.id, act.act, act.subject, act.text, act.at, batch.sent_at) for act in taken]
    answers = phones.merge(phone=phone, deeds=deeds)
    return {
        "answers": [
            *(
                {
                    "id": answer.client_id,
                    "result": answer.result,
                    "text": answer.text,
                    "code": answer.code,
                    "next_step": answer.next_step,
                }
                for answer in answers
            ),
            *(unsigned(act.id) for act in refused),
        ]
    }
