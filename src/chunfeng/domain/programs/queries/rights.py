"""What programs hold about a person: to read, to take along, and what of it the law keeps (PIPL 45, 47)."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from chunfeng.domain.programs.enums import ApplicationState
from chunfeng.domain.programs.models import Application, HardshipFile, Kinship, KinStatement, Objection
from chunfeng.domain.programs.queries import deciding, declared
from chunfeng.domain.programs.rules import numbers
from chunfeng.kernel import clock
from chunfeng.shared.personal import Kept, Section, years_after

VOUCHER_YEARS = 30


def benefits_data(person_id: int) -> Section | None:
    """Applications with their answers, papers, steps and payments, objections and declared ties; None without any."""
    related = ("steps", "attachments", "payments", "decisions")
    rows = Application.objects.of(person_id).select_related("version").prefetch_related(*related).order_by("pk")
    found = list(rows)
    objections = list(Objection.objects.filter(objector_id=person_id).select_related("entry__notice").order_by("pk"))
    ties = list(Kinship.objects.filter(person_id=person_id).order_by("pk"))
    files = list(HardshipFile.objects.filter(person_id=person_id).order_by("starts_on"))
    stated = list(KinStatement.objects.filter(person_id=person_id).order_by("year"))
    if not (found or objections or ties or files or stated):
        return None
    titles = {each.pk: str(declared.declaration_of(each.version).title) for each in found}
    return Section(
        title=_("Benefits"),
        rows=[
            *((titles[each.pk], f"{numbers.shown(each.number)} · {each.get_state_display()}") for each in found),
            *((_("Review of the household"), _told(each)) for each in files),
            *((_("Declared tie"), f"{each.get_kin_display()} {each.note}".strip()) for each in ties),
            *((_("Statement of kin"), date_format(each.stated_on)) for each in stated),
            *((_("Objection to a public notice"), each.entry.notice.code) for each in objections),
        ],
        data={
            "applications": [
                {
                    "number": each.number,
                    "program": titles[each.pk],
                    "state": each.state,
                    "answers": deciding.answers_of(each),
                    "amount_fen": each.amount,
                    "papers": [paper.name for paper in each.attachments.all()],
                    "steps": [
                        {"act": step.act, "at": step.at.isoformat(), "note": step.note, "ground": step.ground}
                        for step in each.steps.all()
                    ],
                    "decisions": [
                        {"act": made.act, "at": made.at.isoformat(), "record": made.record}
                        for made in each.decisions.all()
                    ],
                    "payments": [
                        {"amount_fen": paid.amount, "account": paid.account, "payee": paid.payee, "state": paid.state}
                        for paid in each.payments.all()
                    ],
                }
                for each in found
            ],
            "hardship": [
                {
                    "level": each.level,
                    "state": each.state,
                    "from": each.starts_on.isoformat(),
                    "until": each.ends_on.isoformat(),
                    "figures": each.figures,
                    "answer": each.answer,
                }
                for each in files
            ],
            "ties": [{"kin": each.kin, "note": each.note, "ended": each.end_reason} for each in ties],
            "objections": [{"notice": each.entry.notice.code, "words": each.words} for each in objections],
        },
    )


def _told(file: HardshipFile) -> str:
    said = (f"{file.starts_on} – {file.ends_on}", file.get_level_display(), file.get_state_display(), file.answer)
    return " · ".join(str(each) for each in said if each)


def benefits_kept(person_id: int) -> Sequence[Kept]:
    """Vouchers of payments stay as long as accounting wants them."""
    paid = Application.objects.of(person_id).filter(
        state__in=(ApplicationState.ORDERED, ApplicationState.PAID, ApplicationState.CLAWED_BACK)
    )
    if not paid.exists():
        return ()
    return (
        Kept(
            what=_("What was paid to you and on which decision, without your papers"),
            law=_("Measures for accounting archives of 2015, article 14: thirty years"),
            until=years_after(clock.today(), VOUCHER_YEARS),
        ),
    )
