"""Who may change the tree and its staff."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions.enums import Level, Role
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict


def can_found(actor: Actor, parent: Organisation | None) -> Verdict:
    """An officer founds below the own node; the root is founded by the system only."""
    reaches = actor.is_system if parent is None else actor.covers(parent.path, Role.OFFICER)
    return Verdict((_covers(reaches),))


def can_assign(actor: Actor, organisation: Organisation) -> Verdict:
    """An officer appoints and dismisses at the own node and below it."""
    return Verdict((_covers(actor.covers(organisation.path, Role.OFFICER)),))


def fits_below(level: Level, parent: Organisation | None) -> Verdict:
    """A county lies under a city, a city under a province; levels may be skipped, never turned around."""
    above = None if parent is None else Level(parent.level)
    return Verdict(
        (
            Reason.check(
                "level_below_parent",
                above is None or level > above or level == above == Level.BASE,
                text=_("It lies below an organisation of a higher level."),
                actual=level.label,
                threshold="" if above is None else above.label,
            ),
        )
    )


def _covers(reaches: bool) -> Reason:
    return Reason.check(
        "post_covers_organisation",
        reaches,
        text=_("You hold the post of an officer at this organisation or above it."),
        next_step=_("Ask an officer of the union above."),
    )
