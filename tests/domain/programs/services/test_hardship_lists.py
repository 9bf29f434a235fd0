"""Lists of workers in hardship: what fits waits for a second officer, the rest comes back, the same again changes nothing."""

import io
from datetime import date, timedelta

import pytest

from chunfeng.domain.programs.enums import Hardship, HardshipState
from chunfeng.domain.programs.errors import DecidedByOthers, NoSuchReview, ReviewRunOut
from chunfeng.domain.programs.models import HardshipFile, HardshipSheet
from chunfeng.domain.programs.queries import hardship as queries
from chunfeng.domain.programs.services import hardship, kinships, registers
from chunfeng.domain.unions.models import Organisation
from chunfeng.shared import standing
from tests import factories
from tests.domain.programs.province import on

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 8)
HEADER = "姓名,身份证号,困难类别,困难原因,证明材料,起始日期,截止日期"


def member(union: Organisation, name: str) -> tuple:
    """Somebody with a checked number: the person, and the number."""
    person = factories.person(name=name)
    made = factories.document(person=person, name=name, state="verified")
    factories.membership(organisation=union, person=person)
    return person, str(made.number)


def bring(actor, *rows: str) -> HardshipSheet:
    content = "\n".join((HEADER, *rows)).encode()
    return registers.take_in(actor=actor, file=io.BytesIO(content), name="建档名册.csv")


def became(sheet: HardshipSheet) -> tuple[int, int, int]:
    return sheet.entered, sheet.known, sheet.refused


def test_rows_that_fit_wait_for_another_officer_and_then_hold_as_the_list_says():
    union = factories.organisation()
    first, second = (factories.officer(union) for _each in range(2))
    person, number = member(union, "王秀英")
    with on(DAY):
        sheet = bring(first, f"王秀英,{number},深度困难,本人患病,低保证,2026-06-01,2027-05-31")
        file = HardshipFile.objects.get()
        assert (became(sheet), file.state, file.level) == ((1, 0, 0), "proposed", "deep")
        assert queries.review(second, file.pk).household.evidence == "低保证"
        assert standing.about(person.pk, DAY)["hardship"] is None
        with pytest.raises(DecidedByOthers):
            hardship.confirm(actor=first, file_id=file.pk)
        outcome = hardship.confirm_many(actor=second, file_ids=[file.pk, file.pk, 0])
        assert (outcome.decided, outcome.held) == ((file.pk,), ())
        file.refresh_from_db()
        assert (file.starts_on, file.ends_on) == (DAY, date(2027, 5, 31))
        assert standing.about(person.pk, DAY)["hardship"] == Hardship.DEEP


def test_everything_that_is_wrong_comes_back_in_the_sheet_as_it_was_given():
    union, elsewhere = factories.organisation(), factories.organisation()
    actor = factories.officer(union)
    _person, number = member(union, "王秀英")
    _other, far = member(elsewhere, "李强")
    with on(DAY):
        sheet = bring(
            actor,
            f"王秀英,{number[:-1]}9x,很困难,,,九月,2026-09-30",
            f"王秀英,{number},深度困难,,低保证,2026-09-01,2026-08-01",
            f"王秀英,{number},深度困难,,低保证,2025-09-01,2026-08-31",
            f"王秀英,{number},深度困难,,低保证,2026-09-01,2028-01-01",
            f"王小英,{number},深度困难,,低保证,,",
            f"李强,{far},相对困难,,低保证,,",
        )
    found = queries.sheet(actor, sheet.pk)
    marked = [[index for index, _why in row["problems"]] for table in found.refused for row in table["rows"]]
    assert (became(sheet), marked) == ((0, 0, 6), [[1, 2, 4, 5], [6], [6], [6], [0], [1]])
    assert [number for number, _why in found.lines] == [2, 3, 4, 5, 6, 7]
    assert found.tables[0].rows[0].raw == ("王秀英", f"{number[:-1]}9x", "很困难", "", "", "九月", "2026-09-30")
    assert HardshipFile.objects.count() == 0


def test_a_list_that_was_broken_off_is_brought_again_and_enters_nobody_twice():
    union = factories.organisation()
    actor = factories.officer(union)
    numbers = [member(union, name)[1] for name in ("王秀英", "李强")]
    rows = [f"{name},{number},相对困难,,低保证,," for name, number in zip(("王秀英", "李强"), numbers, strict=True)]
    with on(DAY):
        part = bring(actor, rows[0])
        whole = bring(actor, *rows, rows[1])
        again = bring(actor, *rows, rows[1])
    assert [became(each) for each in (part, whole, again)] == [(1, 0, 0), (1, 2, 0), (0, 3, 0)]
    assert (whole.pk, HardshipFile.objects.count()) == (again.pk, 2)


def test_one_number_with_two_levels_is_nobodys_guess():
    union = factories.organisation()
    _person, number = member(union, "王秀英")
    with on(DAY):
        sheet = bring(
            factories.officer(union), f"王秀英,{number},相对困难,,低保证,,", f"王秀英,{number},深度困难,,低保证,,"
        )
    assert (became(sheet), HardshipFile.objects.get().level) == ((1, 0, 1), "relative")


def test_kin_oneself_and_a_colleagues_proposal_are_handed_back():
    union = factories.organisation()
    actor, colleague = (factories.officer(union) for _each in range(2))
    kin, number = member(union, "王秀英")
    _waits, other = member(union, "李强")
    with on(DAY):
        kinships.declare(actor=actor, phone=kin.phone, kin="spouse")
        bring(colleague, f"李强,{other},相对困难,,低保证,,")
        sheet = bring(actor, f"王秀英,{number},深度困难,,低保证,,", f"李强,{other},深度困难,,低保证,,")
    assert (became(sheet), HardshipFile.objects.get().entered_by_id) == ((0, 0, 2), colleague.person_id)


def test_what_ran_out_while_it_waited_is_not_confirmed():
    union = factories.organisation()
    first, second = (factories.officer(union) for _each in range(2))
    _person, number = member(union, "王秀英")
    with on(DAY):
        bring(first, f"王秀英,{number},深度困难,,低保证,2026-01-01,2026-09-30")
    file = HardshipFile.objects.get()
    with on(date(2026, 10, 1)), pytest.raises(ReviewRunOut):
        hardship.confirm(actor=second, file_id=file.pk)
    file.refresh_from_db()
    assert file.state == HardshipState.PROPOSED


def test_what_begins_later_ends_what_held_the_day_before():
    union = factories.organisation()
    first, second = (factories.officer(union) for _each in range(2))
    person, number = member(union, "王秀英")
    for level, dates in (("相对困难", "2026-09-01,2027-05-31"), ("深度困难", "2026-10-01,2027-09-30")):
        with on(DAY):
            bring(first, f"王秀英,{number},{level},,低保证,{dates}")
            hardship.confirm(actor=second, file_id=HardshipFile.objects.get(state="proposed").pk)
    days = (date(2026, 9, 30), date(2026, 10, 1))
    assert [standing.about(person.pk, day)["hardship"] for day in days] == [Hardship.RELATIVE, Hardship.DEEP]


def test_a_sheet_is_its_bringers_and_its_rows_are_forgotten_after_a_month():
    union = factories.organisation()
    first, second = (factories.officer(union) for _each in range(2))
    with on(DAY):
        sheet = bring(first, "王秀英,,深度困难,,,,")
    with pytest.raises(NoSuchReview):
        queries.sheet(second, sheet.pk)
    counts = []
    for days in (29, 31):
        with on(DAY + timedelta(days=days)):
            counts.append(registers.forget())
    found = queries.sheet(first, sheet.pk)
    assert (counts, found.lines, found.sheet.refused) == ([0, 1], [], 1)


def test_more_rows_than_a_request_takes_come_back_for_a_second_sheet():
    actor = factories.officer(factories.organisation())
    with on(DAY):
        sheet = bring(actor, *(f"王秀英,,深度困难,第{each}行,,," for each in range(registers.MOST + 2)))
    whys = [why for _row, why in queries.sheet(actor, sheet.pk).lines]
    assert (became(sheet), len(set(whys[: registers.MOST])), len(set(whys[-2:]))) == ((0, 0, 502), 1, 1)
    assert whys[-1] != whys[0]
