"""Writing to the ledger of money. Call within the transaction of the act itself, as late as possible: budgets are hot rows.

The database moves the balances and refuses what would go below zero; that refusal comes back as BudgetSpent.
"""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from chunfeng.domain.programs.enums import ENTRY_WAYS, AccountKind, BudgetKind, EntryKind
from chunfeng.domain.programs.errors import BudgetSpent
from chunfeng.domain.programs.models import Account, Application, Budget, Entry, Payment
from chunfeng.domain.programs.queries import budget as figures
from chunfeng.domain.programs.rules import money
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor


def open_budget(
    *, program_id: int, kind: BudgetKind, name: str, place_code: str = "", quarter: str = ""
) -> tuple[Budget, bool]:
    """The budget with its accounts, and whether it is new."""
    budget, made = Budget.objects.get_or_create(
        program_id=program_id, kind=kind, place_code=place_code, quarter=quarter, defaults={"name": name}
    )
    if made:
        Account.objects.bulk_create(Account(budget=budget, kind=account) for account in AccountKind)
    return budget, made


def fund(*, budget: Budget, amount: int, key: str, by: Actor) -> None:
    """Give `amount` fen to a budget. The same `key` again gives nothing more."""
    accounts = dict(Account.objects.filter(budget=budget).values_list("kind", "pk"))
    _write([_entry(EntryKind.FUND, accounts, amount, key=f"fund:{budget.pk}:{key}", by=by)])


def given(budget: Budget) -> int:
    """What a budget has been given so far."""
    return -Account.objects.get(budget=budget, kind=AccountKind.ORIGIN).balance


def move(
    application: Application, kinds: Iterable[EntryKind], *, turn: str, by: Actor, payment: Payment | None = None
) -> None:
    """The application's whole amount, by each of `kinds`, in every budget that holds it (or, reserving, should).

    `turn` tells apart what may happen to one application more than once: it is the id of the step. The same movement again
    is refused by its key. Raises BudgetSpent.
    """
    kinds = tuple(kinds)
    if not kinds:
        return
    budgets = _budgets(application, reserving=EntryKind.RESERVE in kinds)
    accounts: dict[int, dict[str, int]] = {}
    for budget_id, kind, pk in Account.objects.filter(budget__in=budgets).values_list("budget_id", "kind", "pk"):
        accounts.setdefault(budget_id, {})[kind] = pk
    for budget in budgets:
        share = budget.share(application)
        if not share:
            continue
        entries = [
            _entry(
                kind,
                accounts[budget.pk],
                share,
                key=f"{kind}:{application.pk}:{budget.pk}:{turn}",
                by=by,
                application=application,
                payment=payment if kind not in (EntryKind.RESERVE, EntryKind.COMMIT) else None,
            )
            for kind in kinds
        ]
        _write(entries, application=application)


def _budgets(application: Application, *, reserving: bool) -> list[Budget]:
    """In the order of their ids, so that two cases never wait for each other."""
    if not reserving:
        held = Entry.objects.filter(application=application).values_list("out_of__budget_id", flat=True)
        return list(Budget.objects.filter(pk__in=set(held)).order_by("pk"))
    place = application.organisation.place_id or ""
    behind = Budget.objects.behind(application, place_code=place, quarter=money.quarter(clock.today()))
    return list(behind.order_by("pk"))


def _entry(
    kind: EntryKind,
    accounts: dict[str, int],
    amount: int,
    *,
    key: str,
    by: Actor,
    application: Application | None = None,
    payment: Payment | None = None,
) -> Entry:
    out_of, into = ENTRY_WAYS[kind]
    return Entry(
        kind=kind,
        out_of_id=accounts[out_of],
        into_id=accounts[into],
        amount=amount,
        application=application,
        payment=payment,
        key=key,
        by_id=by.person_id,
    )


def _write(entries: list[Entry], *, application: Application | None = None) -> None:
    """Each by itself, since the next one takes what the one before has given. Raises BudgetSpent."""
    try:
        with transaction.atomic():
            for entry in entries:
                entry.save(force_insert=True)
    except IntegrityError as error:
        if application is None or constraint(error) != "account_not_below_zero":
            raise
        raise BudgetSpent(verdict=figures.enough(application, application.amount)) from error


def constraint(error: IntegrityError) -> str:
    """The name of the constraint, or of the trigger, that the database refused by."""
    cause = getattr(error.__cause__, "diag", None)
    return str(getattr(cause, "constraint_name", "") or "")
