"""Noticing that two accounts may be one person; what is done about it is an officer's decision (`services.merging`)."""

from django.db import connection, transaction
from django.db.models import Q

from chunfeng.domain.people import rules
from chunfeng.domain.people.enums import IDENTITY_ACTIVE, CandidateStatus, Ground
from chunfeng.domain.people.errors import CandidateNotFound, ReasonMissing
from chunfeng.domain.people.models import DuplicateCandidate, IdentityDocument, Merge
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, personal, reach

_PAIRS = """
SELECT DISTINCT pair.first, pair.second FROM ({pairs}) AS pair
WHERE NOT EXISTS (
    SELECT FROM people_duplicatecandidate known
    WHERE known.first_id = pair.first AND known.second_id = pair.second AND %(ground)s = ANY(known.grounds)
) LIMIT %(most)s
"""
_ALIKE = """
SELECT a.person_id AS first, b.person_id AS second
FROM people_identitydocument a JOIN people_identitydocument b ON a.likeness = b.likeness AND a.person_id < b.person_id
WHERE a.state = ANY(%(active)s) AND b.state = ANY(%(active)s) AND a.number_index <> b.number_index
"""
_CHANGED_HANDS = """
SELECT least(before.id, now.id) AS first, greatest(before.id, now.id) AS second
FROM people_formerphone f JOIN people_person now ON now.phone_index = f.phone_index AND now.id <> f.person_id
JOIN people_person before ON before.id = f.person_id
WHERE before.is_active AND now.is_active
"""
_MOST = 5000  # pairs of one run; the next one takes the rest


def note_pair(*, person_ids: tuple[int, int], ground: Ground) -> DuplicateCandidate | None:
    """Note that these two may be one, for `ground`. A pair that was decided stays decided; None for one and the same."""
    first, second = sorted(person_ids)
    if first == second:
        return None
    with reach.elevated("the pair is for an officer to see, not for whoever was noticed"):
        return _noted(first, second, ground)


def _noted(first: int, second: int, ground: Ground) -> DuplicateCandidate:
    made, is_new = DuplicateCandidate.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={
            "grounds": [ground],
            "path": rules.common_path(personal.home(first), personal.home(second)),
        },
    )
    if is_new:
        audit.record(
            actor=Actor(name="duplicates"), act="duplicate.noticed", target=("duplicate", made.pk), ground=ground
        )
    elif ground not in made.grounds:
        made.grounds = [*made.grounds, ground]
        made.save(update_fields=["grounds"])
    return made


def note_same_likeness(*, document: IdentityDocument) -> int:
    """Note everybody with this birthday and a name that sounds like this one. Returns how many."""
    if document.likeness is None:
        return 0
    with reach.elevated("who else has this birthday and a like name"):
        others = IdentityDocument.objects.filter(likeness=document.likeness, state__in=IDENTITY_ACTIVE).exclude(
            person_id=document.person_id
        )
        ids = sorted(set(others.exclude(number_index=document.number_index).values_list("person_id", flat=True)))
    for other in ids:
        note_pair(person_ids=(other, document.person_id), ground=Ground.SAME_BIRTHDAY_AND_NAME)
    return len(ids)


def find_duplicates() -> int:
    """Look through all people for pairs that nobody has noticed yet, at most _MOST of each kind. Returns how many."""
    found = 0
    for pairs, ground in ((_ALIKE, Ground.SAME_BIRTHDAY_AND_NAME), (_CHANGED_HANDS, Ground.PHONE_CHANGED_HANDS)):
        with connection.cursor() as cursor:
            cursor.execute(
                _PAIRS.format(pairs=pairs), {"active": list(IDENTITY_ACTIVE), "ground": ground.value, "most": _MOST}
            )
            new = cursor.fetchall()
        for first, second in new:
            note_pair(person_ids=(first, second), ground=ground)
        found += len(new)
    return found


@transaction.atomic
def dismiss_pair(*, actor: Actor, candidate_id: int, why: str) -> DuplicateCandidate:
    """An officer says that these are two people. Again changes nothing. Raises CandidateNotFound, ReasonMissing."""
    if not why.strip():
        raise ReasonMissing
    candidate = DuplicateCandidate.objects.select_for_update().filter(pk=candidate_id).first()
    if candidate is None or not actor.covers(candidate.path, *rules.CHECKERS):
        raise CandidateNotFound
    if candidate.state == CandidateStatus.OPEN:
        candidate.state, candidate.why = CandidateStatus.DISMISSED, why.strip()[:300]
        candidate.decided_at, candidate.decided_by_id = clock.now(), actor.person_id
        candidate.save()
        audit.record(
            actor=actor, act="duplicate.dismissed", target=("duplicate", candidate.pk), words={"why": candidate.why}
        )
    return candidate


def forget_words(*, person_id: int) -> None:
    """Officers' words about the pairs of somebody who is erased go, the pairs stay. In the caller's transaction."""
    pairs = DuplicateCandidate.objects.filter(Q(first_id=person_id) | Q(second_id=person_id))
    Merge.objects.filter(candidate__in=pairs).update(why="", undone_why="")
    pairs.update(why="")
