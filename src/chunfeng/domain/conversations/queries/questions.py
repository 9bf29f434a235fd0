"""Questions as viewers, hosts and those who asked see them."""

from django.db.models import Q

from chunfeng.domain.conversations import rules
from chunfeng.domain.conversations.enums import READ_BY_ALL, QuestionStatus
from chunfeng.domain.conversations.errors import NoSuchQuestion, NoSuchRoom
from chunfeng.domain.conversations.models import Question, QuestionQuerySet, Room
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope

MOST = 200


def shown(room: Room) -> list[Question]:
    """What everybody reads: those that wait for an answer first, then those with one, the newest first."""
    rows = QuestionQuerySet(Question).filter(room=room).read_by_all().order_by("-asked_at", "-pk")[:MOST]
    return sorted(rows, key=lambda row: row.status == QuestionStatus.ANSWERED)


def own(actor: Actor, room: Room) -> list[Question]:
    """The actor's own that others do not see: still being read, or not shown."""
    rows = Question.objects.filter(room=room, person_id=actor.person_id or 0).exclude(status__in=READ_BY_ALL)
    return list(rows.order_by("-asked_at", "-pk")[:MOST])


def to_read(actor: Actor, room: Room) -> list[Question]:
    """What a host has before them: unread ones first, the oldest on top. Raises NoSuchRoom."""
    if not rules.hosts(actor, room.employer_ids, room.organisation_path):
        raise NoSuchRoom
    order = {status: place for place, status in enumerate(QuestionStatus.values)}
    rows = Question.objects.filter(room=room).order_by("asked_at", "pk")[:MOST]
    return sorted(rows, key=lambda row: order[row.status])


def question(actor: Actor, question_id: int) -> Question:
    """One that the actor may decide on. Raises NoSuchQuestion."""
    near = Q(room__employer_ids__overlap=sorted(actor.employer_ids)) | Scope.of(actor).on("room__organisation_path")
    found = Question.objects.filter(near, pk=question_id).select_related("room").first()
    if found is None or not rules.hosts(actor, found.room.employer_ids, found.room.organisation_path):
        raise NoSuchQuestion
    return found
