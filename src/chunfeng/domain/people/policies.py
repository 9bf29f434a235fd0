"""Who may do what with an account: everybody with their own, nobody with another's."""

from chunfeng.domain.people.models import Consent
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict


def can_withdraw(actor: Actor, consent: Consent) -> Verdict:
    """Only the one who gave it (PIPL 15)."""
    own = actor.person_id is not None and consent.person_id == actor.person_id
    return Verdict.of([Reason.check("own_consent", own, clause="PIPL 15")])
