"""Public notice: a clock of working days, a masked list with its digest, objections, and no payment before it has ended."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.errors import (
    BadHolidays,
    DecidedByOthers,
    HolidaysUnknown,
    MovedOn,
    NothingToPay,
    NothingToPost,
    ObjectionNotOpen,
)
from chunfeng.domain.programs.models import Application, Notice, Objection
from chunfeng.domain.programs.queries import working_time
from chunfeng.domain.programs.rules import snapshots
from chunfeng.domain.programs.services import holidays, noticing, paying, reviewing
from chunfeng.kernel.errors import NotAllowed
from tests import factories
from tests.domain.programs.province import (
    applicant,
    approved,
    at_first,
    on,
    posted,
    province,
    reviewed,
    sent,
)

pytestmark = pytest.mark.django_db


def states() -> list[str]:
    return list(Application.objects.order_by("pk").values_list("state", flat=True))


def refused_by(act) -> str:
    """The constraint or trigger by which the database refuses."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return ""


def test_a_notice_ends_after_its_working_days_and_approves():
    place = province()
    with at_first():
        notice = posted(place, reviewed(place), reviewed(place))
        assert (notice.starts_on, notice.ends_on, notice.entries.count()) == (date(2026, 9, 7), date(2026, 9, 10), 2)
    with on(date(2026, 9, 10)):
        assert noticing.end_due() == 0
    with on(date(2026, 9, 11)):
        assert noticing.end_due() == 1
    assert states() == ["approved", "approved"]
    assert noticing.end_due() == 0


def test_the_list_is_masked_and_its_digest_is_that_of_its_text():
    place = province()
    who = applicant(place)
    name = Person.objects.get(pk=who.person_id).name
    notice = posted(place, reviewed(place, sent(place, who)))
    shown = json.loads(notice.snapshot)["entries"]
    assert [(line["name"], line["amount"]) for line in shown] == [(name[0] + "*" * (len(name) - 1), 5_000_000)]
    assert notice.sha256 == snapshots.digest(notice.snapshot)
    assert name not in notice.snapshot


def test_posting_again_finds_nothing_to_post():
    place = province()
    made = reviewed(place)
    posted(place, made)
    with pytest.raises(NothingToPost):
        posted(place, made)
    with pytest.raises(NotAllowed):
        noticing.post(actor=factories.officer(place.root, "auditor"), program_id=place.program.pk, application_ids=[1])


def test_nothing_is_paid_before_the_notice_has_ended_by_any_statement():
    place = province()
    made = reviewed(place)
    notice = posted(place, made)

    def run(sql: str) -> str:
        def act() -> None:
            with connection.cursor() as cursor:
                cursor.execute(sql, {"application": made.pk, "by": place.payer.person_id, "notice": notice.pk})

        return refused_by(act)

    pay = """
        INSERT INTO programs_payment (created_at, updated_at, application_id, turn, reference, amount, payee, account, bank,
            state, reason, made_by_id)
        VALUES (now(), now(), %(application)s, 1, 'X', 5000000, '', '', '', 'ordered', '', %(by)s)"""
    assert (
        run("UPDATE programs_application SET state = 'approved' WHERE id = %(application)s") == "benefit_after_notice"
    )
    assert run("UPDATE programs_application SET state = 'paid' WHERE id = %(application)s") == "benefit_after_notice"
    assert run(pay) == "payment_as_approved"
    assert (
        run("UPDATE programs_application SET needs_notice = false WHERE id = %(application)s")
        == "benefit_keeps_its_notice"
    )
    assert run("UPDATE programs_notice SET ends_on = '2026-01-02' WHERE id = %(notice)s") == "notice_stays"
    assert run("UPDATE programs_notice SET state = 'ended' WHERE id = %(notice)s") == "notice_ends_on_its_day"
    assert run("DELETE FROM programs_notice WHERE id = %(notice)s") == "notice_is_not_removed"
    assert states() == ["notice"]


def test_the_clock_of_the_product_does_not_outrun_that_of_the_database():
    place = province()
    made = reviewed(place)
    notice = posted(place, made)
    with on(notice.ends_on + timedelta(days=1)), pytest.raises(IntegrityError), transaction.atomic():
        noticing.end_due()
    assert states() == ["notice"]


def test_an_objection_freezes_that_person_only():
    place = province()
    with at_first():
        notice = posted(place, reviewed(place), reviewed(place))
        objector = factories.actor()
        for _turn in range(2):
            noticing.object_to(actor=objector, code=notice.code, line=1, words="他没有开店")
        assert (Objection.objects.count(), states()) == (1, ["frozen", "notice"])
    with on(date(2026, 9, 11)):
        noticing.end_due()
        assert states() == ["frozen", "approved"]
        third = factories.officer(place.root)
        noticing.decide_objection(
            actor=third, objection_id=Objection.objects.get().pk, uphold=False, answer="已核实，店在经营"
        )
    assert states() == ["approved", "approved"]


def test_an_objection_that_is_right_refuses_and_frees_the_money():
    place = province()
    with at_first():
        notice = posted(place)
        noticing.object_to(actor=factories.actor(), code=notice.code, line=1, words="他没有开店")
        objection = Objection.objects.get()
        with pytest.raises(DecidedByOthers):  # who approved it does not look into it
            noticing.decide_objection(actor=place.second, objection_id=objection.pk, uphold=True, answer="属实")
        third = factories.officer(place.root)
        noticing.decide_objection(actor=third, objection_id=objection.pk, uphold=True, answer="属实")
        with pytest.raises(ObjectionNotOpen):
            noticing.decide_objection(actor=third, objection_id=objection.pk, uphold=False, answer="不属实")
    assert states() == ["refused"]
    assert place.program.budgets.get().accounts.get(kind="available").balance == 15_000_000


def test_an_objection_comes_in_time():
    place = province()
    with at_first():
        notice = posted(place)
    with on(notice.ends_on + timedelta(days=1)), pytest.raises(MovedOn):
        noticing.object_to(actor=factories.actor(), code=notice.code, line=1, words="不对")


def test_a_holiday_table_that_ends_is_told_and_nothing_is_lost():
    with at_first():
        place = province()
        waiting = reviewed(place)
    with on(date(2026, 12, 30)):
        with pytest.raises(HolidaysUnknown) as refused:
            posted(place, waiting)
        assert "2027" in str(refused.value)
        late = sent(place)
        assert (late.state, late.due_on) == ("submitted", None)
        assert (states()[0], Notice.objects.count()) == ("reviewed", 0)
        holidays.enter(
            actor=place.second, year=2027, free=[date(2027, 1, 1)], worked=[date(2027, 1, 3)], source="国办发明电"
        )
        assert working_time.known().until == date(2027, 12, 31)
        late.refresh_from_db()
        assert late.due_on == date(2027, 1, 6)
        assert posted(place, waiting).ends_on == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("free", "worked"),
    [
        ([date(2026, 1, 1)], []),
        ([date(2027, 1, 1)], [date(2027, 1, 4)]),
        ([], []),
        ([date(2027, 1, 2)], [date(2027, 1, 2)]),
    ],
)
def test_holidays_that_do_not_fit_are_refused(free, worked):
    actor = factories.officer(factories.organisation())
    with pytest.raises(BadHolidays):
        holidays.enter(actor=actor, year=2027, free=free, worked=worked, source="国办发明电")


def test_whoever_decided_does_not_pay():
    place = province()
    made = approved(place)
    with pytest.raises(NothingToPay) as refused:
        paying.order(actor=place.second, program_id=place.program.pk, application_ids=[made.pk])
    assert [reason.code for reason in refused.value.verdict.against] == ["pay.another"]
    assert paying.order(actor=place.payer, program_id=place.program.pk, application_ids=[made.pk]).batch.count == 1
    assert reviewing.Decision.objects.count() == 2
