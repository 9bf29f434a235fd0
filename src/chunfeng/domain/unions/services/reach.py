"""Finding what the actor reaches, and refusing what a policy denies: shared by the services of this domain."""

from django.db import connection
from django.db.utils import OperationalError
from django.utils.translation import gettext

from chunfeng.domain.unions.errors import NoSuchOrganisation, OrganisationEnded, TreeBusy
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared.scopes import Scope

TREE_LOCK = 7243001
"""The same number as in migration 0003, where every change of a number takes it shared."""
LOCK_NOT_AVAILABLE = "55P03"


def reached(actor: Actor, organisation_id: int, /) -> Organisation:
    """The organisation, if it lies within the actor's posts. Raises NoSuchOrganisation."""
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    return organisation


def standing(actor: Actor, organisation_id: int, /) -> Organisation:
    """Like `reached`, locked, and still standing. Raises OrganisationEnded too."""
    organisation = reached(actor, organisation_id)
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if not organisation.stands:
        raise OrganisationEnded
    return organisation


def demand(verdict: Verdict) -> None:
    """Raises NotAllowed with what the first reason against it says to do."""
    if not verdict.ok:
        raise NotAllowed(
            gettext("Your post does not reach this organisation."),
            next_step=verdict.against[0].next_step,
            verdict=verdict,
        )


def share_tree() -> None:
    """Until the end of the transaction nothing moves."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [TREE_LOCK])


def lock_tree(*, wait_ms: int = 3000) -> None:
    """Until the end of the transaction no number changes and nothing else moves. Raises TreeBusy.

    Whoever waits here keeps later changes of numbers waiting behind it, hence the short patience.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait_ms}ms"])
        try:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE:
                raise TreeBusy from error
            raise
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
