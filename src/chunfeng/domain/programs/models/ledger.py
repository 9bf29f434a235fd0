"""Money of programs: what was given, where it stands, every movement, and what went to the bank.

Double entry in fen: an entry takes from one account of a budget and gives the same to another. Balances are a trigger's;
entries are only ever added. An application that several budgets stand behind (the money, the ceiling of its place, that of
the quarter) has an entry in each.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.enums import AccountKind, BudgetKind, EntryKind, PaymentState
from chunfeng.domain.programs.models.applications import Application
from chunfeng.domain.programs.models.versions import Program
from chunfeng.kernel import clock
from chunfeng.shared.fields import EncryptedText
from chunfeng.shared.models import Model

PAYEE, PAYEE_ACCOUNT = "programs.payment.payee", "programs.payment.account"


class BudgetQuerySet(models.QuerySet["Budget"]):
    def behind(self, application: Application, *, place_code: str, quarter: str) -> Self:
        """The budgets that an application draws on: all money, and the ceilings of its place and of `quarter`."""
        here = [place_code[:length] for length in (2, 4, 6, 9) if length <= len(place_code)]
        return self.filter(
            Q(place_code="") | Q(place_code__in=here),
            Q(quarter="") | Q(quarter=quarter),
            program_id=application.program_id,
        )


class Budget(Model):
    """Money for a program (in fen), goods for it (in pieces, one a case), or a ceiling on a part of its money."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="budgets")
    kind = models.CharField(max_length=10, choices=BudgetKind.choices)
    name = models.CharField(max_length=80, blank=True, help_text="of a ceiling: place and quarter")
    place_code = models.CharField(max_length=12, blank=True, help_text="a ceiling for this place and all in it")
    quarter = models.CharField(max_length=6, blank=True, help_text='a ceiling for this quarter, "2026Q3"')

    objects: ClassVar[models.Manager["Budget"]] = BudgetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["program", "kind", "place_code", "quarter"],
                name="budget_once",
                violation_error_message="The program has this budget already.",
            ),
            models.CheckConstraint(
                condition=Q(kind=BudgetKind.CEILING) | Q(place_code="", quarter=""),
                name="budget_money_is_for_all",
                violation_error_message="Money is for the whole program; a ceiling is for a place or a quarter.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}".strip()

    def share(self, application: Application) -> int:
        """What one application takes out of it."""
        return 1 if self.kind == BudgetKind.PIECES else application.amount


class Account(models.Model):
    """Where money of a budget stands. The balance follows the entries; nothing else may set it."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=10, choices=AccountKind.choices)
    balance = models.BigIntegerField(default=0, help_text="fen, or pieces")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["budget", "kind"],
                name="account_once",
                violation_error_message="The budget has this account already.",
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.ORIGIN) | Q(balance__gte=0),
                name="account_not_below_zero",
                violation_error_message="There is not enough money left.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.budget_id}: {self.balance}"


class PaymentBatch(Model):
    """Payments that go to the bank in one file."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="batches")
    number = models.CharField(max_length=24, unique=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()
    total = models.BigIntegerField(help_text="fen")
    answered_at = models.DateTimeField(null=True, help_text="when the bank's last answer came in")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["program", "-id"], name="batch_of_program")]

    def __str__(self) -> str:
        return self.number


class Payment(Model):
    """One sum to one payee: through the bank in a batch, or handed over at a counter (no batch).

    Goods and services that cost the person no money are handed over with a sum of nothing: who did it, and when, is kept all
    the same, and the database looks at notice and four eyes.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="payments")
    batch = models.ForeignKey(PaymentBatch, models.PROTECT, null=True, related_name="payments")
    turn = models.PositiveSmallIntegerField(default=1, help_text="1, and one more each time that it is paid again")
    reference = models.CharField(max_length=32, unique=True, help_text="what the bank quotes")
    amount = models.BigIntegerField(help_text="fen")
    payee = EncryptedText(purpose=PAYEE)
    account = EncryptedText(purpose=PAYEE_ACCOUNT)
    bank = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.ORDERED)
    reason = models.CharField(max_length=200, blank=True, help_text="what the bank said")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state__in=(PaymentState.ORDERED, PaymentState.PAID)),
                name="payment_never_twice",
                violation_error_message="This has been paid or is with the bank already.",
            ),
            models.UniqueConstraint(
                fields=["application", "turn"],
                name="payment_turn_once",
                violation_error_message="This payment has been made already.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount=0, batch__isnull=True),
                name="payment_is_a_sum",
                violation_error_message="What goes to the bank is more than nothing.",
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.ORDERED) | Q(settled_at__isnull=False),
                name="payment_settled_has_moment",
                violation_error_message="What is settled has a moment.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Entry(models.Model):
    """One movement within a budget. `key` names it for good: the same movement is never written twice."""

    at = models.DateTimeField(default=clock.now)
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    out_of = models.ForeignKey(Account, models.PROTECT, related_name="given")
    into = models.ForeignKey(Account, models.PROTECT, related_name="taken")
    amount = models.BigIntegerField(help_text="fen, or pieces")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="entries")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="entries")
    key = models.CharField(max_length=60, unique=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="entry_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="entry_moves_something",
                violation_error_message="An entry moves more than nothing.",
            ),
            models.CheckConstraint(
                condition=Q(kind=EntryKind.FUND) | Q(application__isnull=False),
                name="entry_is_for_somebody",
                violation_error_message="Only what is given has no application.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=(EntryKind.ORDER, EntryKind.PAY, EntryKind.BOUNCE, EntryKind.RETURN))
                | Q(payment__isnull=False),
                name="entry_paid_has_payment",
                violation_error_message="Money leaves with a payment only.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
