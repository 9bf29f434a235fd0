"""Reading profiles. A person's own is found by the person; others' are shown by `hiring` under a consent."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from chunfeng.domain.occupations.models import Occupation, OccupationSynonym
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent
from chunfeng.domain.places import queries as places
from chunfeng.domain.places.models import Place
from chunfeng.domain.talent import catalog
from chunfeng.domain.talent.enums import Group, Question
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotFound
from chunfeng.kernel.vocabulary import Education, WorkKind
from chunfeng.shared import audit, papers, reach
from chunfeng.shared.labels import LABELS
from chunfeng.shared.personal import Section
from chunfeng.shared.prepared import Prepared, Whole
from chunfeng.shared.scopes import Scope
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.standing import Part, Row, batched
from chunfeng.shared.windows import Window, window

FOLDER = Path(__file__).parent / "papers"


@dataclass(frozen=True, slots=True)
class WishWords:
    """Wishes in words: empty means any."""

    work: tuple[str, ...]
    places: tuple[str, ...]
    kinds: tuple[str, ...]
    pay_floor: int | None


_SEEKER = Whole(Seeker, "home_place")
_PROFILE = Prepared(lambda person: Seeker.objects.filter(person_id=person).values_list(*_SEEKER.names), person=int)


def profile_of(person_id: int | None) -> Seeker | None:
    """The working profile of a person, or None when no question has been answered yet."""
    return next(map(_SEEKER.made, _PROFILE.rows(person=person_id or 0)), None)


def own_profile(actor: Actor) -> Seeker | None:
    """The actor's own profile; None before the first answer."""
    return profile_of(actor.person_id)


def common_work() -> tuple[str, ...]:
    """Everyday words that the first question offers."""
    return catalog.common_work()


def local_places(seeker: Seeker | None) -> list[tuple[str, str]]:
    """(code, name) of the places to choose from without typing: the districts of the wished city, else of this home's."""
    wished = seeker.wanted_places[0] if seeker and seeker.wanted_places else None
    base = wished or _own_place()
    return [(code, places.name(code)) for code in places.children(base[:4] if base else None)]


def next_question(seeker: Seeker | None) -> Question | None:
    """The first question that is not answered yet, or None when all are."""
    answered = seeker.answered_questions if seeker else []
    return next((question for question in Question if question not in answered), None)


def occupations_named(words: Sequence[str]) -> tuple[str, ...]:
    """Codes of the occupations that these words name, by official name or by one unmistakable everyday word."""
    wanted = set(words)
    named = dict(Occupation.objects.filter(name__in=wanted).order_by("code").values_list("name", "code"))
    everyday: dict[str, set[str]] = {}
    for word, code in (
        OccupationSynonym.objects.filter(word__in=wanted).order_by("id").values_list("word", "occupation_id")
    ):
        everyday.setdefault(word, set()).add(code)
    found = {word: codes.pop() for word, codes in everyday.items() if len(codes) == 1} | named
    return tuple(dict.fromkeys(found[word] for word in words if word in found))


def wish_words(seeker: Seeker) -> WishWords:
    """What the seeker looks for, in words (two queries at most)."""
    occupations = _names(Occupation.objects.filter(pk__in=seeker.wanted_occupations).values_list("code", "name"))
    named_places = _names(Place.objects.filter(pk__in=seeker.wanted_places).values_list("code", "short_name"))
    named = [occupations[code] for code in seeker.wanted_occupations if code in occupations]
    return WishWords(
        work=tuple(dict.fromkeys([*seeker.wanted_words, *(named if not seeker.wanted_words else [])])),
        places=tuple(named_places[code] for code in seeker.wanted_places if code in named_places),
        kinds=tuple(str(LABELS[WorkKind(kind)]) for kind in seeker.kinds),
        pay_floor=seeker.pay_floor,
    )


def resume_lines(seeker: Seeker | None) -> list[tuple[str, str]]:
    """(label, text) of what the profile says about the person, for looking at; what is not said is left out."""
    if seeker is None:
        return []
    papers = [str(paper["name"]) for paper in seeker.certificates]
    lines: list[tuple[str, Any]] = [
        (_("Wanted work"), "、".join(seeker.wanted_words)),
        (_("Lives in"), seeker.home_place.name if seeker.home_place else ""),
        (_("Education"), LABELS[Education(seeker.education)] if seeker.education is not None else ""),
        (
            _("Experience"),
            _("%(years)s years") % {"years": seeker.experience_years} if seeker.experience_years is not None else "",
        ),
        (_("Skills"), "、".join(seeker.skills)),
        (_("Certificates"), "、".join(papers)),
        (_("About me"), seeker.summary),
    ]
    return [(str(label), str(text)) for label, text in lines if text]


def resume_pdf(actor: Actor) -> bytes:
    """The actor's résumé on a sheet of A4. Raises NotFound without a profile."""
    seeker = own_profile(actor)
    if seeker is None:
        raise NotFound(
            _("There is no résumé yet."), next_step=_("Answer the three questions first; it takes a minute.")
        )
    data = {
        "name": seeker.person.name or seeker.person.handle,
        "phone": seeker.person.phone or "",
        "day": clock.today().isoformat(),
        "lines": resume_lines(seeker),
        "foot": _("Printed through the union's employment service"),
    }
    return papers.render(FOLDER / "resume.typ", data)


def profile_data(person_id: int) -> Section | None:
    """The profile as its own person may have it; None without one."""
    seeker = profile_of(person_id)
    if seeker is None:
        return None
    wishes = wish_words(seeker)
    rows = [
        (_("Looking for work"), _("yes") if seeker.looking else _("no")),
        (_("Places"), "、".join(wishes.places)),
        (_("Counted among"), "、".join(str(Group(group).label) for group in seeker.groups)),
        *resume_lines(seeker),
    ]
    return Section(
        title=_("Profile and wishes"),
        rows=[(label, text) for label, text in rows if text],
        data={
            "looking": seeker.looking,
            "wanted_work": list(seeker.wanted_words),
            "wanted_places": list(seeker.wanted_places),
            "home_place": seeker.home_place_id,
            "pay_floor_fen": seeker.pay_floor,
            "kinds": list(seeker.kinds),
            "education": seeker.education,
            "experience_years": seeker.experience_years,
            "birth_year": seeker.birth_year,
            "skills": list(seeker.skills),
            "certificates": list(seeker.certificates),
            "summary": seeker.summary,
            "groups": list(seeker.groups),
        },
    )


def groups_among(people: Collection[int]) -> dict[Group, int]:
    """How many of these people say that they belong to each group, under a consent in force; groups of none left out.

    Numbers alone: who they are is nobody's to see.
    """
    with reach.elevated("how many belong to a group, whichever union answers for them"):
        rows = Seeker.objects.filter(
            Exists(
                Consent.objects.filter(
                    person=OuterRef("person"), purpose=Purpose.GROUP_COUNTS, withdrawn_at__isnull=True
                )
            ),
            person_id__in=people,
        ).exclude(groups=[])
        said = Counter(group for groups in rows.values_list("groups", flat=True) for group in groups)
    return {group: said[group] for group in Group if said[group]}


def home_path(person_id: int) -> str:
    """The path of the territorial union that answers for this seeker, or ""."""
    return Seeker.objects.filter(person_id=person_id).values_list("organisation__path", flat=True).first() or ""


def root_path(person_id: int) -> str:
    """The path of the topmost union, for whoever nobody else answers for; "" in a home that has none yet."""
    roots = Organisation.objects.filter(parent__isnull=True).order_by("id")
    return roots.values_list("path", flat=True).first() or ""


def _own_place() -> str | None:
    """The place of the topmost union of this home."""
    try:
        return unions.root().place_id
    except Organisation.DoesNotExist:
        return None


# What officers see: masked, and every look at one person is written down


@dataclass(frozen=True, slots=True)
class SeekerSearch:
    """Empty means all. `words`: part of what the person looks for, in their own words."""

    words: str = ""
    place_code: str = ""
    organisation_path: str = ""
    looking: bool | None = None


@dataclass(frozen=True, slots=True)
class SeekerLine:
    """One seeker as a list shows it."""

    pk: int
    name: str
    wants: str
    place: str
    education: str
    looking: bool
    since: datetime


def desk_seekers(
    actor: Actor, search: SeekerSearch, *, after: int | None = None, before: int | None = None, size: int = 50
) -> tuple[Window[Seeker], list[SeekerLine]]:
    """Seekers in the actor's part of the tree, newest first, as keys of the window and as masked lines."""
    found = window(_searched(actor, search), after=after, before=before, size=size)
    return found, [line_of(seeker) for seeker in found]


def seeker_columns() -> tuple[Column, ...]:
    """The columns of `seeker_lines`; people are masked in sheets too."""
    return (
        Column("name", _("Name"), width=10),
        Column("wants", _("Work looked for"), width=24),
        Column("place", _("Place"), width=14),
        Column("education", _("Education"), width=16),
        Column("since", _("Registered"), width=18),
    )


def seeker_lines(actor: Actor, search: SeekerSearch) -> Iterator[dict[str, Any]]:
    """All seekers found, masked, as rows of a sheet."""
    for seeker in _searched(actor, search).order_by("-id").iterator(chunk_size=1000):
        line = line_of(seeker)
        yield {
            "name": line.name,
            "wants": line.wants,
            "place": line.place,
            "education": line.education,
            "since": line.since,
        }


def desk_seeker(actor: Actor, seeker_id: int) -> Seeker:
    """One seeker in scope; the look is written into the audit trail. Raises NotFound."""
    seeker = _searched(actor, SeekerSearch()).filter(pk=seeker_id).first()
    if seeker is None:
        raise NotFound(_("There is no such person here."))
    audit.saw(actor=actor, target=("seeker", seeker.pk), about_person_id=seeker.person_id, why="desk")
    return seeker


def _searched(actor: Actor, search: SeekerSearch) -> "QuerySet[Seeker]":
    scope = Scope.of(actor, search.organisation_path or None)
    rows = Seeker.objects.filter(scope.on("organisation__path")).select_related("person", "home_place", "organisation")
    if search.words.strip():
        rows = rows.filter(wanted_words__icontains=search.words.strip())
    if search.place_code:
        rows = rows.filter(home_place__code__startswith=search.place_code)
    if search.looking is not None:
        rows = rows.filter(looking=search.looking)
    return rows


def line_of(seeker: Seeker) -> SeekerLine:
    """What may be shown of a seeker: the name is masked."""
    return SeekerLine(
        pk=seeker.pk,
        name=masking.name(seeker.person.name) or seeker.person.handle,
        wants="、".join(seeker.wanted_words),
        place=seeker.home_place.name if seeker.home_place else "",
        education=str(LABELS[Education(seeker.education)]) if seeker.education is not None else "",
        looking=seeker.looking,
        since=seeker.created_at,
    )


def _names(pairs: Any) -> dict[str, str]:
    return dict(pairs)


EDUCATION_WORDS: dict[int | None, str] = {
    level.value: level.name.lower() for level in Education if level is not Education.ANY
}


def _standing(person_ids: Sequence[int] | None, day: date) -> Iterator[Sequence[Row]]:
    profiles = Seeker.objects.filter(Q(home_place__isnull=False) | Q(education__isnull=False))
    if person_ids is not None:
        profiles = profiles.filter(person_id__in=person_ids)
    found = profiles.order_by("person_id").values_list("person_id", "home_place_id", "education")
    for batch in batched(found, person_ids):
        yield [(person, _around(home), EDUCATION_WORDS.get(education)) for person, home, education in batch]


@lru_cache(maxsize=50_000)
def _around(home: str | None) -> tuple[str, ...] | None:
    """The codes of a place and of all around it; None where no home was given."""
    return None if home is None else (*places.ancestors(home), home)


STANDING = Part(("places", "education"), _standing)
"""What this domain knows about people for rules that decide over them."""
