"""What becomes of a number by what phones without a network tell late: in any order, as often as they like, from several phones.

Each act moves one moment of the number's course, to the earliest (called, served, done) or to the latest (did not come) that
was ever told, and the status follows from the moments. So what comes out depends on the set of acts alone:

- one call remains, the first; whoever has been talked to was served, and whoever is done is done, whatever else was told;
- a number is missed when somebody said so after it was called;
- the person's own word stands: who has given the number back by then is not called, and who has come back into the line is
  called anew, so that what was done before concerns them no more;
- a colleague who has called again with a network has the last word on when it was called.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from chunfeng.domain.happenings.enums import TicketStatus

CALLED_ALOUD = "called_aloud"
LATE = (CALLED_ALOUD, "serve", "miss", "finish")
"""What can be told late. Calling on somebody's phone is for now or never."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How far a number has come. `again_at`: when its person came back into the line; `recalled_at`: when it was last called
    again; None: never. For a number given back `ended_at` is when it was.
    """

    status: str
    taken_at: datetime
    again_at: datetime | None = None
    called_at: datetime | None = None
    recalled_at: datetime | None = None
    missed_at: datetime | None = None
    served_at: datetime | None = None
    ended_at: datetime | None = None
    calls: int = 0


def told(course: Course, name: str, at: datetime) -> Course:
    """The course once it is known that `name` (one of LATE) was done at `at`; the same where that changes nothing."""
    if course.again_at is not None and at < course.again_at:
        return course
    if course.status == TicketStatus.LEFT:
        return _told_of_one_who_left(course, name, at)
    at = max(at, course.taken_at)  # a phone's clock was wrong: it cannot have seen the number before it was there
    match name:
        case "serve":
            course = replace(course, served_at=_first(course.served_at, at))
        case "finish":
            first = _first(course.ended_at, at)
            return replace(course, ended_at=first, status=TicketStatus.DONE)
        case "miss":
            course = replace(course, missed_at=_last(course.missed_at, at))
        case _ if course.recalled_at is None:
            calls = course.calls + (course.called_at is None)
            course = replace(course, called_at=_first(course.called_at, at), calls=calls)
    return replace(course, status=_status(course))


def _told_of_one_who_left(course: Course, name: str, at: datetime) -> Course:
    """Only that they had been talked to before they went."""
    if name != "finish" or course.ended_at is None or at > course.ended_at:
        return course
    return replace(course, ended_at=at, status=TicketStatus.DONE)


def _status(course: Course) -> str:
    if course.status == TicketStatus.DONE:
        return course.status
    if course.served_at is not None:
        return TicketStatus.SERVING
    if course.called_at is None:
        return TicketStatus.WAITING
    missed = course.missed_at is not None and course.missed_at >= course.called_at
    return TicketStatus.MISSED if missed else TicketStatus.CALLED


def _first(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


def _last(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)
