"""What is announced, as schema.org Event, soonest first."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.domain.happenings.enums import Channel, HappeningKind, HappeningStatus
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.happenings.queries import public
from chunfeng.domain.places import queries as places

router = Router(tags=["happenings"])

CANCELLED, SCHEDULED = "https://schema.org/EventCancelled", "https://schema.org/EventScheduled"
MODES = {
    True: "https://schema.org/MixedEventAttendanceMode",
    False: "https://schema.org/OfflineEventAttendanceMode",
    None: "https://schema.org/OnlineEventAttendanceMode",
}
"""By whether it is also online; None: only online."""


class HappeningFilters(Schema):
    """What the list is narrowed to; whatever is left out matches all."""

    q: Annotated[str, Field(description="part of the title or summary", max_length=60)] = ""
    kind: Annotated[HappeningKind | None, Field(description="kind of happening")] = None
    place: Annotated[str, Field(description="place code; reaches all below it", pattern=r"^\d{0,9}$")] = ""
    page: Annotated[int, Field(ge=1, le=500)] = 1
    size: Annotated[int, Field(description="rows on a page", ge=1, le=100)] = 20


class Event(Schema):
    """schema.org/Event. `remainingAttendeeCapacity` is left out where there is no limit."""

    context: Annotated[str, Field(serialization_alias="@context")] = "https://schema.org"
    type: Annotated[Literal["Event"], Field(serialization_alias="@type")] = "Event"
    identifier: str
    url: str
    name: str
    description: str
    startDate: str
    endDate: str
    eventStatus: str
    eventAttendanceMode: str
    organizer: dict[str, Any]
    location: dict[str, Any] | None = None
    maximumAttendeeCapacity: int | None = None
    remainingAttendeeCapacity: int | None = None
    isAccessibleForFree: bool = True


class Events(Schema):
    items: list[Event]
    more: Annotated[bool, Field(description="whether there is a next page")]


@router.get("", response={200: Events, 422: Problem}, by_alias=True, exclude_none=True, operation_id="happenings")
def happenings(request: HttpRequest, filters: Query[HappeningFilters]) -> Any:
    """What is announced and not over, a page at a time."""
    found = public.upcoming(
        public.Search(words=filters.q, kind=filters.kind or "", place_code=filters.place),
        page=filters.page,
        size=filters.size,
    )
    return {"items": [event(request, each) for each in found.items], "more": found.more}


@router.get(
    "/{str:happening_code}",
    response={200: Event, 404: Problem},
    by_alias=True,
    exclude_none=True,
    operation_id="happening",
)
def happening(request: HttpRequest, happening_code: str) -> Any:
    """One by its public code, also when it is over or called off."""
    return event(request, public.happening(happening_code))


def event(request: HttpRequest, found: Happening) -> dict[str, Any]:
    """A happening in the words of schema.org."""
    spot, elsewhere = Channel.SPOT in found.channels, len(found.channels) > 1
    return {
        "identifier": found.code,
        "url": request.build_absolute_uri(reverse("happenings:detail", args=[found.code])),
        "name": found.title,
        "description": found.description or found.summary or found.title,
        "startDate": found.starts_at.isoformat(),
        "endDate": found.ends_at.isoformat(),
        "eventStatus": CANCELLED if found.status == HappeningStatus.CANCELLED else SCHEDULED,
        "eventAttendanceMode": MODES[elsewhere if spot else None],
        "organizer": {"@type": "Organization", "name": found.organisation.name},
        "location": _location(found),
        "maximumAttendeeCapacity": found.capacity,
        "remainingAttendeeCapacity": found.free,
    }


def _location(found: Happening) -> dict[str, Any] | None:
    if not (found.venue or found.address or found.place_id):
        return None
    address: dict[str, Any] = {"@type": "PostalAddress", "addressCountry": "CN"}
    if found.place_id:
        address["addressRegion"] = places.full_name(found.place_id)
    if found.address:
        address["streetAddress"] = found.address
    location: dict[str, Any] = {"@type": "Place", "name": found.venue or found.address, "address": address}
    if found.lon is not None and found.lat is not None:
        location["geo"] = {"@type": "GeoCoordinates", "longitude": found.lon, "latitude": found.lat}
    return location
