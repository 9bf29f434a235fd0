"""Positions and applications as the contexts that `parts/position_card.html` and its neighbours expect."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from chunfeng.domain.employers.models import Position
from chunfeng.domain.hiring.enums import ApplicationStatus
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.matching.queries import MatchCard, Opening
from chunfeng.kernel.vocabulary import Education, Experience, HeadcountKind, WorkKind
from chunfeng.shared.labels import LABELS

CHIPS = 4


def of_position(position: Position) -> dict[str, Any]:
    employer = position.employer
    place = position.place.name if position.place else position.place_text
    return _card(position, employer.name, employer.status, place)


def _card(
    position: Position | Opening,
    employer: str,
    status: str,
    place: str,
    *,
    reasons: Sequence[str] = (),
    remarks: Sequence[str] = (),
    distance: float | None = None,
) -> dict[str, Any]:
    """`distance` in metres."""
    return {
        "url": reverse("worker:position", args=[position.pk]),
        "title": position.title,
        "employer": employer,
        "verified": status == "verified",
        "pay": "",
        "position": position,
        "place": place,
        "distance": distance,
        "terms": terms(position)[:3],
        "reasons": list(reasons),
        "remarks": list(remarks),
        "answers": "",
        "state": "",
        "state_label": "",
    }


class _Later(dict[str, Any]):
    """A card that is put together when more of it is read than its key: most are kept as they were rendered (`memo`)."""

    def __init__(self, kept_as: Any, make: Callable[[], dict[str, Any]]) -> None:
        super().__init__(kept_as=kept_as)
        self._make = make

    def __missing__(self, name: str) -> Any:
        made = self._make()
        self.update(made)
        return made[name]


def of_match(match: MatchCard, *, why: bool) -> dict[str, Any]:
    """A ranked position; its reasons only where the wishes are the reader's own."""
    # What is good to know is never crowded out by what speaks for it.
    remarks = match.remarks[: CHIPS - 1] if why else ()
    reasons, far = match.reasons[: CHIPS - len(remarks)] if why else (), metres(match)
    position = match.position
    stamps = (position.pk, position.updated_at, position.employer__updated_at)
    # The way is told in tens of metres at the finest, so that is what tells two cards apart.
    shown = (*stamps, reasons, remarks, None if far is None else round(far / 10))
    place = position.place__name or position.place_text
    names = (position.employer__name, position.employer__status, place)
    return _Later(shown, lambda: _card(position, *names, reasons=reasons, remarks=remarks, distance=far))


def of_application(application: Application) -> dict[str, Any]:
    card = of_position(application.position)
    card |= {
        "url": reverse("worker:application", args=[application.pk]),
        "answers": what_next(application),
        "state": application.status,
        "state_label": application.get_status_display(),
    }
    return card


def metres(match: MatchCard) -> float | None:
    """The way from home. With an end known only by its district it would be to the district's middle: not said."""
    return matching.metres(match.parts) if match.located else None


def terms(position: Position | Opening) -> list[str]:
    """全职 · 招5人 · 大专 · 1–3年: what is asked for and offered, in short; what is open is left out."""
    said = [str(LABELS[WorkKind(position.kind)]) if position.kind else "", headcount(position)]
    if position.education != Education.ANY:
        said.append(str(LABELS[Education(position.education)]))
    if position.experience != Experience.ANY:
        said.append(str(LABELS[Experience(position.experience)]))
    return [term for term in said if term]


def headcount(position: Position | Opening) -> str:
    if position.headcount_kind == HeadcountKind.NUMBER:
        return _("%(number)s wanted") % {"number": position.headcount}
    if position.headcount_kind == HeadcountKind.SEVERAL:
        return _("several wanted")
    if position.headcount_kind == HeadcountKind.UNLIMITED:
        return _("no limit on numbers")
    return ""


def what_next(application: Application) -> str:
    """What happens now, and who acts: one sentence for each state."""
    sentences = {
        ApplicationStatus.SUBMITTED: _("The employer answers, usually within 3 working days."),
        ApplicationStatus.INTERESTED: _("The employer will call you: keep your phone at hand."),
        ApplicationStatus.INTENT: _("Agree on the first day of work with the employer."),
        ApplicationStatus.DECLINED: _("Look at similar positions."),
        ApplicationStatus.WITHDRAWN: _("You can apply again as long as the position is open."),
    }
    return sentences[ApplicationStatus(application.status)]
