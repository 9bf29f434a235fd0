"""Questions: asked by viewers, let through and answered by hosts."""

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.conversations.enums import QUESTION_TRANSITIONS, QuestionStatus
from chunfeng.domain.conversations.errors import AnswerMissing, NoSuchRoom, QuestionTooShort, TooManyQuestions
from chunfeng.domain.conversations.models import Question, Room
from chunfeng.domain.conversations.queries import questions as queries
from chunfeng.domain.conversations.services.rooms import touch
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit

SUBJECT = "question"
LEAST, MOST_LETTERS, MOST_UNREAD = 2, 200, 3


@transaction.atomic
def ask(*, actor: Actor, room_id: int, text: str) -> Question:
    """A question; the same again is the one there is. Raises NoSuchRoom, NotAllowed, QuestionTooShort, TooManyQuestions."""
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    room = Room.objects.filter(pk=room_id).first()
    if room is None:
        raise NoSuchRoom
    said = " ".join(text.split())
    if not LEAST <= len(said) <= MOST_LETTERS:
        raise QuestionTooShort
    mine = Question.objects.filter(room=room, person_id=actor.person_id)
    there = mine.filter(text=said).first()
    if there is not None:
        return there
    if mine.filter(status=QuestionStatus.ASKED).count() >= MOST_UNREAD:
        raise TooManyQuestions
    made = Question.objects.create(room=room, person_id=actor.person_id, text=said)
    touch(room)
    return made


@transaction.atomic
def show(*, actor: Actor, question_id: int) -> Question:
    """Everybody reads it from now on. Raises NoSuchQuestion."""
    return _step(actor, question_id, "show")


@transaction.atomic
def refuse(*, actor: Actor, question_id: int) -> Question:
    """Nobody else reads it, any more. Raises NoSuchQuestion."""
    return _step(actor, question_id, "refuse")


@transaction.atomic
def answer(*, actor: Actor, question_id: int, text: str) -> Question:
    """In writing: question and answer stand below the picture, and stay. Again replaces the answer; it counts once.

    Raises NoSuchQuestion, AnswerMissing.
    """
    said = text.strip()[:500]
    if not said:
        raise AnswerMissing
    return _step(actor, question_id, "answer", said)


def _step(actor: Actor, question_id: int, name: str, answer: str = "") -> Question:
    seen = queries.question(actor, question_id)
    question = Question.objects.select_for_update(of=("self",)).select_related("room").get(pk=seen.pk)
    after = target(QUESTION_TRANSITIONS, step=name, state=question.status)
    if after is None:
        if {"show": "shown", "refuse": "refused"}.get(name) == question.status:
            return question
        raise WrongState(_("This question is “%(state)s”.") % {"state": question.get_status_display()})
    question.status, question.decided_by_id = after, actor.person_id
    first = question.answered_at is None
    if answer:
        question.answer, question.answered_at = answer, question.answered_at or clock.now()
    question.save()
    if answer and first:
        facts.record(_entry(question))
    touch(question.room)
    audit.record(actor=actor, act=f"question.{name}", target=(SUBJECT, question.pk), about_person_id=question.person_id)
    return question


def _entry(question: Question) -> facts.Entry:
    room = question.room
    return facts.Entry(
        kind=FactKind.QUESTION_ANSWERED,
        subject=(SUBJECT, question.pk),
        person_id=question.person_id,
        organisation_id=room.organisation_id,
        organisation_path=room.organisation_path,
        place_code=room.place_code,
        happening_id=room.happening_id,
        tags=("live",),
    )
