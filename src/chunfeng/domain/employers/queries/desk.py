"""What the union's desk lists: employers, positions and sheets in the officer's part of the tree, and what waits there.

Everything goes through the actor's Scope; an id outside of it does not exist (EmployerNotFound, PositionNotFound,
NoSuchImport). What an officer speaks for as an employer is no part of the desk.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext, override

from chunfeng.domain.employers.enums import ClaimStatus, EmployerStatus, ImportStatus, PositionStatus
from chunfeng.domain.employers.errors import EmployerNotFound, NoSuchImport, PositionNotFound
from chunfeng.domain.employers.models import (
    Claim,
    Employer,
    EmployerQuerySet,
    Position,
    PositionQuerySet,
    SheetImport,
)
from chunfeng.domain.employers.queries.positions import verdict_of
from chunfeng.domain.employers.rules.columns import TEMPLATE
from chunfeng.domain.employers.rules.identity import normal_name
from chunfeng.domain.places import queries as places
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.checksums import credit_code
from chunfeng.kernel.verdict import Verdict
from chunfeng.kernel.vocabulary import Education, EmployerNature, EmployerSize, Experience, HeadcountKind
from chunfeng.shared.labels import LABELS, Labels
from chunfeng.shared.scopes import Counted, Scope, subtree
from chunfeng.shared.sheets.columns import Column, Kind
from chunfeng.shared.windows import Window, window

SIZE = 50
MOST_AT_ONCE = 500
COUNTED = 1000
POSITION_COLUMNS: tuple[Column, ...] = TEMPLATE
"""岗位汇总表: another office can take in what this one gives out."""
TO_MEND = (ImportStatus.PREVIEWED, ImportStatus.FAILED)
WAITING = (ImportStatus.READING, ImportStatus.RUNNING, *TO_MEND)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerSearch:
    """Empty means all. `words`: part of the name, or a credit code; `place_code` reaches all below it."""

    words: str = ""
    status: str = ""
    place_code: str = ""
    tag: str = ""
    size: int | None = None
    organisation_path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionSearch:
    """Empty means all. `words`: part of the title or of the employer's name."""

    words: str = ""
    status: str = ""
    place_code: str = ""
    kind: str = ""
    employer_id: int | None = None
    organisation_path: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """How much waits; counting stops at COUNTED."""

    employers: int
    claims: int
    positions: int
    imports: int

    @property
    def total(self) -> int:
        return self.employers + self.claims + self.positions + self.imports


@dataclass(frozen=True, slots=True)
class Judged:
    """A position with the verdict on publishing it."""

    position: Position
    verdict: Verdict


_EMPLOYERS = Counted(lambda: Employer.objects.filter(status=EmployerStatus.PENDING), "organisation__path", cap=COUNTED)
_CLAIMS = Counted(lambda: Claim.objects.filter(status=ClaimStatus.PENDING), "employer__organisation__path", cap=COUNTED)
_POSITIONS = Counted(
    lambda: Position.objects.filter(status=PositionStatus.PENDING), "employer__organisation__path", cap=COUNTED
)
_IMPORTS = Counted(lambda: SheetImport.objects.filter(status__in=TO_MEND), "organisation__path", cap=COUNTED)


def work(actor: Actor) -> Work:
    """What waits for the actor: the numbers of the rail and of the first screen."""
    scope = Scope.of(actor)
    return Work(
        employers=_EMPLOYERS.within(scope),
        claims=_CLAIMS.within(scope),
        positions=_POSITIONS.within(scope),
        imports=_IMPORTS.within(scope),
    )


def desk_employers(
    actor: Actor, search: EmployerSearch, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> Window[Employer]:
    """Employers in scope, newest first."""
    rows = _searched(actor, search).select_related("organisation", "place")
    return window(rows, after=after, before=before, size=size)


def desk_employer(actor: Actor, employer_id: int) -> Employer:
    """Raises EmployerNotFound."""
    found = (
        Employer.objects.filter(Scope.of(actor).on("organisation__path"), pk=employer_id)
        .select_related("organisation", "place")
        .first()
    )
    if found is None:
        raise EmployerNotFound
    return found


def desk_licence(actor: Actor, employer_id: int) -> FieldFile:
    """The licence file. Raises EmployerNotFound, also where there is none."""
    licence: FieldFile = desk_employer(actor, employer_id).licence
    if not licence:
        raise EmployerNotFound
    return licence


def position_counts(actor: Actor, employer: Employer) -> dict[str, int]:
    """How many positions of the employer are in which state."""
    rows = _positions(Scope.of(actor)).filter(employer=employer).order_by().values("status")
    return {row["status"]: row["number"] for row in rows.annotate(number=Count("pk"))}


def claims_on(actor: Actor, employer: Employer) -> list[Claim]:
    """Who waits for a yes to speak for the employer."""
    waiting = Claim.objects.filter(
        Scope.of(actor).on("employer__organisation__path"), employer=employer, status=ClaimStatus.PENDING
    )
    return list(waiting.select_related("person").order_by("id"))


def tags_in_use(actor: Actor, limit: int = 40) -> list[str]:
    """Tags of employers in scope, for a filter."""
    found: set[str] = set()
    for tags in (
        Employer.objects.filter(Scope.of(actor).on("organisation__path"))
        .exclude(tags=[])
        .order_by("tags")
        .values_list("tags", flat=True)
        .distinct()[:limit]
    ):
        found.update(tags)
    return sorted(found)


def desk_positions(
    actor: Actor, search: PositionSearch, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> Window[Position]:
    """Positions in scope, newest first."""
    rows = _found(actor, search).select_related("employer", "place")
    return window(rows, after=after, before=before, size=size)


def desk_position(actor: Actor, position_id: int) -> Position:
    """Raises PositionNotFound."""
    rows = _positions(Scope.of(actor)).select_related("employer__organisation", "place", "occupation", "sheet")
    found = rows.filter(pk=position_id).first()
    if found is None:
        raise PositionNotFound
    return found


def judged(actor: Actor, position_ids: Iterable[int]) -> list[Judged]:
    """Those of the positions that are in scope and wait for approval, at most 500, each with its verdict."""
    rows = (
        _positions(Scope.of(actor))
        .filter(pk__in=list(position_ids)[:MOST_AT_ONCE], status=PositionStatus.PENDING)
        .select_related("employer__organisation", "place")
        .order_by("pk")
    )
    return [Judged(position, verdict_of(position)) for position in rows]


def desk_imports(
    actor: Actor, *, after: int | None = None, before: int | None = None, size: int = SIZE, waiting: bool = False
) -> Window[SheetImport]:
    """Sheets in scope, newest first; `waiting`: only those that somebody has to do something about."""
    rows = SheetImport.objects.filter(Scope.of(actor).on("organisation__path"))
    if waiting:
        rows = rows.filter(status__in=WAITING)
    return window(rows.select_related("uploaded_by", "organisation"), after=after, before=before, size=size)


def sheets_owned(person_id: int, path: str) -> int:
    """Sheets of the union that this officer brought in at or below `path` and has not confirmed yet."""
    return SheetImport.objects.filter(waits_for(person_id, path)).count()


def waits_for(person_id: int, path: str) -> Q:
    """The sheets that `sheets_owned` counts, as a condition: for passing them on."""
    return subtree("organisation__path", path) & Q(uploaded_by_id=person_id, employer__isnull=True, status__in=TO_MEND)


def desk_import(actor: Actor, import_id: int) -> SheetImport:
    """Raises NoSuchImport."""
    found = (
        SheetImport.objects.filter(Scope.of(actor).on("organisation__path"), pk=import_id)
        .select_related("uploaded_by", "organisation", "employer")
        .first()
    )
    if found is None:
        raise NoSuchImport
    return found


# Rows for sheets


def employer_columns() -> tuple[Column, ...]:
    """The columns of `employer_rows`."""
    return (
        Column("employer", gettext("Employer"), width=32),
        Column("code", gettext("Credit code"), kind=Kind.CODE, width=22),
        Column("status", gettext("State"), width=12),
        Column("industry", gettext("Industry"), width=16),
        Column("nature", gettext("Nature"), width=12),
        Column("size", gettext("Size"), width=12),
        Column("place", gettext("Place"), width=14),
        Column("address", gettext("Address"), width=30),
        Column("tags", gettext("Tags"), width=16),
        Column("union", gettext("Union in charge"), width=24),
        Column("contact", gettext("Contact"), width=12),
        Column("phone", gettext("Phone"), kind=Kind.CODE, width=16),
        Column("email", gettext("E-mail"), width=24),
        Column("joined", gettext("Joined"), width=18),
        Column("verified", gettext("Verified on"), width=18),
    )


def employer_rows(actor: Actor, search: EmployerSearch) -> Iterator[dict[str, Any]]:
    """All employers found, as rows by column key; read in chunks."""
    rows = _searched(actor, search).select_related("organisation", "place").order_by("-id")
    for employer in rows.iterator(chunk_size=1000):
        yield {
            "employer": employer.name,
            "code": employer.credit_code or "",
            "status": employer.get_status_display(),
            "industry": employer.industry,
            **_employer_words(employer, LABELS),
            "place": employer.place.name if employer.place else "",
            "address": employer.address,
            "tags": "、".join(employer.tags),
            "union": employer.organisation.name,
            "contact": employer.contact_name,
            "phone": employer.contact_phone,
            "email": employer.contact_email,
            "joined": employer.created_at,
            "verified": employer.verified_at,
        }


def position_rows(actor: Actor, search: PositionSearch) -> Iterator[dict[str, Any]]:
    """All positions found, as rows of POSITION_COLUMNS; read in chunks.

    In Chinese whatever language is spoken, as the columns are, so that another office can take them in.
    """
    with override("zh-hans"):
        said = Labels((code, str(label)) for code, label in LABELS.items())
    rows = _found(actor, search).select_related("employer", "place").order_by("-id")
    for serial, position in enumerate(rows.iterator(chunk_size=1000), start=1):
        employer = position.employer
        yield {
            "serial": serial,
            "employer": employer.name,
            "code": employer.credit_code or "",
            "industry": employer.industry,
            **_employer_words(employer, said),
            "title": position.title,
            "headcount": _headcount(position),
            "education": said[Education(position.education)],
            "majors": position.majors,
            "experience": said[Experience(position.experience)],
            "pay": position.pay_text,
            "welfare": "、".join(position.welfare),
            "place": position.place_text or (places.full_name(position.place_id) if position.place_id else ""),
            "contact": position.contact_name,
            "phone": position.contact_phone,
            "email": position.contact_email,
            "note": position.note,
        }


def _headcount(position: Position) -> int | str:
    if position.headcount is not None:
        return position.headcount
    return {HeadcountKind.SEVERAL: "若干", HeadcountKind.UNLIMITED: "不限"}.get(
        HeadcountKind(position.headcount_kind), ""
    )


def _employer_words(employer: Employer, said: Mapping[Any, Any]) -> Mapping[str, str]:
    return {
        "nature": str(said[EmployerNature(employer.nature)]) if employer.nature else "",
        "size": str(said[EmployerSize(employer.size)]) if employer.size != EmployerSize.UNSTATED else "",
    }


# Narrowing


def _positions(scope: Scope) -> PositionQuerySet:
    return PositionQuerySet(Position).filter(scope.on("employer__organisation__path"))


def _searched(actor: Actor, search: EmployerSearch) -> EmployerQuerySet:
    rows = EmployerQuerySet(Employer).filter(Scope.of(actor, search.organisation_path or None).on("organisation__path"))
    if search.status:
        rows = rows.filter(status=search.status)
    if search.place_code:
        rows = rows.filter(place__code__startswith=search.place_code)
    if search.tag:
        rows = rows.filter(tags__contains=[search.tag])
    if search.size is not None:
        rows = rows.filter(size=search.size)
    if search.words.strip():
        code = credit_code(search.words)
        rows = rows.filter(credit_code=code) if code else rows.filter(_named(search.words))
    return rows


def _found(actor: Actor, search: PositionSearch) -> PositionQuerySet:
    rows = _positions(Scope.of(actor, search.organisation_path or None))
    if search.status:
        rows = rows.filter(status=search.status)
    if search.kind:
        rows = rows.filter(kind=search.kind)
    if search.place_code:
        rows = rows.filter(place__code__startswith=search.place_code)
    if search.employer_id is not None:
        rows = rows.filter(employer_id=search.employer_id)
    if search.words.strip():
        named = Employer.objects.filter(_named(search.words)).order_by().values("pk")
        rows = rows.filter(Q(title__icontains=search.words.strip()) | Q(employer_id__in=named))
    return rows


def _named(words: str) -> Q:
    return Q(normal_name__contains=normal_name(words))
