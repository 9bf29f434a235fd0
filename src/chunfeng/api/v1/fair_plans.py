"""What officers say about a fair over the API: its plan, its employers, its hall, its room."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AwareDatetime, field_validator

from chunfeng.domain.conversations.enums import Source
from chunfeng.domain.happenings.enums import Channel, HappeningKind
from chunfeng.domain.happenings.services import planning as happenings
from chunfeng.domain.places import queries as places

SQUARES = Literal["booth", "law", "policy", "guidance", "resume", "health", "service", "aisle", "entrance", "wall"]


class FairTold(Schema):
    """A fair as people are told of it. Left out is not said; times carry their offset."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    summary: Annotated[str, Field(max_length=200)] = ""
    description: Annotated[str, Field(max_length=5000)] = ""
    contact: Annotated[str, Field(max_length=120)] = ""
    channels: Annotated[list[Channel], Field(min_length=1, max_length=4)] = [Channel.SPOT]
    place: Annotated[str | None, Field(description="place code, see /places")] = None
    venue: Annotated[str, Field(max_length=120)] = ""
    address: Annotated[str, Field(max_length=200)] = ""
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    registers_from: AwareDatetime | None = None
    registers_until: AwareDatetime | None = None
    capacity: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    scans_out: bool = False
    series: Annotated[int | None, Field(ge=1, lt=2**62)] = None

    @field_validator("place")
    @classmethod
    def known(cls, code: str | None) -> str | None:
        if code is not None and not places.exists(code):
            raise ValueError("no such place")
        return code

    def plan(self) -> happenings.Plan:
        said = self.dict(exclude={"place", "series", "channels", "key", "organisation"})
        channels = tuple(channel.value for channel in self.channels)
        return happenings.Plan(
            kind=HappeningKind.FAIR, place_id=self.place, series_id=self.series, channels=channels, **said
        )


class NewFair(FairTold):
    """`key`: a UUID of the caller's own; sent again it is the same fair. `organisation`: the union that holds it."""

    key: UUID
    organisation: Annotated[int, Field(ge=1, lt=2**62)]


class FairBasics(Schema):
    """`places` counts only while no hall is drawn."""

    expected: Annotated[int, Field(ge=1, le=200_000)]
    answer_by: date | None = None
    places: Annotated[int | None, Field(ge=0, le=2000)] = None
    zones: Annotated[list[str], Field(max_length=40)] = []


class OtherTime(Schema):
    """Everybody who registered reads `why`."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    venue: Annotated[str, Field(max_length=120)] = ""
    why: Annotated[str, Field(max_length=300)]


class CalledOff(Schema):
    why: Annotated[str, Field(max_length=300)]


class Invited(Schema):
    employers: Annotated[list[int], Field(min_length=1, max_length=2000)]


class Yes(Schema):
    """What comes with a yes; null leaves a thing as it was."""

    booths: Annotated[int | None, Field(ge=1, le=20)] = None
    people: Annotated[int | None, Field(ge=1, le=100)] = None
    plates: Annotated[str | None, Field(max_length=200)] = None
    power: bool | None = None
    wishes: Annotated[str | None, Field(max_length=300)] = None


class GuestDetails(Yes):
    """What officers note. `draw`: the crowd expected at its booth; null: estimated."""

    zone: Annotated[str, Field(max_length=40)] = ""
    draw: Annotated[int | None, Field(ge=0, le=10_000)] = None


class GuestPositions(Schema):
    positions: Annotated[list[int], Field(max_length=500)]


class HallRows(Schema):
    """A hall by rows: `crossing` booths between cross aisles, power at every `powered`th booth."""

    rows: Annotated[int, Field(ge=1, le=70)]
    per_row: Annotated[int, Field(ge=1, le=100)]
    crossing: Annotated[int, Field(ge=1, le=100)] = 10
    powered: Annotated[int, Field(ge=0, le=100)] = 1


class DrawnSquare(Schema):
    """One square of the plan, counted from 0. `number`, `zone` and `power` are of a stand."""

    row: Annotated[int, Field(ge=0, lt=150)]
    column: Annotated[int, Field(ge=0, lt=150)]
    what: SQUARES
    number: Annotated[str, Field(max_length=12)] = ""
    zone: Annotated[str, Field(max_length=40)] = ""
    power: bool = False


class StandHolder(Schema):
    participation: Annotated[int | None, Field(description="null frees the stand", ge=1, lt=2**62)]


class RoomPlan(Schema):
    """Who presents, and where the picture comes from; `address` only from outside."""

    employers: Annotated[list[int], Field(max_length=30)]
    source: Source = Source.BROWSER
    address: Annotated[str, Field(max_length=500)] = ""


class TalksWith(Schema):
    employer: Annotated[int, Field(ge=1, lt=2**62)]
    minutes: Annotated[int, Field(ge=2, le=60)] = 8
