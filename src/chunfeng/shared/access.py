"""Who may open which address: deny by default. Pages and API mark their views; the middleware of `web.access` asks."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Access(StrEnum):
    """Who may come in; what they then see is the business of the domain's policies and scopes."""

    PUBLIC = "public"
    PERSON = "person"
    EMPLOYER = "employer"
    STAFF = "staff"


def mark(access: Access) -> Callable[[View], View]:
    """A decorator that says who may open a view."""

    def decorate(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]
        return view

    return decorate
