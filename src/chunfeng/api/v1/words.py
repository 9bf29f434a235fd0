"""Places and occupations by what people type."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from chunfeng.api.v1.problems import Problem
from chunfeng.domain.occupations import queries as occupations
from chunfeng.domain.places import queries as places

router = Router(tags=["words"])


class Search(Schema):
    q: Annotated[str, Field(description="name, part of it, pinyin or initials", min_length=1, max_length=40)]
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class Place(Schema):
    code: str
    name: str


class Occupation(Schema):
    code: str
    name: str


@router.get("/places", response={200: list[Place], 422: Problem}, operation_id="places")
def search_places(request: HttpRequest, words: Query[Search]) -> Any:
    """Divisions by name or pinyin, best first; `name` is the full name."""
    return [{"code": found.code, "name": places.full_name(found.code)} for found in places.search(words.q, words.limit)]


@router.get("/occupations", response={200: list[Occupation], 422: Problem}, operation_id="occupations")
def search_occupations(request: HttpRequest, words: Query[Search]) -> Any:
    """Occupations by name or everyday word, best first."""
    return [{"code": found.code, "name": found.name} for found in occupations.search(words.q, words.limit)]
