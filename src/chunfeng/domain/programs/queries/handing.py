"""What is to be handed over, to whom, and what was handed over today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from chunfeng.domain.programs.enums import ApplicationState, PaymentState, PayoutKind
from chunfeng.domain.programs.errors import NoSuchApplication, NoSuchProgram
from chunfeng.domain.programs.models import Application, Payment, Program
from chunfeng.domain.programs.queries import declared
from chunfeng.domain.programs.rules import numbers
from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.domain.unions.models import Membership
from chunfeng.domain.unions.queries import cards
from chunfeng.domain.unions.rules.cards import is_number
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import papers
from chunfeng.shared.scopes import Scope
from chunfeng.shared.windows import SIZE, Window, window

FOLDER = Path(__file__).parents[1] / "papers"
RELATED = ("program", "version", "organisation", "applicant")


@dataclass(frozen=True, slots=True)
class Giving:
    """A benefit in kind within the actor's reach: how many wait for it, and how many have got it (today)."""

    program: Program
    declaration: Declaration
    waiting: int
    done: int
    today: int
    collect_by: date | None

    @property
    def title(self) -> str:
        return str(self.declaration.title)

    @property
    def goods(self) -> str:
        """What is given, in words."""
        return str(self.declaration.payout.note or self.declaration.payout.kind.label)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who comes for it. The name is masked in lists; `at` is when it was handed over, by `by`."""

    pk: int
    number: str
    name: str
    phone: str
    union: str
    state: str
    state_label: str
    collect_by: date | None
    at: datetime | None = None
    by: str = ""


def givings(actor: Actor) -> list[Giving]:
    """Benefits in kind that somebody of the actor's part of the tree waits for or has got, whoever offers them."""
    rows = _sent(actor).filter(state__in=(ApplicationState.APPROVED, ApplicationState.PAID)).order_by()
    counted = rows.values("program_id").annotate(
        waiting=Count("pk", filter=Q(state=ApplicationState.APPROVED)),
        done=Count("pk", filter=Q(state=ApplicationState.PAID)),
        collect_by=Max("collect_by", filter=Q(state=ApplicationState.APPROVED)),
    )
    figures = {row["program_id"]: row for row in counted}
    today = dict(_today(actor).order_by().values_list("application__program_id").annotate(Count("pk")))
    found = []
    for program in Program.objects.filter(pk__in=figures).select_related("organisation").order_by("key"):
        declaration = declared.declaration_of(declared.current_version(program))
        if declaration.payout.kind is not PayoutKind.BANK:
            row = figures[program.pk]
            found.append(
                Giving(program, declaration, row["waiting"], row["done"], today.get(program.pk, 0), row["collect_by"])
            )
    return found


def giving(actor: Actor, program_id: int) -> Giving:
    """One of them. Raises NoSuchProgram."""
    for each in givings(actor):
        if each.program.pk == program_id:
            return each
    raise NoSuchProgram


def waiting(
    actor: Actor, program_id: int, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> tuple[Window[Application], list[Recipient]]:
    """Who has not come yet, the latest approved first."""
    rows = _sent(actor).filter(program_id=program_id, state=ApplicationState.APPROVED).select_related(*RELATED)
    found = window(rows, after=after, before=before, size=size)
    return found, [_recipient(each) for each in found.items]


def handed_today(actor: Actor, program_id: int) -> list[Recipient]:
    """Who got it today, the latest first: a mistake can be taken back until midnight."""
    rows = _today(actor).filter(application__program_id=program_id).order_by("-settled_at", "-pk")
    payments = rows.select_related("made_by", *(f"application__{name}" for name in RELATED))
    return [_recipient(each.application, each) for each in payments]


def looked_up(actor: Actor, program_id: int, said: str) -> list[Recipient]:
    """Whom a scanned member card, a member's number, an application's number or a name means, within the actor's reach.

    Who has it already, or is not approved yet, is found too: the page says how it stands.
    """
    said = said.strip()
    rows = _sent(actor).filter(program_id=program_id).select_related(*RELATED).order_by("-pk")
    if (number := numbers.read(said)) is not None:
        rows = rows.filter(number=number)
    elif is_number(said):
        rows = rows.filter(applicant_id__in=Membership.objects.filter(number=said).values("person_id"))
    elif (person_id := cards.member_of(said.rstrip("/").rpartition("/")[2])) is not None:
        rows = rows.filter(applicant_id=person_id)
    elif said:
        rows = rows.filter(applicant__name__startswith=said)
    else:
        return []
    return [_recipient(each) for each in rows[:20]]


def recipient(actor: Actor, program_id: int, application_id: int) -> tuple[Recipient, Application]:
    """One of them, and the row with the whole name. Raises NoSuchApplication."""
    found = _sent(actor).filter(program_id=program_id, pk=application_id).select_related(*RELATED).first()
    if found is None:
        raise NoSuchApplication
    return _recipient(found, _handed(actor).filter(application=found).select_related("made_by").first()), found


def chosen(actor: Actor, program_id: int, ids: Iterable[int]) -> list[Recipient]:
    """Some of those who wait, by number."""
    rows = _sent(actor).filter(program_id=program_id, state=ApplicationState.APPROVED, pk__in=list(ids))
    return [_recipient(each) for each in rows.select_related(*RELATED).order_by("number")]


def sheet(actor: Actor, found: Giving) -> bytes:
    """The list to sign, as PDF: who waits with room for a signature, and who has got it with the day."""
    states = (ApplicationState.APPROVED, ApplicationState.PAID)
    rows = _sent(actor).filter(program=found.program, state__in=states).select_related(*RELATED)
    applications = list(rows.order_by("organisation_path", "number"))
    handed = dict(_handed(actor).filter(application__program=found.program).values_list("application_id", "settled_at"))
    return papers.render(
        FOLDER / "handing.typ",
        {
            "heading": found.title,
            "union": found.program.organisation.name,
            "goods": found.goods,
            "day": clock.today().isoformat(),
            "columns": [_("Number"), _("Name"), _("Phone"), _("Union"), _("Signature")],
            "rows": [
                [
                    numbers.shown(each.number),
                    each.applicant.name,
                    each.applicant.masked_phone,
                    each.organisation.name,
                    _("received on %(day)s") % {"day": clock.local_day(moment).isoformat()}
                    if (moment := handed.get(each.pk))
                    else "",
                ]
                for each in applications
            ],
            "foot": _("Handed over by:"),
        },
    )


# Details


def _sent(actor: Actor) -> QuerySet[Application]:
    return Application.objects.sent().filter(Scope.of(actor).on("organisation_path"))


def _handed(actor: Actor) -> QuerySet[Payment]:
    """Handings over that stand: payments without a batch."""
    reach = Scope.of(actor).on("application__organisation_path")
    return Payment.objects.filter(reach, batch__isnull=True, state=PaymentState.PAID)


def _today(actor: Actor) -> QuerySet[Payment]:
    return _handed(actor).filter(settled_at__gte=clock.day_start(clock.today()))


def _recipient(application: Application, payment: Payment | None = None) -> Recipient:
    return Recipient(
        pk=application.pk,
        number=numbers.shown(application.number),
        name=masking.name(application.applicant.name) or "—",
        phone=application.applicant.masked_phone,
        union=application.organisation.name,
        state=application.state,
        state_label=str(application.get_state_display()),
        collect_by=application.collect_by if application.state == ApplicationState.APPROVED else None,
        at=payment.settled_at if payment else None,
        by=payment.made_by.name or payment.made_by.handle if payment else "",
    )
