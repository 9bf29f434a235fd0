"""Posters and the codes on them."""

from dataclasses import dataclass

from chunfeng.domain.unions.errors import NoSuchPoster, PosterRevoked, UnionEnded
from chunfeng.domain.unions.models import Poster
from chunfeng.domain.unions.rules import cards as rules
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import seals
from chunfeng.shared.scopes import Scope
from chunfeng.shared.windows import Window, window


@dataclass(frozen=True, slots=True)
class PosterLine:
    """One poster for the list, with how many asked to join by it and whether its code still works."""

    poster: Poster
    works: bool


def poster_code(poster: Poster) -> str:
    """The signed code, good to the end of the poster's last day; the same poster always has the same code."""
    end = clock.day_start(poster.ends_on) + rules.DAY
    return seals.seal(rules.POSTER, rules.id_payload(poster.pk), end)


def opened(code: str) -> Poster:
    """The poster behind a scanned code. Raises seals.BadSeal (forged), seals.ExpiredSeal, PosterRevoked, UnionEnded."""
    poster_id = rules.payload_id(seals.open_seal(code, rules.POSTER))
    poster = Poster.objects.select_related("organisation").filter(pk=poster_id or 0).first()
    if poster is None:
        raise seals.BadSeal
    if poster.revoked_at is not None:
        raise PosterRevoked
    if not poster.organisation.stands:
        raise UnionEnded
    return poster


def posters(
    *, actor: Actor, after: int | None = None, before: int | None = None
) -> tuple[Window[Poster], list[PosterLine]]:
    """Posters in the actor's part of the tree, newest first."""
    rows = Poster.objects.filter(Scope.of(actor).on("organisation__path")).select_related("organisation")
    found = window(rows, after=after, before=before)
    today = clock.today()
    return found, [
        PosterLine(row, row.revoked_at is None and row.ends_on >= today and row.organisation.stands) for row in found
    ]


def poster(*, actor: Actor, poster_id: int) -> PosterLine:
    """One poster in the actor's part of the tree. Raises NoSuchPoster."""
    row = (
        Poster.objects.filter(Scope.of(actor).on("organisation__path"), pk=poster_id)
        .select_related("organisation")
        .first()
    )
    if row is None:
        raise NoSuchPoster
    works = row.revoked_at is None and row.ends_on >= clock.today() and row.organisation.stands
    return PosterLine(row, works)
