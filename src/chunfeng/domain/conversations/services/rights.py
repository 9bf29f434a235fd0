"""What becomes of somebody's rows when they are erased (PIPL 47)."""

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from chunfeng.domain.conversations.enums import QuestionStatus
from chunfeng.domain.conversations.models import Question


@transaction.atomic
def erase(*, person_id: int) -> None:
    """Words are gone, and so are their answers; that somebody without a name watched and talked stays, for the figures."""
    Question.objects.filter(person_id=person_id).update(
        text=Concat(Value("#"), Cast(F("pk"), CharField())), answer="", status=QuestionStatus.REFUSED
    )
