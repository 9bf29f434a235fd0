"""Reading employers and who speaks for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.db.models.fields.files import FieldFile

from chunfeng.domain.employers.enums import ClaimStatus, EmployerStatus, RepresentativeRole
from chunfeng.domain.employers.errors import EmployerNotFound
from chunfeng.domain.employers.models import Claim, Employer, EmployerQuerySet, Representative
from chunfeng.domain.employers.rules.identity import normal_name
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.checksums import credit_code
from chunfeng.shared.prepared import Prepared
from chunfeng.shared.scopes import within
from chunfeng.shared.windows import Window, window

_SPEAKS_FOR = Prepared(
    lambda person: Representative.objects.filter(person_id=person, ended_at__isnull=True).values_list("employer_id"),
    person=int,
)


def employer_ids_of(person_id: int) -> frozenset[int]:
    """Employers that a person speaks for today."""
    return frozenset(employer_id for (employer_id,) in _SPEAKS_FOR.rows(person=person_id))


def visible(actor: Actor) -> EmployerQuerySet:
    """Employers that the actor speaks for or oversees."""
    return EmployerQuerySet(Employer).filter(
        Q(pk__in=actor.employer_ids) | within("organisation__path", actor.scopes())
    )


def employer_for(actor: Actor, employer_id: int) -> Employer:
    """One employer with its union and place. Raises EmployerNotFound for what the actor may not see."""
    found = visible(actor).select_related("organisation", "place").filter(pk=employer_id).first()
    if found is None:
        raise EmployerNotFound
    return found


def employers_of(actor: Actor) -> list[Employer]:
    """The employers that the actor speaks for, by name."""
    own = Employer.objects.filter(pk__in=actor.employer_ids)
    return list(own.select_related("organisation", "place").order_by("name", "id"))


def licence_of(actor: Actor, employer_id: int) -> FieldFile:
    """The licence file, for its representatives and for staff in scope. Raises EmployerNotFound, also without a file."""
    licence: FieldFile = employer_for(actor, employer_id).licence
    if not licence:
        raise EmployerNotFound
    return licence


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who speaks for an employer, masked but for oneself: whoever adds a number must not learn whose it is."""

    representative_id: int
    person_id: int
    name: str
    phone: str
    role: RepresentativeRole


def colleagues_of(actor: Actor, employer_id: int) -> list[Colleague]:
    """Who speaks for the employer, owners first."""
    employer = employer_for(actor, employer_id)
    rows = Representative.objects.filter(employer=employer, ended_at__isnull=True).select_related("person")
    return [
        Colleague(
            representative_id=row.pk,
            person_id=row.person_id,
            name=_name(actor, row.person),
            phone=masking.mobile(row.person.phone or ""),
            role=RepresentativeRole(row.role),
        )
        for row in rows.order_by("role", "id")
    ]


def _name(actor: Actor, person: Person) -> str:
    own = person.pk == actor.person_id
    return (person.name if own else masking.name(person.name)) or person.handle


def own_claims(actor: Actor) -> list[Claim]:
    """Claims that the actor has sent, newest first."""
    if actor.person_id is None:
        return []
    return list(Claim.objects.filter(person_id=actor.person_id).select_related("employer").order_by("-id")[:20])


# Work lists and search of officers


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerFilters:
    """`words`: part of the name, or a credit code. `organisation_path`: a part of the tree inside the actor's own."""

    words: str = ""
    status: str = ""
    organisation_path: str = ""


def search_employers(
    actor: Actor, filters: EmployerFilters, *, after: int | None = None, before: int | None = None
) -> Window[Employer]:
    """Employers within the actor's posts, newest first."""
    rows = EmployerQuerySet(Employer).under(*actor.scopes()).select_related("organisation", "place")
    if filters.organisation_path:
        rows = rows.under(filters.organisation_path)
    if filters.status:
        rows = rows.filter(status=filters.status)
    if filters.words.strip():
        code = credit_code(filters.words)
        rows = rows.filter(credit_code=code) if code else rows.filter(normal_name__contains=normal_name(filters.words))
    return window(rows, after=after, before=before)


def employers_to_verify(
    actor: Actor, *, after: int | None = None, before: int | None = None, size: int = 20
) -> Window[Employer]:
    """Employers that wait for a first decision, or whose verification has run out or does within 14 days."""
    soon = clock.today() + timedelta(days=14)
    rows = (
        EmployerQuerySet(Employer)
        .under(*actor.scopes())
        .filter(Q(status=EmployerStatus.PENDING) | Q(status=EmployerStatus.VERIFIED, verified_until__lte=soon))
        .select_related("organisation", "place")
    )
    return window(rows, after=after, before=before, size=size)


def claims_to_decide(
    actor: Actor, *, after: int | None = None, before: int | None = None, size: int = 20
) -> Window[Claim]:
    """Claims of people to speak for an employer within the actor's posts."""
    rows = Claim.objects.filter(within("employer__organisation__path", actor.scopes()), status=ClaimStatus.PENDING)
    return window(rows.select_related("employer__organisation", "person"), after=after, before=before, size=size)


def names_like(employer: Employer) -> list[Employer]:
    """Other employers of the same normalised name: a hint for the officer, never a reason to merge."""
    same = Employer.objects.filter(normal_name=employer.normal_name).exclude(pk=employer.pk)
    return list(same.order_by("id")[:10])


def names_of(employer_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, for those who know the ids already: an employer's name is public."""
    return dict(Employer.objects.filter(pk__in=set(employer_ids)).values_list("pk", "name"))


def unions_of_named(words: str, *, limit: int = 20) -> dict[int, str]:
    """Organisations that answer for verified employers of this name, each with the name of one of them. For everybody."""
    parts = words.split()
    if not parts:
        return {}
    wanted = Q()
    for part in parts:
        wanted &= Q(normal_name__contains=normal_name(part))
    rows = Employer.objects.verified().filter(wanted).order_by("name", "pk")
    return dict(reversed(rows.values_list("organisation_id", "name")[:limit]))
