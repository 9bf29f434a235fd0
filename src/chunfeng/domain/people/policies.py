"""Who may do what with an account: everybody with their own, officers with what lies in their part of the tree."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.people import rules
from chunfeng.domain.people.enums import CandidateStatus
from chunfeng.domain.people.models import Consent, DuplicateCandidate, IdentityDocument
from chunfeng.kernel.actor import Actor, Post
from chunfeng.kernel.verdict import Reason, Verdict


def can_withdraw(actor: Actor, consent: Consent) -> Verdict:
    """Only the one who gave it (PIPL 15)."""
    own = actor.person_id is not None and consent.person_id == actor.person_id
    return Verdict.of([Reason.check("own_consent", own, clause="PIPL 15")])


def can_check(actor: Actor, document: IdentityDocument) -> Verdict:
    """Officers and reviewers at or above the node that answers for the person, never one's own document."""
    return Verdict.of(
        [
            Reason.check(
                "in_scope",
                actor.covers(document.path, *rules.CHECKERS),
                text=_("Officers and reviewers of the union that answers for this person decide."),
            ),
            Reason.check(
                "not_own",
                actor.person_id != document.person_id,
                text=_("Nobody checks their own document."),
                next_step=_("Ask a colleague to look at it."),
            ),
        ]
    )


def can_unmask(actor: Actor, path: str) -> Verdict:
    """Officers and reviewers at or above the node that answers for the person (`path`)."""
    return Verdict.of(
        [
            Reason.check(
                "in_scope",
                actor.covers(path, *rules.CHECKERS),
                text=_("Officers and reviewers of the union that answers for this person may look."),
            )
        ]
    )


def can_decide(
    actor: Actor, candidate: DuplicateCandidate, numbers: frozenset[str], posts: tuple[Post, ...]
) -> Verdict:
    """Whether two accounts may be made one. `numbers` are the checked document numbers of the two, `posts` what they hold."""
    ours = {candidate.first_id, candidate.second_id}
    return Verdict.of(
        [
            Reason.check(
                "in_scope",
                actor.covers(candidate.path, *rules.CHECKERS),
                text=_("An officer of the lowest union above both decides."),
            ),
            Reason.check(
                "not_own",
                actor.person_id not in ours,
                text=_("Nobody merges their own account."),
                next_step=_("Ask a colleague to decide."),
            ),
            Reason.check(
                "above_their_posts",
                _all_above(actor.scopes(*rules.CHECKERS), posts),
                text=_("Whoever holds a post is decided on by an officer of a union above it."),
                next_step=_("Ask the union above to decide."),
            ),
            Reason.check(
                "open",
                candidate.state == CandidateStatus.OPEN,
                text=_("This pair is still to be decided."),
                actual=candidate.get_state_display(),
            ),
            Reason.check(
                "still_there",
                candidate.first.is_active and candidate.second.is_active,
                text=_("Both accounts are in use."),
            ),
            Reason.check(
                "not_two_numbers",
                len(numbers) < 2,
                text=_("Two different checked numbers are two people."),
                next_step=_("If one check was wrong, have that document checked again first."),
            ),
        ]
    )


HELPERS = rules.HELPERS
"""Posts that may help with a lost phone."""


def can_help(actor: Actor, person_id: int, posts: tuple[Post, ...]) -> Verdict:
    """Not oneself; and whoever holds a post is helped by an officer of a node above, so that no post is taken over."""
    return Verdict.of(
        [
            Reason.check("not_oneself", actor.person_id is not None and actor.person_id != person_id),
            Reason.check(
                "above_their_posts",
                _all_above(actor.scopes(*HELPERS), posts),
                clause="RULES, Login",
            ),
        ]
    )


def _all_above(scopes: tuple[str, ...], posts: tuple[Post, ...]) -> bool:
    return all(any(_above(scope, post.path) for scope in scopes) for post in posts)


def _above(scope: str, path: str) -> bool:
    return path.startswith(scope) and path != scope
