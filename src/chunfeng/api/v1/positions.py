"""Open positions as schema.org JobPosting, newest first."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.domain.employers.models import Position
from chunfeng.domain.employers.queries import public
from chunfeng.domain.places import queries as places
from chunfeng.kernel.vocabulary import Education, Experience, HeadcountKind, PayPeriod, WorkKind
from chunfeng.shared.labels import LABELS

router = Router(tags=["positions"])

EMPLOYMENT = {
    WorkKind.FULL_TIME: "FULL_TIME",
    WorkKind.PART_TIME: "PART_TIME",
    WorkKind.TEMPORARY: "TEMPORARY",
    WorkKind.INTERNSHIP: "INTERN",
}
UNITS = {
    PayPeriod.MONTH: "MONTH",
    PayPeriod.DAY: "DAY",
    PayPeriod.HOUR: "HOUR",
    PayPeriod.YEAR: "YEAR",
    PayPeriod.WEEK: "WEEK",
}
"""Pay by the piece has no unit in schema.org: such a position has no baseSalary."""


class PositionFilters(Schema):
    """What the list is narrowed to; whatever is left out matches all."""

    q: Annotated[str, Field(description="part of the title", max_length=60)] = ""
    place: Annotated[str, Field(description="place code; reaches all below it", pattern=r"^\d{0,9}$")] = ""
    occupation: Annotated[str, Field(description="occupation code; reaches all below it", pattern=r"^[\d-]{0,12}$")] = (
        ""
    )
    kind: Annotated[WorkKind | None, Field(description="kind of work")] = None
    pay_from: Annotated[
        int | None, Field(description="yuan a month that the upper end reaches", ge=0, le=1_000_000)
    ] = None
    cursor: Annotated[int | None, Field(description="`next` of the page before", ge=1, lt=2**62)] = None
    size: Annotated[int, Field(description="rows on a page", ge=1, le=100)] = 20


class JobPosting(Schema):
    """schema.org/JobPosting. Left out is what the advertisement does not say."""

    context: Annotated[str, Field(serialization_alias="@context")] = "https://schema.org"
    type: Annotated[Literal["JobPosting"], Field(serialization_alias="@type")] = "JobPosting"
    identifier: dict[str, Any]
    url: str
    title: str
    description: str
    datePosted: str
    validThrough: str | None = None
    employmentType: str
    hiringOrganization: dict[str, Any]
    jobLocation: dict[str, Any] | None = None
    baseSalary: dict[str, Any] | None = None
    totalJobOpenings: int | None = None
    educationRequirements: str | None = None
    experienceRequirements: str | None = None
    skills: list[str] | None = None
    jobBenefits: str | None = None
    directApply: bool = True


class Brief(Schema):
    """A position where many stand together. Pay is in fen a `pay_period`; `url` describes it as JobPosting.

    `reserved_for`: whom it is kept for; "" for everybody.
    """

    id: int
    title: str
    employer: str
    kind: WorkKind
    pay_low: int | None
    pay_high: int | None
    pay_period: str
    headcount_kind: HeadcountKind
    headcount: int | None
    reserved_for: str
    url: str


class Positions(Schema):
    items: list[JobPosting]
    next: Annotated[int | None, Field(description="`cursor` of the next page; null on the last")] = None


@router.get("", response={200: Positions, 422: Problem}, by_alias=True, exclude_none=True, operation_id="positions")
def positions(request: HttpRequest, filters: Query[PositionFilters]) -> Any:
    """Open positions, newest first, a page at a time."""
    found, following = public.open_positions(
        public.OpenSearch(
            words=filters.q,
            place_code=filters.place,
            occupation_code=filters.occupation,
            kind=filters.kind or "",
            pay_from=None if filters.pay_from is None else filters.pay_from * 100,
        ),
        after=filters.cursor,
        size=filters.size,
    )
    return {"items": [posting(request, position) for position in found], "next": following}


@router.get(
    "/{int:position_id}",
    response={200: JobPosting, 404: Problem},
    by_alias=True,
    exclude_none=True,
    operation_id="position",
)
def position(request: HttpRequest, position_id: int) -> Any:
    """One open position."""
    return posting(request, public.open_position(position_id))


def brief(request: HttpRequest, position: Position, *, employer: str) -> dict[str, Any]:
    """A position in a line; `employer` is its name, which lists have at hand."""
    names = ("title", "kind", "pay_low", "pay_high", "pay_period", "headcount_kind", "headcount", "reserved_for")
    return {
        **{name: getattr(position, name) for name in names},
        "id": position.pk,
        "employer": employer,
        "url": request.build_absolute_uri(reverse("api:position", args=[position.pk])),
    }


def posting(request: HttpRequest, position: Position) -> dict[str, Any]:
    """A position in the words of schema.org."""
    employer = position.employer
    organisation: dict[str, Any] = {"@type": "Organization", "name": employer.name}
    if employer.credit_code:
        organisation["identifier"] = {
            "@type": "PropertyValue",
            "propertyID": "GB 32100",
            "value": employer.credit_code,
        }
    return {
        "identifier": {"@type": "PropertyValue", "name": "Chunfeng", "value": str(position.pk)},
        "url": request.build_absolute_uri(reverse("api:position", args=[position.pk])),
        "title": position.title,
        "description": position.description or position.title,
        "datePosted": position.published_at.date().isoformat() if position.published_at else "",
        "validThrough": f"{position.ends_on.isoformat()}T23:59:59+08:00" if position.ends_on else None,
        "employmentType": EMPLOYMENT[WorkKind(position.kind)],
        "hiringOrganization": organisation,
        "jobLocation": _location(position),
        "baseSalary": _salary(position),
        "totalJobOpenings": position.headcount if position.headcount_kind == HeadcountKind.NUMBER else None,
        "educationRequirements": str(LABELS[Education(position.education)]) if position.education else None,
        "experienceRequirements": str(LABELS[Experience(position.experience)]) if position.experience else None,
        "skills": list(position.skills) or None,
        "jobBenefits": "、".join(position.welfare) or None,
    }


def _salary(position: Position) -> dict[str, Any] | None:
    if position.pay_low is None and position.pay_high is None:
        return None
    if not position.pay_period or PayPeriod(position.pay_period) not in UNITS:
        return None
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": UNITS[PayPeriod(position.pay_period)]}
    for name, fen in (("minValue", position.pay_low), ("maxValue", position.pay_high)):
        if fen is not None:
            value[name] = fen // 100 if fen % 100 == 0 else fen / 100
    return {"@type": "MonetaryAmount", "currency": "CNY", "value": value}


def _location(position: Position) -> dict[str, Any] | None:
    if not position.place_id and not position.place_text:
        return None
    address: dict[str, Any] = {"@type": "PostalAddress", "addressCountry": "CN"}
    if position.place_id:
        address["addressRegion"] = places.full_name(position.place_id)
    if position.place_text:
        address["streetAddress"] = position.place_text
    location: dict[str, Any] = {"@type": "Place", "address": address}
    if position.lon is not None and position.lat is not None:
        location["geo"] = {"@type": "GeoCoordinates", "longitude": position.lon, "latitude": position.lat}
    return location
