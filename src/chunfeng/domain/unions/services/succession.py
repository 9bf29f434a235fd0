"""What follows when an organisation ends, in the same transaction: those that hang on it say how they pass to the heir."""

from collections.abc import Callable

from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor

Follower = Callable[[Actor, Organisation, Organisation], None]
"""called with the actor, the organisation that has ended, and its heir"""

_followers: list[Follower] = []


def follow(follower: Follower) -> Follower:
    """Decorator for a service of this domain: called for each organisation that is merged or dissolved."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def pass_on(actor: Actor, gone: Organisation, heir: Organisation, /) -> None:
    """Tell all that hang on `gone`, before it ends."""
    for follower in _followers:
        follower(actor, gone, heir)
