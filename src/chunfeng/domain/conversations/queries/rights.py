"""Questions, visits to live rooms and calls as their own person may have them."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.conversations.models import Call, Question, Watch
from chunfeng.kernel import clock
from chunfeng.shared.personal import Section


def conversations_data(person_id: int) -> Section | None:
    """What somebody asked, watched and talked, oldest first; None without any."""
    asked = list(Question.objects.filter(person_id=person_id).order_by("asked_at", "pk"))
    watched = list(Watch.objects.filter(person_id=person_id).order_by("first_at", "pk"))
    called = list(Call.objects.filter(person_id=person_id).order_by("created_at", "pk"))
    if not (asked or watched or called):
        return None
    return Section(
        title=_("Live rooms and calls"),
        rows=[
            *((_("Question"), f"{date_format(clock.local_day(row.asked_at))} · {row.text}") for row in asked),
            *((_("Watched"), date_format(clock.local_day(row.first_at))) for row in watched),
            *((_("Call"), date_format(clock.local_day(row.created_at))) for row in called),
        ],
        data={
            "questions": [
                {"asked_at": row.asked_at.isoformat(), "text": row.text, "status": row.status, "answer": row.answer}
                for row in asked
            ],
            "watched": [{"from": row.first_at.isoformat(), "until": row.last_at.isoformat()} for row in watched],
            "calls": [
                {
                    "begun_at": row.begun_at.isoformat() if row.begun_at else None,
                    "ended_at": row.ended_at.isoformat() if row.ended_at else None,
                }
                for row in called
            ],
        },
    )
