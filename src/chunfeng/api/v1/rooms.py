"""Live rooms: the picture, what is presented now, questions, chapters of recordings, applying while watching."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from chunfeng.api.v1.fairs import Sent, Wish, sent
from chunfeng.api.v1.positions import Brief, brief
from chunfeng.api.v1.problems import Problem
from chunfeng.api.v1.who import Person
from chunfeng.domain.conversations.enums import QuestionStatus
from chunfeng.domain.conversations.models import Question
from chunfeng.domain.conversations.queries import questions, rooms, watching
from chunfeng.domain.conversations.services import questions as asking
from chunfeng.domain.employers.models import Position
from chunfeng.domain.fairs.queries import rooms as queries
from chunfeng.domain.fairs.services import rooms as services
from chunfeng.domain.happenings.enums import HappeningStatus
from chunfeng.domain.people import services as accounts
from chunfeng.shared import live

router = Router(tags=["rooms"])
MINE = {401: Problem, 404: Problem, 409: Problem}


class Asked(Schema):
    """A question; never whose it is."""

    id: int
    text: str
    status: QuestionStatus
    answer: str
    asked_at: datetime


class Chapter(Schema):
    """Where in the recording a position is presented, in seconds from its beginning."""

    seconds: int
    position: Brief


class Recording(Schema):
    """HLS at `url`; "" where the live process cannot be reached."""

    url: str
    started_at: datetime
    seconds: float
    chapters: list[Chapter]


class Viewers(Schema):
    """Browsers that play now; people by name, each once; visits."""

    now: int
    people: int
    times: int


class Room(Schema):
    """A live room as everybody sees it at this moment. `picture`: HLS, "" while it is not on air."""

    happening: str
    title: str
    status: HappeningStatus
    on_air: bool
    picture: str
    presenters: list[str]
    pinned: Annotated[Brief | None, Field(description="what is presented now")]
    positions: list[Brief]
    questions: list[Asked]
    own_questions: Annotated[list[Asked], Field(description="one's own that others do not see")]
    recordings: list[Recording]
    viewers: Viewers


class QuestionWords(Schema):
    text: Annotated[str, Field(max_length=500)]


@router.get("/{str:happening_code}", response={200: Room, 404: Problem}, operation_id="room")
def room(request: HttpRequest, happening_code: str) -> Any:
    """One live room, by the code of its happening. They are found at `/happenings?kind=live`."""
    found = queries.public_room(happening_code)
    broadcast = rooms.on_air(found.room)
    picture, pin = rooms.picture(found.room, broadcast), queries.pinned(found)
    recorded = [] if broadcast else queries.chapters(found, rooms.recordings_of(found.room))
    viewers = watching.viewers(found.room)
    return {
        "happening": found.happening.code,
        "title": found.happening.title,
        "status": found.happening.status,
        "on_air": bool(picture),
        "picture": picture.address or _address(request, picture.path),
        "presenters": [employer.name for employer in queries.presenters(found)],
        "pinned": _brief(request, pin.position) if pin else None,
        "positions": [_brief(request, each) for each in queries.positions(found)],
        "questions": [_asked(each) for each in questions.shown(found.room)],
        "own_questions": [_asked(each) for each in questions.own(request.actor, found.room)],
        "recordings": [
            {
                "url": _address(request, recording.path),
                "started_at": recording.broadcast.started_at,
                "seconds": recording.seconds,
                "chapters": [
                    {"seconds": each.seconds, "position": _brief(request, each.position)} for each in chapters
                ],
            }
            for recording, chapters in recorded
        ],
        "viewers": {name: getattr(viewers, name) for name in ("now", "people", "times")},
    }


@router.post(
    "/{str:happening_code}/questions",
    auth=Person(),
    response={200: Asked, 403: Problem, **MINE},
    operation_id="room_ask",
)
def ask(request: HttpRequest, happening_code: str, words: QuestionWords) -> Any:
    """Ask; others read it once a host has let it through, without a name. The same again is the one there is."""
    found = queries.public_room(happening_code)
    return _asked(asking.ask(actor=request.actor, room_id=found.room_id, text=words.text))


@router.post(
    "/{str:happening_code}/applications",
    auth=Person(),
    response={200: Sent, 422: Problem, **MINE},
    operation_id="room_apply",
)
def apply(request: HttpRequest, happening_code: str, wish: Wish) -> Any:
    """Apply for a position that is presented, under the consent. Again returns what was sent."""
    found = queries.public_room(happening_code)
    if wish.name.strip():
        accounts.rename(actor=request.actor, name=wish.name)
    made = services.apply(
        actor=request.actor,
        live_room=found,
        position_id=wish.position,
        consent=wish.consent,
        consent_version=wish.version,
        belongs=wish.belongs,
    )
    return sent(made)


def _address(request: HttpRequest, path: str) -> str:
    base = live.address(request.get_host(), secure=request.is_secure())
    return base + path if base and path else ""


def _brief(request: HttpRequest, position: Position) -> dict[str, Any]:
    return brief(request, position, employer=position.employer.name)


def _asked(question: Question) -> dict[str, Any]:
    return {
        "id": question.pk,
        **{name: getattr(question, name) for name in ("text", "status", "answer", "asked_at")},
    }
