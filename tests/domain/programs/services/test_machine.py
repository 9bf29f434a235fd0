"""Whatever people do in whatever order: sums balance, nothing is paid before its notice, every state can be reached."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chunfeng.domain.programs.enums import ENTRY_WAYS, EntryKind
from chunfeng.domain.programs.models import Account, Application, Entry, NoticeEntry, Objection, Payment
from chunfeng.domain.programs.rules.bank import Answer
from chunfeng.domain.programs.services import filing, handing, noticing, paying, reviewing
from chunfeng.kernel.errors import Refusal
from tests import factories
from tests.domain.programs.province import applicant, draft, on, owner, province

BEGINS = date(2026, 7, 6)
ACTS = ("approve", "refuse", "send_back", "submit", "withdraw", "post", "object", "uphold", "dismiss", "pay", "bank", "bounce",
        "account", "claw_back", "appeal", "grant", "hand_over", "take_back")  # fmt: skip


class Machine(RuleBasedStateMachine):
    """Three people, money for three, weeks that pass; every act may be refused, and then nothing has changed."""

    @initialize()
    def begin(self) -> None:
        self.day = BEGINS
        with on(self.day):
            self.place = province()
            self.third = factories.officer(self.place.root)
            self.made = [draft(self.place, applicant(self.place)) for _each in range(3)]
            for each in self.made:
                filing.submit(actor=owner(each), application_id=each.pk)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.day = min(self.day + timedelta(days=days), BEGINS + timedelta(days=90))
        with on(self.day):
            noticing.end_due()

    @rule(which=st.integers(0, 2), act=st.sampled_from(ACTS))
    def somebody_acts(self, which: int, act: str) -> None:
        with on(self.day):
            try:
                with transaction.atomic():
                    self._act(Application.objects.get(pk=self.made[which].pk), act)
            except Refusal:
                pass

    def _act(self, it: Application, act: str) -> None:
        place, program = self.place, self.place.program.pk
        known: dict[str, Any] = {"application_id": it.pk}
        reviewer = place.reviewer if it.stage == 0 else place.second
        match act:
            case "approve":
                reviewing.approve(actor=reviewer, checked=(0, 1), **known)
            case "refuse":
                reviewing.refuse(actor=reviewer, reason="不符", **known)
            case "send_back":
                reviewing.send_back(actor=reviewer, reason="补充", **known)
            case "submit":
                filing.submit(actor=owner(it), **known)
            case "withdraw":
                filing.withdraw(actor=owner(it), **known)
            case "post":
                noticing.post(actor=place.second, program_id=program, application_ids=[it.pk])
            case "object":
                entry = NoticeEntry.objects.filter(application=it, stands=True).select_related("notice").first()
                if entry:
                    noticing.object_to(actor=place.elsewhere, code=entry.notice.code, line=entry.line, words="不对")
            case "uphold" | "dismiss":
                for each in Objection.objects.filter(entry__application=it, state="open"):
                    uphold = act == "uphold"
                    noticing.decide_objection(actor=self.third, objection_id=each.pk, uphold=uphold, answer="核实")
            case "pay":
                paying.order(actor=place.payer, program_id=program, application_ids=[it.pk])
            case "bank" | "bounce":
                state: Any = "paid" if act == "bank" else "returned"
                answers = [Answer(2, each.reference, each.amount, state, "") for each in it.payments.all()]
                paying.book_answers(actor=place.payer, program_id=program, answers=answers)
            case "account":
                filing.correct_account(actor=owner(it), account="6217000011112222", **known)
            case "claw_back":
                paying.claw_back(actor=place.payer, reason="追回", **known)
            case "hand_over":
                handing.hand_over(actor=place.payer, **known)
            case "take_back":
                handing.take_back(actor=place.payer, reason="发错了", **known)
            case "appeal":
                filing.appeal(actor=owner(it), words="不服", **known)
            case "grant":
                reviewing.decide_appeal(actor=self.third, grant=True, reason="重审", **known)

    @invariant()
    def the_books_balance(self) -> None:
        sums: Counter[int] = Counter()
        for out_of, into, amount in Entry.objects.values_list("out_of_id", "into_id", "amount"):
            sums[out_of] -= amount
            sums[into] += amount
        balances = dict(Account.objects.values_list("pk", "balance"))
        assert {pk: sums[pk] for pk in balances} == balances
        assert sum(balances.values()) == 0

    @invariant()
    def money_lies_where_the_cases_are(self) -> None:
        held = Counter(Application.objects.values_list("state", flat=True))
        lies = dict(Account.objects.values_list("kind", "balance"))
        if lies:
            each = 5_000_000
            assert lies["reserved"] == each * (held["reviewed"] + held["notice"] + held["frozen"])
            assert lies["committed"] == each * (held["approved"] + held["uncollected"] + held["reissued"])
            assert (lies["ordered"], lies["paid"]) == (each * held["ordered"], each * held["paid"])

    @invariant()
    def nothing_was_paid_before_its_notice_had_ended(self) -> None:
        for payment in Payment.objects.select_related("application"):
            assert payment.application.notice_entries.filter(notice__ends_on__lt=self.day).exists()


@pytest.mark.django_db
def test_any_order_of_acts_keeps_the_books_and_the_notice():
    def machine() -> Machine:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT before")
        return Machine()

    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before")
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )


def test_the_ways_of_money_are_those_of_the_table():
    assert set(ENTRY_WAYS) == set(EntryKind)
