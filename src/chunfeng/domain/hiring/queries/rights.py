"""Applications as their own person may have them: to read, to take along, and what of them the law keeps."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.hiring.models import Application, FollowUp, InterviewNote
from chunfeng.kernel import clock
from chunfeng.shared.personal import Kept, Section, years_after

KEPT_YEARS = 3


def applications_data(person_id: int) -> Section | None:
    """Every application with its steps, oldest first; None without any."""
    rows = (
        Application.objects.filter(seeker__person_id=person_id)
        .select_related("position__employer")
        .prefetch_related("steps")
        .order_by("submitted_at", "id")
    )
    found = list(rows)
    asked: dict[int, list[FollowUp]] = {}
    for one in FollowUp.objects.filter(person_id=person_id).prefetch_related("answers").order_by("after"):
        asked.setdefault(one.application_id, []).append(one)
    notes: dict[int, list[dict[str, str]]] = {}
    for note in InterviewNote.objects.filter(person_id=person_id).order_by("at", "id"):
        notes.setdefault(note.application_id, []).append({"at": note.at.isoformat(), "text": note.text})
    if not found:
        return None
    return Section(
        title=_("Applications"),
        rows=[
            (
                f"{row.position.employer.name} · {row.position.title}",
                f"{date_format(clock.local_day(row.submitted_at))} · {row.get_status_display()}",
            )
            for row in found
        ],
        data=[
            {
                "employer": row.position.employer.name,
                "position": row.position.title,
                "status": row.status,
                "submitted_at": row.submitted_at.isoformat(),
                "answered_at": row.answered_at.isoformat() if row.answered_at else None,
                "answer": row.answer_note,
                "passed_on": row.resume,
                "what_became": [
                    {
                        "after_days": one.after,
                        "outcome": one.outcome,
                        "said": [{"side": answer.side, "says": answer.says} for answer in one.answers.all()],
                    }
                    for one in asked.get(row.pk, [])
                ],
                "notes_of_the_employer": notes.get(row.pk, []),
                "steps": [
                    {"at": step.at.isoformat(), "step": step.step, "note": step.note}
                    for step in sorted(row.steps.all(), key=lambda step: (step.at, step.pk))
                ],
            }
            for row in found
        ],
    )


def applications_kept(person_id: int) -> Sequence[Kept]:
    """That somebody applied, when, and what came of it stays for three years; the résumé that was passed on does not."""
    newest = Application.objects.filter(seeker__person_id=person_id).order_by("-updated_at").first()
    if newest is None:
        return ()
    ended = clock.local_day(newest.updated_at)
    return (
        Kept(
            what=_("That you applied, where, and what came of it: without name, phone and résumé"),
            law=_("E-Commerce Law, Article 31: three years"),
            until=years_after(ended, KEPT_YEARS),
        ),
    )
