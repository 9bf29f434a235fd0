"""Until when what is left to do after an approval is due: counted, reminded of, and what follows when it is late."""

from datetime import date, timedelta

import pytest

from chunfeng.domain.programs.catalog import read
from chunfeng.domain.programs.catalog.problems import BadDeclaration
from chunfeng.domain.programs.enums import AccountKind, Late
from chunfeng.domain.programs.errors import MovedOn
from chunfeng.domain.programs.models import Account, Application, HolidayYear
from chunfeng.domain.programs.queries import desk, own
from chunfeng.domain.programs.services import deadlines, handing, marks, reviewing
from tests.domain.programs.province import at_first, on, owner, province, sent
from tests.domain.programs.services.test_marks import MONDAY, ROOF

pytestmark = pytest.mark.django_db
TWO_WEEKS = ROOF.replace('parties = ["供电局"]', 'parties = ["供电局"]\ndays = 10{late}')
LAST_DAY = date(2026, 9, 20)
"""Ten working days after the Monday: this Sunday is worked for the holidays that follow."""
KEPT_RUNNING = """
[[milestone]]
key = "running"
title = "店铺还在经营"
parties = ["县总工会"]
months = 12
late = "claw_back"
after_payment = true
"""


def approved(late: str = "", more: str = "") -> tuple:
    place = province(TWO_WEEKS.replace("{late}", late).replace("\n[budget]", f"{more}\n[budget]"))
    with at_first():
        made = sent(place)
        reviewing.approve(actor=place.reviewer, application_id=made.pk, checked=(0, 1))
        return place, reviewing.approve(actor=place.second, application_id=made.pk)


def enter(place, made, milestone: int, party: int, day: date = MONDAY) -> None:
    with on(day):
        marks.carry_out(
            actor=place.payer, application_id=made.pk, milestone=milestone, party=party, name="吕强", done_on=day
        )


def acts(made) -> list[str]:
    return list(made.steps.order_by("pk").values_list("act", flat=True))[3:]


def test_a_last_day_is_counted_in_working_days_and_shown_to_both():
    place, made = approved()
    assert made.milestone_due_on == LAST_DAY
    with on(LAST_DAY):
        shown = [(step.due_on, step.late, step.follows) for step in own.application(owner(made), made.pk).milestones]
        assert (shown, desk.overdue(place.payer)) == ([(None, False, ""), (LAST_DAY, False, "")], [])
    with on(LAST_DAY + timedelta(days=1)):
        late = [(each.line.number, each.step, each.due_on) for each in desk.overdue(place.payer)]
        assert late == [(desk.chosen(place.payer, [made.pk])[0].number, "办理上网申请", LAST_DAY)]
        assert desk.overdue(place.elsewhere) == []


def test_somebody_is_reminded_once_a_week_before():
    _place, made = approved()
    counts = []
    for ago in (8, 7, 3):
        with on(LAST_DAY - timedelta(days=ago)):
            counts.append(deadlines.remind())
    assert (counts, acts(made)) == ([0, 1, 0], ["remind"])
    assert made.steps.get(act="remind").note == "办理上网申请 · 2026-09-20"


def test_what_is_done_in_time_is_neither_reminded_of_nor_late():
    place, made = approved()
    for milestone, party in ((0, 0), (0, 1), (1, 0)):
        enter(place, made, milestone, party)
    with on(LAST_DAY + timedelta(days=1)):
        assert (deadlines.remind(), deadlines.miss(), desk.overdue(place.payer)) == (0, 0, [])
    assert Application.objects.get().milestone_due_on is None


def test_being_late_is_told_once_and_it_can_still_be_done():
    place, made = approved()
    with on(LAST_DAY + timedelta(days=1)):
        assert (deadlines.miss(), deadlines.miss(), acts(made)) == (1, 0, ["miss"])
    for milestone, party in ((0, 0), (0, 1), (1, 0)):
        enter(place, made, milestone, party, LAST_DAY + timedelta(days=2))
    with on(LAST_DAY + timedelta(days=2)):
        assert handing.hand_over(actor=place.payer, application_id=made.pk).state == "paid"


def test_where_it_is_declared_the_approval_lapses_and_the_budget_has_it_back():
    _place, made = approved('\nlate = "stop"')
    assert Account.objects.get(kind=AccountKind.AVAILABLE).balance == 1
    with on(LAST_DAY):
        assert deadlines.miss() == 0
    with on(LAST_DAY + timedelta(days=1)):
        assert deadlines.miss() == 1
    made.refresh_from_db()
    assert (made.state, made.milestone_due_on, acts(made)) == ("lapsed", None, ["miss", "lapse"])
    assert Account.objects.get(kind=AccountKind.AVAILABLE).balance == 2


def test_what_is_owed_after_the_payment_is_entered_and_counted_after_it():
    place, made = approved(more=KEPT_RUNNING)
    HolidayYear.objects.get_or_create(year=2027, defaults={"source": "国办发明电"})
    for milestone, party in ((0, 0), (0, 1), (1, 0)):
        enter(place, made, milestone, party)
    with pytest.raises(MovedOn):
        enter(place, made, 2, 0)
    with at_first():
        handing.hand_over(actor=place.payer, application_id=made.pk)
    made.refresh_from_db()
    assert made.milestone_due_on == date(2027, 9, 7)
    with on(date(2027, 9, 8)):
        assert [each.follows for each in desk.overdue(place.payer)] == [Late.CLAW_BACK.label]
        assert (deadlines.miss(), acts(made)) == (1, ["hand_over", "miss"])
        enter(place, made, 2, 0, date(2027, 9, 8))
        assert desk.overdue(place.payer) == []


def test_a_declaration_with_a_wrong_deadline_says_so():
    codes = []
    for wrong in ("days = 3\nmonths = 2", 'late = "stop"', 'days = 3\nlate = "claw_back"', "days = 0"):
        with pytest.raises(BadDeclaration) as refused:
            read(ROOF.replace('parties = ["供电局"]', f'parties = ["供电局"]\n{wrong}'))
        codes += [problem.code for problem in refused.value.problems]
    with pytest.raises(BadDeclaration) as refused:
        read(ROOF.replace('parties = ["本人", "志愿服务队"]', 'parties = ["本人"]\nafter_payment = true'))
    codes += [problem.code for problem in refused.value.problems]
    assert codes == ["two_terms", "no_term", "wrong_consequence", "bad_number", "milestones_out_of_order"]
