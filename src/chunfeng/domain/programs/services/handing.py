"""Goods, vouchers and services that people come for: handed over, taken back on the same day, given back to the stock.

Each is a payment without a batch, so that the database's four eyes hold here too, and the stock is a budget in pieces.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.programs import policies
from chunfeng.domain.programs.enums import PAYMENT_TRANSITIONS, ApplicationAct, ApplicationState, PaymentState
from chunfeng.domain.programs.errors import ChecksMissing, MovedOn, NoSuchApplication, ReasonMissing, TooLateToTakeBack
from chunfeng.domain.programs.models import Application, ApplicationStep, Payment
from chunfeng.domain.programs.queries import declared
from chunfeng.domain.programs.services import finding, marks, paying, steps
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.kernel.transitions import target
from chunfeng.kernel.verdict import Reason, Verdict

CLOCK = Actor.system("clock")


@transaction.atomic
def hand_over(*, actor: Actor, application_id: int) -> Application:
    """Goods, vouchers and services that were given at a counter. Again changes nothing.

    Raises NoSuchApplication, NotAllowed, DecidedByOthers, MovedOn, NoticeNotOver.
    """
    application = finding.within_reach(actor, application_id)
    if application.state == ApplicationState.PAID:
        return application
    finding.demand(policies.can_hand_over(actor, application))
    if application.state != ApplicationState.APPROVED:
        raise MovedOn
    marks.demand_all(application)
    payment = paying.pay(actor, application, account="", batch=None)
    steps.move(application, ApplicationAct.HAND_OVER, by=actor, payment=payment)
    payment.state, payment.settled_at = PaymentState.PAID, clock.now()
    payment.save(update_fields=["state", "settled_at"])
    return application


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of ticked applications: ids handed over, and what was in the way of the others."""

    done: tuple[int, ...]
    held: tuple[tuple[int, Refusal], ...]


def hand_over_many(*, actor: Actor, application_ids: Iterable[int], checked: Collection[int] = ()) -> Handed:
    """Hand over to many who stand in line: each stands or falls by itself, and nobody's foreign row is named.

    `checked`: the points of the declaration's `payout.checks` that were looked at; who misses one is held (ChecksMissing).
    """
    done, held = [], []
    for application_id in sorted(set(application_ids)):
        try:
            with transaction.atomic():
                _looked_at(finding.within_reach(actor, application_id), checked)
                hand_over(actor=actor, application_id=application_id)
        except NoSuchApplication:
            continue
        except Refusal as refusal:
            held.append((application_id, refusal))
        else:
            done.append(application_id)
    return Handed(tuple(done), tuple(held))


@transaction.atomic
def take_back(*, actor: Actor, application_id: int, reason: str) -> Application:
    """Undo a handing over on its own day: the piece lies there again, and the log keeps both. Again changes nothing.

    Raises NoSuchApplication, NotAllowed, DecidedByOthers, ReasonMissing, TooLateToTakeBack, MovedOn (was never handed over).
    """
    application = finding.within_reach(actor, application_id)
    finding.demand(policies.can_hand_over(actor, application))
    latest = ApplicationStep.objects.filter(application=application).order_by("-pk").first()
    if latest is not None and latest.act == ApplicationAct.TAKE_BACK:
        return application
    if latest is None or latest.act != ApplicationAct.HAND_OVER:
        raise MovedOn
    if not reason.strip():
        raise ReasonMissing(_("Say why it is taken back."), next_step=_("A few words are enough."))
    if clock.local_day(latest.at) != clock.today():
        raise TooLateToTakeBack
    payment = Payment.objects.select_for_update(of=("self",)).get(application=application, state=PaymentState.PAID)
    payment.state, payment.settled_at = (
        target(PAYMENT_TRANSITIONS, step="return", state=payment.state) or "",
        clock.now(),
    )
    payment.save(update_fields=["state", "settled_at"])
    steps.move(application, ApplicationAct.TAKE_BACK, by=actor, note=reason, payment=payment)
    return application


def end_uncollected() -> int:
    """What nobody came for by its last day goes back to the stock; how many. A transaction each."""
    due = Application.objects.filter(state=ApplicationState.APPROVED, collect_by__lt=clock.today())
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    return sum(_lapse(application_id) for application_id in ids)


# Details


@transaction.atomic
def _lapse(application_id: int) -> bool:
    """Whether it was still there to be collected."""
    rows = Application.objects.select_for_update(of=("self",)).filter(state=ApplicationState.APPROVED)
    application = rows.select_related("program", "version", "organisation").filter(pk=application_id).first()
    if application is None:
        return False
    steps.move(application, ApplicationAct.LAPSE, by=CLOCK)
    return True


def _looked_at(application: Application, checked: Collection[int]) -> None:
    points = declared.declaration_of(application.version).payout.checks
    done = len({each for each in checked if 0 <= each < len(points)})
    verdict = Verdict(
        (
            Reason.check(
                "hand_over.checks",
                done >= len(points),
                text=_("Every point has been checked off."),
                actual=done,
                threshold=len(points),
                next_step=_("Tick each point once you have looked at it."),
            ),
        )
    )
    if not verdict.ok:
        raise ChecksMissing(verdict=verdict, next_step=verdict.against[0].next_step)
