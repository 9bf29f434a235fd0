"""The ledger: money for 37 among 200 connections, the bank's answers, and what the database refuses."""

import io
import threading
from collections import Counter

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.programs.enums import BudgetKind, EntryKind
from chunfeng.domain.programs.errors import BadAnswerFile, CannotApply, NothingToPay
from chunfeng.domain.programs.models import Account, Application, Entry, Payment
from chunfeng.domain.programs.services import filing, handing, ledger, paying
from tests import factories
from tests.crowds import PATIENCE
from tests.domain.programs.province import DECLARATION, SYSTEM, approved, owner, province

FEN = 50_000_00


def balances(place) -> dict[str, int]:
    accounts = Account.objects.filter(budget__program=place.program, budget__kind="source")
    return {kind: balance for kind, balance in accounts.values_list("kind", "balance") if balance}


def answered(*rows: str, header: str = "业务编号,金额(元),结果,原因") -> list:
    return paying.read_answers(file=io.BytesIO("\n".join((header, *rows)).encode()), name="回盘.csv")


def ordered(place) -> Payment:
    made = approved(place)
    batch = paying.order(actor=place.payer, program_id=place.program.pk, application_ids=[made.pk]).batch
    return Payment.objects.get(batch=batch)


@pytest.mark.django_db
def test_paid_once_through_the_bank():
    place = province()
    payment = ordered(place)
    assert balances(place) == {"origin": -3 * FEN, "available": 2 * FEN, "ordered": FEN}
    row = f"{payment.reference},50000.00,成功,"
    for turn in range(2):
        booked = paying.book_answers(actor=place.payer, program_id=place.program.pk, answers=answered(row))
        assert (booked.paid, booked.known, booked.problems) == ((1, 0, []), (0, 1, []))[turn]
    assert balances(place) == {"origin": -3 * FEN, "available": 2 * FEN, "paid": FEN}
    assert list(Fact.objects.filter(kind="benefit_paid").values_list("quantity", flat=True)) == [FEN]
    with pytest.raises(NothingToPay):
        paying.order(actor=place.payer, program_id=place.program.pk, application_ids=[payment.application_id])


@pytest.mark.django_db
def test_lines_that_do_not_fit_are_told_and_left_alone():
    place = province()
    payment = ordered(place)
    rows = (f"{payment.reference},49999,成功,", "CF000,50000,成功,", f"{payment.reference},50000,也许,")
    booked = paying.book_answers(actor=place.payer, program_id=place.program.pk, answers=answered(*rows))
    assert (booked.paid, [row for row, _reference, _why in booked.problems]) == (0, [2, 3, 4])
    assert Payment.objects.get().state == "ordered"
    with pytest.raises(BadAnswerFile):
        answered("1,2", header="甲,乙")


@pytest.mark.django_db
def test_what_comes_back_is_paid_again_to_another_account():
    place = province()
    payment = ordered(place)
    back = answered(f"{payment.reference},50000,退票,账号已销户")
    assert paying.book_answers(actor=place.payer, program_id=place.program.pk, answers=back).bounced == 1
    made = Application.objects.get()
    assert (made.state, balances(place)["committed"]) == ("uncollected", FEN)
    made = filing.correct_account(actor=owner(made), application_id=made.pk, account="6217 0000 1111 2222")
    assert made.state == "reissued"
    again = paying.order(actor=place.payer, program_id=place.program.pk, application_ids=[made.pk]).batch.payments.get()
    assert (again.turn, again.account) == (2, "6217000011112222")
    paying.book_answers(
        actor=place.payer, program_id=place.program.pk, answers=answered(f"{again.reference},50000,成功,")
    )
    assert balances(place) == {"origin": -3 * FEN, "available": 2 * FEN, "paid": FEN}
    assert sorted(Payment.objects.values_list("state", flat=True)) == ["paid", "returned"]


@pytest.mark.django_db
def test_clawed_back_money_can_be_given_again():
    place = province()
    payment = ordered(place)
    paying.book_answers(
        actor=place.payer, program_id=place.program.pk, answers=answered(f"{payment.reference},50000,成功,")
    )
    for _turn in range(2):
        made = paying.claw_back(actor=place.second, application_id=payment.application_id, reason="材料虚假")
    assert (made.state, balances(place)) == ("clawed_back", {"origin": -3 * FEN, "available": 3 * FEN})
    assert Fact.objects.filter(kind="benefit_clawed_back").count() == 1


@pytest.mark.django_db
def test_goods_are_handed_over_once_and_counted_in_pieces():
    goods = DECLARATION.replace('kind = "bank"', 'kind = "goods"').replace("yuan = 150000", "yuan = 150000\npieces = 2")
    place = province(goods)
    made = approved(place)
    for _turn in range(2):
        made = handing.hand_over(actor=place.payer, application_id=made.pk)
    assert (made.state, balances(place)["paid"]) == ("paid", FEN)
    pieces = Account.objects.filter(budget__kind=BudgetKind.PIECES)
    assert {kind: balance for kind, balance in pieces.values_list("kind", "balance") if balance} == {
        "origin": -2,
        "available": 1,
        "paid": 1,
    }


@pytest.mark.django_db
def test_a_ceiling_stops_before_the_money_is_gone():
    capped = DECLARATION.replace(
        "yuan = 150000", "yuan = 150000\n[[budget.ceilings]]\nquarter = '2026Q3'\nyuan = 50000"
    )
    place = province(capped)
    approved(place)
    ceiling = place.program.budgets.get(kind="ceiling")
    assert ceiling.accounts.get(kind="available").balance == 0
    with pytest.raises(CannotApply) as refused:
        approved(place)
    assert [(reason.code, reason.actual) for reason in refused.value.verdict.against] == [("budget.left", "0.00")]


def insert(
    kind: EntryKind, out_of: str, into: str, amount: int, application: Application | None, budget_id: int
) -> str:
    accounts = dict(Account.objects.filter(budget_id=budget_id).values_list("kind", "pk"))
    try:
        with transaction.atomic():
            Entry.objects.create(
                kind=kind,
                out_of_id=accounts[out_of],
                into_id=accounts[into],
                amount=amount,
                application=application,
                key=f"test {kind} {amount}",
            )
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return ""


@pytest.mark.django_db
def test_the_database_keeps_the_books():
    place = province()
    made = approved(place)
    budget = place.program.budgets.get().pk
    assert insert(EntryKind.RESERVE, "available", "reserved", 4 * FEN, made, budget) == "account_not_below_zero"
    assert insert(EntryKind.COMMIT, "available", "committed", FEN, made, budget) == "entry_goes_its_way"
    assert insert(EntryKind.CANCEL, "committed", "available", 2 * FEN, made, budget) == "account_not_below_zero"
    other = approved(place)
    assert insert(EntryKind.CANCEL, "committed", "available", 2 * FEN, other, budget) == "entry_of_its_own_money"
    assert insert(EntryKind.PAY, "ordered", "paid", FEN, made, budget) == "entry_paid_has_payment"
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.update(balance=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.all().delete()


# Two hundred at once


def contended() -> list[str]:
    """A budget for 37 pieces and the statements by which 200 reserve one each."""
    program = province().program
    budget, _new = ledger.open_budget(program_id=program.pk, kind=BudgetKind.PIECES, name="race")
    ledger.fund(budget=budget, amount=37, key="race", by=SYSTEM)
    accounts = dict(budget.accounts.values_list("kind", "pk"))
    application = Application.objects.create(
        number="260000000000",
        program=program,
        version=program.versions.get(),
        applicant=factories.person(),
        organisation=program.organisation,
        answers="{}",
    )
    return [
        f"""INSERT INTO programs_entry (at, kind, out_of_id, into_id, amount, application_id, key)
        VALUES (now(), 'reserve', {accounts["available"]}, {accounts["reserved"]}, 1, {application.pk}, 'race:{each}')"""
        for each in range(_room())
    ]


def _room() -> int:
    """Two hundred; fewer only on a server that somebody has set up with less room than ours."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        (most,) = cursor.fetchone()
    return min(200, int(most) - 40)


def at_once(statements: list[list[str]]) -> Counter[str]:
    """Each list of statements on a real connection of its own; between two of them everybody waits for everybody."""
    parties, outcome = threading.Barrier(len(statements)), Counter[str]()
    given = connection.get_connection_params()
    where = {key: given[key] for key in ("dbname", "user", "host", "port", "password") if given.get(key)}

    def run(mine: list[str]) -> None:
        with psycopg.connect(**where, autocommit=True) as own:
            own.execute("SELECT set_config('chunfeng.everything', 'on', false)")
            found = None
            try:
                for statement in mine:
                    parties.wait(PATIENCE)
                    done = own.execute(statement.replace("{found}", str(found)))
                    found = done.fetchone()[0] if done.description else None
                outcome["done"] += 1
            except psycopg.errors.CheckViolation as error:
                outcome[error.diag.constraint_name or ""] += 1

    threads = [threading.Thread(target=run, args=(mine,)) for mine in statements]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return outcome


@pytest.mark.django_db(transaction=True)
def test_money_for_37_among_200_connections_is_given_to_37():
    statements = contended()
    assert at_once([[each] for each in statements]) == {"done": 37, "account_not_below_zero": len(statements) - 37}
    left = Account.objects.filter(budget__kind=BudgetKind.PIECES).exclude(balance=0)
    assert dict(left.values_list("kind", "balance")) == {"origin": -37, "reserved": 37}
    assert Entry.objects.filter(kind="reserve").count() == 37


@pytest.mark.django_db(transaction=True)
def test_canary_looking_first_and_writing_later_gives_to_everybody():
    """What happens without the one statement that looks and takes at once: 200 have seen the same 37."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE canary_account AS SELECT 37 AS balance")
    try:
        look = "SELECT balance FROM canary_account"
        take = "UPDATE canary_account SET balance = {found} - 1 WHERE {found} > 0"
        assert at_once([[look, take] for _each in range(60)]) == {"done": 60}
        with connection.cursor() as cursor:
            cursor.execute(look)
            assert cursor.fetchone() == (36,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE canary_account")
