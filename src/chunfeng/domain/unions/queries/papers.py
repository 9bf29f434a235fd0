"""Posters and cards on paper. Addresses come from the page that asks: the domain knows none."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from chunfeng.domain.unions.models import Poster
from chunfeng.domain.unions.queries.cards import Card
from chunfeng.kernel import clock
from chunfeng.shared import papers

FOLDER = Path(__file__).parents[1] / "papers"


def poster_pdf(poster: Poster, *, address: str) -> bytes:
    """The poster as A4 PDF; `address` is what its code opens."""
    return papers.render(FOLDER / "poster.typ", _poster(poster, address))


def poster_png(poster: Poster, *, address: str) -> bytes:
    """The same as a picture, for chat groups."""
    return papers.picture(FOLDER / "poster.typ", _poster(poster, address), ppi=110)


def card_pdf(card: Card, *, address: str) -> bytes:
    """The member's card as PDF, in the size of a bank card."""
    membership = card.membership
    return papers.render(
        FOLDER / "card.typ",
        {
            "heading": _("Union member card"),
            "union": membership.organisation.name,
            "name": card.name,
            "number": membership.number,
            "joined": _day(membership.joined_on),
            "labels": {"number": _("No."), "joined": _("Member since")},
            "code": papers.qr(address, error="l"),
            "until": _("Good until %(day)s") % {"day": _day(card.good_until)},
        },
    )


def _poster(poster: Poster, address: str) -> dict[str, Any]:
    union = poster.organisation
    return {
        "title": _("Join %(union)s") % {"union": union.name},
        "heading": _("Join the union"),
        "union": union.name,
        "place": union.place.name if union.place else "",
        "scan": _("Scan the code with your phone: two minutes"),
        "lines": [
            _("Joining is voluntary and costs nothing."),
            _("Help in disputes, legal aid, care in hardship, training and holidays: all for members."),
            _("The union answers within 3 working days. Changing jobs? Your membership goes with you."),
        ],
        "code": papers.qr(address),
        "until": _("Good until %(day)s") % {"day": _day(poster.ends_on)},
        "foot": f"No. {poster.pk}",
    }


def _day(value: date | datetime) -> str:
    day = clock.local_day(value) if isinstance(value, datetime) else value
    return f"{day.year}-{day.month:02d}-{day.day:02d}"
