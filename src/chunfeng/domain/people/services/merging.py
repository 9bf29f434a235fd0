"""Making two accounts of one person into one, and undoing it exactly.

Every row that points to the absorbed person is pointed to the kept one, in all tables of the product; each change is a
MergedRow. A row that the kept person has already (a second profile, a second membership, the same consent) stays where it
is; what hangs on a one-to-one row of that kind moves to the kept person's row. Ledgers (facts, audit) know people by number
and are not touched, nor are columns that only say who acted (relations without a way back, `related_name="+"`): both histories
stay readable.

A model can say two things about its rows:
- `MOVES_IN_MERGE = False`: they never change hands (posts: nobody comes by power through a merge);
- `LEFT_BEHIND = {"column": value, …}`: what is set, all at once, in a row that has to stay with the absorbed account, such
  as a second membership that must not count any more. A value may be a function without arguments, such as `clock.today`.
  It is undone like everything else.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from chunfeng.domain.people import policies, rules
from chunfeng.domain.people.enums import CandidateStatus, IdentityStatus
from chunfeng.domain.people.errors import CandidateNotFound, CannotMerge, ReasonMissing
from chunfeng.domain.people.events import PeopleMerged, PeopleParted
from chunfeng.domain.people.models import (
    DuplicateCandidate,
    Erasure,
    FormerPhone,
    IdentityDocument,
    Merge,
    MergedRow,
    Person,
)
from chunfeng.domain.people.services.phones import PostsOf
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit, events, reach

_HISTORY = (DuplicateCandidate, Erasure, FormerPhone, Merge, MergedRow, Person)
"""Tables about the accounts themselves: they tell what was, and stay."""


@dataclass(slots=True)
class Moves:
    """What a merge does, by table ("talent.seeker"): how many rows go over, how many stay behind."""

    moved: Counter[str] = field(default_factory=Counter)
    stayed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Preview:
    verdict: Verdict
    moves: Moves


@dataclass(frozen=True, slots=True)
class Undone:
    """`changed` rows were given to somebody else or removed since, and were left as they are now."""

    restored: int
    changed: int


def preview_merge(*, actor: Actor, candidate_id: int, kept_id: int, posts_of: PostsOf) -> Preview:
    """What merging into `kept_id` would do: it is done and rolled back. Raises CandidateNotFound."""
    with transaction.atomic():
        candidate = _candidate(actor, candidate_id)
        kept, absorbed = _pair(candidate, kept_id)
        verdict = _verdict(actor, candidate, posts_of)
        merge = Merge.objects.create(
            kept=kept, absorbed=absorbed, candidate=candidate, why="preview", by_id=actor.person_id or 0
        )
        moves = _absorb(merge, kept, absorbed)
        transaction.set_rollback(True)
    return Preview(verdict, moves)


def merge(*, actor: Actor, candidate_id: int, kept_id: int, why: str, posts_of: PostsOf) -> Merge:
    """Make the two accounts of a candidate one: `kept_id` goes on, either phone leads to it.

    The same again returns the same merge. Raises CandidateNotFound, ReasonMissing, CannotMerge (with the verdict).
    """
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        candidate = _candidate(actor, candidate_id)
        kept, absorbed = _pair(candidate, kept_id)
        done = Merge.objects.filter(candidate=candidate, kept=kept, undone_at__isnull=True).first()
        if done is not None:
            return done
        verdict = _verdict(actor, candidate, posts_of)
        if not verdict.ok:
            raise CannotMerge(verdict=verdict, next_step=verdict.against[0].next_step)
        made = Merge.objects.create(
            kept=kept, absorbed=absorbed, candidate=candidate, why=why.strip()[:300], by_id=actor.person_id or 0
        )
        moves = _absorb(made, kept, absorbed)
        candidate.state, candidate.why = CandidateStatus.MERGED, made.why
        candidate.decided_at, candidate.decided_by_id = clock.now(), actor.person_id
        candidate.save()
        for person in (kept, absorbed):
            audit.record(
                actor=actor,
                act="people.merged",
                target=("merge", made.pk),
                about_person_id=person.pk,
                kept=kept.pk,
                absorbed=absorbed.pk,
                moved=dict(moves.moved),
                stayed=dict(moves.stayed),
                words={"why": made.why},
            )
        events.publish(PeopleMerged(merge_id=made.pk, kept_id=kept.pk, absorbed_id=absorbed.pk))
    return made


def undo_merge(*, actor: Actor, merge_id: int, why: str) -> Undone:
    """Give every row back that the merge moved, as it was; the pair is open again.

    What was changed hands since is left alone and counted. Again changes nothing. Raises CandidateNotFound, ReasonMissing.
    """
    if not why.strip():
        raise ReasonMissing
    with transaction.atomic():
        found = Merge.objects.select_for_update().filter(pk=merge_id).first()
        if found is None:
            raise CandidateNotFound
        candidate = _candidate(actor, found.candidate_id)
        if found.undone_at is not None:
            return Undone(0, 0)
        if found.kept.merged_into_id is not None or found.kept.erased_at is not None:
            raise CannotMerge(
                _("The account that took the other one in has itself gone since."),
                next_step=_("Undo the later merge first."),
            )
        with reach.elevated("whatever the merge moved, wherever it lies"):
            undone = _restore(found)
        found.undone_at, found.undone_by_id, found.undone_why = clock.now(), actor.person_id, why.strip()[:300]
        found.save()
        candidate.state, candidate.why, candidate.decided_at = CandidateStatus.OPEN, "", None
        candidate.save()
        for person_id in (found.kept_id, found.absorbed_id):
            audit.record(
                actor=actor,
                act="people.parted",
                target=("merge", found.pk),
                about_person_id=person_id,
                restored=undone.restored,
                changed=undone.changed,
                words={"why": found.undone_why},
            )
        events.publish(PeopleParted(merge_id=found.pk, kept_id=found.kept_id, absorbed_id=found.absorbed_id))
    return undone


# Moving


def _absorb(merge: Merge, kept: Person, absorbed: Person) -> Moves:
    with reach.elevated("whatever belongs to the absorbed account, wherever it lies"):
        return _absorbed(merge, kept, absorbed)


def _absorbed(merge: Merge, kept: Person, absorbed: Person) -> Moves:
    moves = Moves()
    _move_children(merge, Person, absorbed.pk, kept.pk, moves)
    _settle_document(merge, kept)
    for earlier in Person.objects.filter(merged_into=absorbed).order_by("id"):
        _change(merge, Person, earlier.pk, {"merged_into_id": kept.pk})
    _change(merge, Person, absorbed.pk, {"is_active": False, "merged_into_id": kept.pk})
    return moves


def _move_children(merge: Merge, parent: type[models.Model], from_id: int, to_id: int, moves: Moves) -> None:
    """Every row of ours that points to `from_id` of `parent` to point to `to_id`; what cannot stays, and is counted."""
    for model, relation in _pointing_to(parent):
        column = relation.attname
        for row_id in model._base_manager.filter(**{column: from_id}).order_by("pk").values_list("pk", flat=True):
            name = model._meta.label_lower
            if not relation.primary_key and _try(merge, model, row_id, {column: to_id}):
                moves.moved[name] += 1
                continue
            moves.stayed[name] += 1
            left = getattr(model, "LEFT_BEHIND", {})
            _try(merge, model, row_id, {name: value() if callable(value) else value for name, value in left.items()})
            if relation.one_to_one:  # the kept one has its own: what hangs on this one goes there
                own_row = model._base_manager.filter(**{column: to_id}).values_list("pk", flat=True).first()
                if own_row is not None:
                    _move_children(merge, model, row_id, own_row, moves)


def _pointing_to(parent: type[models.Model]) -> Iterator[tuple[Any, Any]]:
    """(model, field) of every relation of the product's tables to `parent`, in a fixed order."""
    found = []
    for relation in parent._meta.related_objects:
        model: Any = relation.related_model
        follows = getattr(model, "MOVES_IN_MERGE", True) and model not in _HISTORY and not relation.many_to_many
        if follows and model.__module__.startswith("chunfeng."):
            found.append((model, relation.field))
    return iter(sorted(found, key=lambda pair: (pair[0]._meta.label_lower, pair[1].attname)))


def _try(merge: Merge, model: type[models.Model], row_id: int, values: Mapping[str, Any]) -> bool:
    try:
        with transaction.atomic():
            _change(merge, model, row_id, values)
    except IntegrityError:
        return False
    return True


def _change(merge: Merge, model: type[models.Model], row_id: int, values: Mapping[str, Any]) -> None:
    """Set the columns in one statement, for constraints that look at several, and note each that was different."""
    if not values:
        return
    rows = model._base_manager.filter(pk=row_id)
    before = rows.values(*values).get()
    news = {column: value for column, value in values.items() if before[column] != value}
    if news:
        rows.update(**news)
        MergedRow.objects.bulk_create(
            MergedRow(
                merge=merge,
                table=model._meta.label_lower,
                row_id=row_id,
                column=column,
                before=_plain(before[column]),
                after=_plain(value),
            )
            for column, value in news.items()
        )


def _plain(value: Any) -> Any:
    """As JSON has it; Django reads days and moments back from their text."""
    return value.isoformat() if isinstance(value, date) else value


def _settle_document(merge: Merge, kept: Person) -> None:
    """A number that was contested between the two is the kept person's now: it can be checked, unless one is already."""
    documents = IdentityDocument.objects.filter(person=kept)
    if not documents.exclude(state__in=[IdentityStatus.CONTESTED, IdentityStatus.REPLACED]).exists():
        contested = documents.filter(state=IdentityStatus.CONTESTED).order_by("-id").first()
        if contested is not None:
            _try(merge, IdentityDocument, contested.pk, {"state": str(IdentityStatus.SUBMITTED)})
    else:
        for document in documents.filter(state=IdentityStatus.CONTESTED).order_by("id"):
            _change(merge, IdentityDocument, document.pk, {"state": str(IdentityStatus.REPLACED)})


def _restore(merge: Merge) -> Undone:
    tables = {model._meta.label_lower: model for model in apps.get_models()}
    restored = changed = 0
    for (table, row_id), notes in _by_row(merge):
        before = {note.column: note.before for note in reversed(notes)}
        after = {note.column: note.after for note in notes}
        rows = tables[table]._base_manager.filter(pk=row_id, **after)
        try:
            with transaction.atomic():
                done = rows.update(**before)
        except IntegrityError:
            done = 0
        restored, changed = restored + bool(done), changed + (not done)
    return Undone(restored, changed)


def _by_row(merge: Merge) -> list[tuple[tuple[str, int], list[MergedRow]]]:
    """What was changed, row by row, from the last that was touched to the first; a row's notes in their order."""
    found: dict[tuple[str, int], list[MergedRow]] = {}
    for note in merge.rows.order_by("-id"):
        found.setdefault((note.table, note.row_id), []).insert(0, note)
    return list(found.items())


def _candidate(actor: Actor, candidate_id: int) -> DuplicateCandidate:
    candidate = DuplicateCandidate.objects.select_for_update(of=("self",)).filter(pk=candidate_id)
    found = candidate.select_related("first", "second").first()
    if found is None or not actor.covers(found.path, *rules.CHECKERS):
        raise CandidateNotFound
    return found


def _pair(candidate: DuplicateCandidate, kept_id: int) -> tuple[Person, Person]:
    """(kept, absorbed), locked in the order of their ids."""
    people = {
        person.pk: person
        for person in Person.objects.select_for_update()
        .filter(pk__in=[candidate.first_id, candidate.second_id])
        .order_by("pk")
    }
    if kept_id not in people:
        raise CandidateNotFound
    kept = people.pop(kept_id)
    return kept, next(iter(people.values()))


def _verdict(actor: Actor, candidate: DuplicateCandidate, posts_of: PostsOf) -> Verdict:
    posts = (*posts_of(candidate.first_id), *posts_of(candidate.second_id))
    return policies.can_decide(actor, candidate, _checked_numbers(candidate), posts)


def _checked_numbers(candidate: DuplicateCandidate) -> frozenset[str]:
    checked = IdentityDocument.objects.filter(
        person_id__in=[candidate.first_id, candidate.second_id], state=IdentityStatus.VERIFIED
    )
    with reach.elevated("either may have been checked by another union"):
        return frozenset(str(document.number) for document in checked)
