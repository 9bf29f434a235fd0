"""What somebody is entitled to: all programs that reach them, at once, each with its verdict."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import OuterRef, Subquery

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.enums import Standing
from chunfeng.domain.programs.models import Program, ProgramVersion
from chunfeng.domain.programs.queries.parameters import shared
from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.domain.programs.rules.parameters import in_force
from chunfeng.domain.programs.rules.verdicts import Decided, decide
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import personal, standing

ORDER = {Standing.QUALIFIES: 0, Standing.NEARLY: 1, Standing.NO: 2}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """One program, and how far the person is from it by what is known without its form."""

    program_id: int
    organisation: str
    declaration: Declaration
    decided: Decided


def entitlements(actor: Actor) -> list[Entitlement]:
    """Every open program that reaches the actor, nearest first: qualifies, nearly, no. Nobody signed in has none.

    A program reaches whoever is below the union that offers it; whose union is not known, sees all of them.
    """
    if actor.person_id is None:
        return []
    day = clock.today()
    facts, numbers = standing.about(actor.person_id, day), shared()
    home = personal.home(actor.person_id)
    found = [
        Entitlement(key, name, declaration, decide(declaration, facts, in_force(declaration, numbers, place, day), day))
        for key, name, place, path, declaration in _open()
        if (home == "/" or home.startswith(path))
        and declaration.starts_on <= day
        and (declaration.ends_on is None or day <= declaration.ends_on)
    ]
    return sorted(found, key=lambda each: (ORDER[each.decided.standing], each.declaration.key))


def decided_for(person_id: int, key: str) -> Decided | None:
    """The decision over one person by an open program, from what is known without its form: what a drop asks.

    None where there is no such program. Whoever calls has made sure that they may know.
    """
    day = clock.today()
    for _id, _name, place, _path, declaration in _open(key):
        facts = standing.about(person_id, day)
        return decide(declaration, facts, in_force(declaration, shared(), place, day), day)
    return None


def _open(key: str | None = None) -> list[tuple[int, str, str, str, Declaration]]:
    """(id, name, place and path of its union, what it declares) of open programs, or of the one with this key."""
    published = ProgramVersion.objects.filter(program=OuterRef("pk"), published_at__isnull=False).order_by("-number")
    programs = Program.objects.open() if key is None else Program.objects.open().filter(key=key)
    rows = (
        programs.annotate(sha256=Subquery(published.values("sha256")[:1]), text=Subquery(published.values("text")[:1]))
        .filter(text__isnull=False)
        .order_by("key")
        .values_list("pk", "organisation__name", "organisation__place_id", "organisation__path", "sha256", "text")
    )
    return [(id_, name, place or "", path, _declaration(sha256, text)) for id_, name, place, path, sha256, text in rows]


@lru_cache(maxsize=256)
def _declaration(sha256: str, text: str) -> Declaration:
    return catalog.read(text)
