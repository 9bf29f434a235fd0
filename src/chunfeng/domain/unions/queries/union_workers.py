"""Reading socialised union workers within the actor's part of the tree, and where they stand on the ladder."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import ProfessionalLevel, Rating
from chunfeng.domain.unions.errors import NoSuchUnionWorker
from chunfeng.domain.unions.models import UnionWorker
from chunfeng.domain.unions.rules import ladder as rules
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared.scopes import Scope
from chunfeng.shared.windows import SIZE, Window, window

Standing = rules.Standing


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Facts to try out; None leaves one as it is. `rating` is the next result."""

    years: int | None = None
    post: str | None = None
    level: int | None = None
    education: int | None = None
    rating: int | None = None


def desk_union_workers(
    actor: Actor, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> Window[UnionWorker]:
    """Union workers at and below the actor's posts, the latest entered first."""
    rows = (
        UnionWorker.objects.filter(Scope.of(actor).on("organisation__path"))
        .select_related("person", "organisation")
        .prefetch_related("ratings")
    )
    return window(rows, after=after, before=before, size=size)


def desk_union_worker(actor: Actor, worker_id: int) -> UnionWorker:
    """One of them. Raises NoSuchUnionWorker."""
    worker = (
        UnionWorker.objects.filter(Scope.of(actor).on("organisation__path"), pk=worker_id)
        .select_related("person", "organisation")
        .prefetch_related("ratings")
        .first()
    )
    if worker is None:
        raise NoSuchUnionWorker
    return worker


def standing_of(worker: UnionWorker, *, day: date | None = None, what_if: WhatIf | None = None) -> Standing | None:
    """Grade, step and pay on `day` (today), also with other facts, by the ladder in force then; None before the first."""
    day = day or clock.today()
    ladder = catalog.ladder_on(worker.ladder, day)
    if ladder is None:
        return None
    facts = rules.Facts(
        years=worker.years_on(day),
        post=worker.post,
        level=ProfessionalLevel(worker.level),
        education=Education(worker.education),
        ratings={row.year: Rating(row.rating) for row in worker.ratings.all()},
    )
    return rules.standing(ladder, _tried(facts, what_if, day) if what_if else facts)


def ladder_choices() -> list[tuple[str, str]]:
    """(code, title) of the ladders in force today."""
    found = (catalog.ladder_on(code, clock.today()) for code in dict.fromkeys(one.code for one in catalog.ladders()))
    return [(ladder.code, ladder.title) for ladder in found if ladder is not None]


def post_choices(ladder_code: str | None = None) -> list[tuple[str, str]]:
    """(code, title) of the posts of one ladder, or of all."""
    wanted = [code for code, _title in ladder_choices() if ladder_code in (None, code)]
    found = (catalog.ladder_on(code, clock.today()) for code in wanted)
    return [(post.code, post.title) for ladder in found if ladder is not None for post in ladder.posts]


def _tried(facts: rules.Facts, what_if: WhatIf, day: date) -> rules.Facts:
    changed: dict[str, Any] = {}
    if what_if.years is not None:
        changed["years"] = what_if.years
    if what_if.post:
        changed["post"] = what_if.post
    if what_if.level is not None:
        changed["level"] = ProfessionalLevel(what_if.level)
    if what_if.education is not None:
        changed["education"] = Education(what_if.education)
    if what_if.rating is not None:
        coming = max([day.year, *(year + 1 for year in facts.ratings)])
        changed["ratings"] = {**facts.ratings, coming: Rating(what_if.rating)}
    return replace(facts, **changed)
