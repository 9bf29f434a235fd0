"""A decision on paper: the same verdict as on the phone and at the desk."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from chunfeng.domain.programs.queries import deciding
from chunfeng.domain.programs.queries.own import Own
from chunfeng.kernel import clock
from chunfeng.kernel.verdict import Outcome, Reason
from chunfeng.shared import papers

FOLDER = Path(__file__).parents[1] / "papers"
MARKS = {Outcome.PASS: "√", Outcome.FAIL: "×", Outcome.UNKNOWN: "?"}


def letter(own: Own) -> bytes:
    """The letter to the applicant as PDF: state, every condition with value, threshold and clause, and what happened."""
    application = own.application
    decided = deciding.decide(application, deciding.answers_of(application))
    return papers.render(
        FOLDER / "letter.typ",
        {
            "heading": str(own.declaration.title),
            "union": application.program.organisation.name,
            "number": pgettext("benefit", "Number %(number)s") % {"number": own.number},
            "name": application.applicant.name,
            "day": clock.today().isoformat(),
            "intro": str(own.declaration.clause),
            "state": " · ".join(filter(None, (str(application.get_state_display()), own.amount))),
            "reasons": [_reason(each) for each in decided.verdict.reasons],
            "steps": [
                {
                    "day": clock.local_day(step.at).isoformat(),
                    "text": " · ".join(filter(None, (str(step.get_act_display()), step.note))),
                }
                for step in own.steps
            ],
            "closing": _("A refusal can be appealed within 60 days, at the union above."),
        },
    )


def _reason(reason: Reason) -> dict[str, Any]:
    told = (
        (_("Yours: %(actual)s"), "actual", reason.actual),
        (_("Needed: %(threshold)s"), "threshold", reason.threshold),
    )
    return {
        "mark": MARKS[reason.outcome],
        "text": str(reason.text),
        "detail": " · ".join(words % {name: value} for words, name, value in told if value not in (None, "")),
        "clause": str(reason.clause),
    }
