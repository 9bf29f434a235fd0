"""Where the money of a program stands, and whether there is enough for one more."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from chunfeng.domain.programs.enums import AccountKind, BudgetKind
from chunfeng.domain.programs.models import Account, Application, Budget, PaymentBatch, Program
from chunfeng.domain.programs.queries import declared, refusals
from chunfeng.domain.programs.rules import money
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict
from chunfeng.shared.scopes import Scope


@dataclass(frozen=True, slots=True)
class Line:
    """One budget: fen (or pieces) by account."""

    budget: Budget
    balances: dict[str, int]

    @property
    def given(self) -> int:
        return -self.balances[AccountKind.ORIGIN]

    @property
    def available(self) -> int:
        return self.balances[AccountKind.AVAILABLE]

    @property
    def reserved(self) -> int:
        return self.balances[AccountKind.RESERVED]

    @property
    def committed(self) -> int:
        return self.balances[AccountKind.COMMITTED] + self.balances[AccountKind.ORDERED]

    @property
    def paid(self) -> int:
        return self.balances[AccountKind.PAID]

    @property
    def shown(self) -> list[str]:
        """Given, available, reserved, approved, paid: as people read it."""
        figures = (self.given, self.available, self.reserved, self.committed, self.paid)
        return [shown(each, self.budget) for each in figures]


@dataclass(frozen=True, slots=True)
class Board:
    """One program's budgets, what went to the bank, and for which reasons how many were refused."""

    program: Program
    title: str
    lines: tuple[Line, ...]
    batches: tuple[PaymentBatch, ...]
    refused: refusals.Counts = ()


def lines_of(program_ids: list[int]) -> dict[int, list[Line]]:
    """Budgets by program, money first: one query."""
    balances: dict[int, dict[str, int]] = {}
    budgets: dict[int, Budget] = {}
    rows = (
        Account.objects.filter(budget__program_id__in=program_ids).select_related("budget").order_by("budget_id", "pk")
    )
    for row in rows:
        budgets[row.budget_id] = row.budget
        balances.setdefault(row.budget_id, {})[row.kind] = row.balance
    found: dict[int, list[Line]] = {}
    order = (BudgetKind.SOURCE, BudgetKind.PIECES, BudgetKind.CEILING)
    for budget in sorted(budgets.values(), key=lambda each: (order.index(BudgetKind(each.kind)), each.pk)):
        found.setdefault(budget.program_id, []).append(Line(budget, balances[budget.pk]))
    return found


def boards(actor: Actor) -> list[Board]:
    """Every program of the actor's part of the tree with its budgets and latest batches."""
    programs = list(
        Program.objects.filter(Scope.of(actor).on("organisation__path")).select_related("organisation").order_by("key")
    )
    ids = [program.pk for program in programs]
    lines, refused = lines_of(ids), refusals.by_ground(programs)
    batches: dict[int, list[PaymentBatch]] = {}
    for batch in PaymentBatch.objects.filter(program_id__in=ids).order_by("-pk")[:100]:
        batches.setdefault(batch.program_id, []).append(batch)
    return [
        Board(
            program,
            declared.title_of(program),
            tuple(lines.get(program.pk, ())),
            tuple(batches.get(program.pk, ())[:5]),
            refused.get(program.pk, ()),
        )
        for program in programs
    ]


def enough(application: Application, amount: int) -> Verdict:
    """Whether every budget behind an application still holds its share. A look, not a lock: the ledger decides."""
    place = application.organisation.place_id or ""
    behind = Budget.objects.behind(application, place_code=place, quarter=money.quarter(clock.today()))
    left = dict(
        Account.objects.filter(budget__in=behind, kind=AccountKind.AVAILABLE).values_list("budget_id", "balance")
    )
    reasons = []
    for budget in behind.order_by("pk"):
        share = 1 if budget.kind == BudgetKind.PIECES else amount
        reasons.append(
            Reason.check(
                "budget.left",
                left[budget.pk] >= share,
                text=_("There is enough left in the budget: %(name)s") % {"name": str(budget)},
                actual=shown(left[budget.pk], budget),
                threshold=shown(share, budget),
                next_step=_("Ask your union whether there will be more."),
            )
        )
    return Verdict.of(reasons)


def shown(amount: int, budget: Budget) -> str:
    """Fen as yuan, pieces as they are."""
    return str(amount) if budget.kind == BudgetKind.PIECES else f"{amount / 100:,.2f}"
