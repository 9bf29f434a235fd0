"""Finding what the actor reaches, and refusing what a policy denies: shared by the services of this domain."""

from django.utils.translation import gettext

from chunfeng.domain.unions.errors import NoSuchOrganisation
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared.scopes import Scope


def reached(actor: Actor, organisation_id: int) -> Organisation:
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    return organisation


def demand(verdict: Verdict) -> None:
    if not verdict.ok:
        raise NotAllowed(gettext("Your post does not reach this organisation."), verdict=verdict)
