"""Registrations, visits and words as their own person may have them."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.happenings.models import CheckIn, Feedback, Group, Registration, Ticket
from chunfeng.kernel import clock
from chunfeng.shared.personal import Section


def happenings_data(person_id: int) -> Section | None:
    """Every registration, visit, number and opinion, oldest first; None without any."""
    registrations = list(Registration.objects.of(person_id).select_related("happening").order_by("asked_at", "pk"))
    visits = list(CheckIn.objects.filter(person_id=person_id).select_related("happening").order_by("at", "pk"))
    said = list(Feedback.objects.filter(person_id=person_id).select_related("happening").order_by("pk"))
    numbers = list(Ticket.objects.filter(person_id=person_id).select_related("line").order_by("pk"))
    led = list(Group.objects.filter(leader_id=person_id).select_related("happening").order_by("pk"))
    if not (registrations or visits or said or numbers or led):
        return None
    return Section(
        title=_("Fairs, classes and other happenings"),
        rows=[
            *(
                (row.happening.title, f"{date_format(clock.local_day(row.asked_at))} · {row.get_status_display()}")
                for row in registrations
            ),
            *((row.happening.title, f"{_clock(row.at)} · {row.get_kind_display()}") for row in visits),
        ],
        data={
            "registrations": [
                {
                    "happening": row.happening.title,
                    "status": row.status,
                    "asked_at": row.asked_at.isoformat(),
                    "name": row.name,
                    "school": row.school,
                    "wanted": row.wanted,
                }
                for row in registrations
            ],
            "visits": [
                {"happening": row.happening.title, "kind": row.kind, "at": row.at.isoformat()} for row in visits
            ],
            "groups_led": [{"happening": row.happening.title, "group": row.name} for row in led],
            "numbers": [{"queue": row.line.title, "number": row.number, "status": row.status} for row in numbers],
            "feedback": [{"happening": row.happening.title, "stars": row.stars, "words": row.words} for row in said],
        },
    )


def _clock(moment: datetime) -> str:
    return f"{date_format(clock.local_day(moment))} {moment.astimezone(clock.SHANGHAI):%H:%M}"
