"""Who may change a profile: its own person."""

from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict


def can_edit_own(actor: Actor) -> Verdict:
    """Everybody who is signed in keeps a profile of their own, and of nobody else."""
    return Verdict.of(
        [Reason.check("signed_in", actor.person_id is not None, text=_("You are signed in."), next_step=_("Sign in."))]
    )
