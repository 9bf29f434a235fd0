"""Who may organise, keep the doors, call numbers; and what others ask before a happening is announced."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.happenings.enums import ANNOUNCED, HappeningStatus
from chunfeng.domain.happenings.models import Happening, Line, Registration
from chunfeng.domain.happenings.rules.roles import ORGANISERS
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict

CHANGEABLE = (HappeningStatus.DRAFT, *ANNOUNCED)
"""What may still be described otherwise."""

Gate = Callable[[Happening], Verdict]
_gates: dict[str, Gate] = {}


def ask_before_publishing(name: str, gate: Gate) -> None:
    """A higher domain adds its own conditions to announcing (fairs: what the law wants). Again replaces it."""
    _gates[name] = gate


def gates(happening: Happening) -> Verdict:
    """What the higher domains say about announcing it."""
    return Verdict.combine(*(gate(happening) for _name, gate in sorted(_gates.items())))


def can_organise(actor: Actor, path: str) -> Verdict:
    """Officers, liaisons and trainers of the union or above it."""
    return Verdict.of(
        [
            Reason.check(
                "post_organises",
                actor.covers(path, *ORGANISERS),
                text=_("You hold the post of an officer, liaison or trainer at this union or above it."),
                next_step=_("Ask an officer of this union."),
            )
        ]
    )


def can_cancel(actor: Actor, registration: Registration) -> Verdict:
    """One's own, of those one brought along, or as an organiser."""
    own = actor.person_id is not None and actor.person_id in (registration.person_id, registration.brought_by_id)
    return Verdict.of(
        [
            Reason.check(
                "own_or_organiser",
                own or actor.covers(registration.happening.organisation_path, *ORGANISERS),
                text=_("It is your own registration, or you organise this."),
                next_step=_("Ask whoever registered."),
            )
        ]
    )


def can_call(actor: Actor, line: Line) -> Verdict:
    """Whoever organises it, and whoever speaks for the employer behind the desk."""
    return Verdict.of(
        [
            Reason.check(
                "serves_here",
                line.employer_id in actor.employer_ids or actor.covers(line.happening.organisation_path, *ORGANISERS),
                text=_("You serve at this desk."),
                next_step=_("Ask an organiser."),
            )
        ]
    )
