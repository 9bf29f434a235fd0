"""Refusing by a code: what the applicant reads, and how many were refused for which reason."""

import pytest

from chunfeng.domain.programs.catalog import BadDeclaration, read
from chunfeng.domain.programs.errors import ReasonMissing
from chunfeng.domain.programs.queries import budget
from chunfeng.domain.programs.rules.grounds import grounds_of
from chunfeng.domain.programs.services import filing, reviewing
from tests.domain.programs.province import DECLARATION, at_first, owner, province, sent

pytestmark = pytest.mark.django_db
GROUND = '[[ground]]\nkey = "papers"\ntext = "执照与店名不一致"\n'
CODED = f"{DECLARATION}\n{GROUND}"


def test_reasons_are_conditions_those_declared_and_those_of_all_programs():
    assert grounds_of(read(CODED)) == {
        "employees": "稳定带动就业 3 人以上",
        "opened": "已经开业",
        "papers": "执照与店名不一致",
        "budget": "名额或资金已经用完",
        "objection": "公示期间的异议成立",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (CODED.replace('"papers"', '"employees"'), "declared_twice"),
        (CODED.replace('"papers"', '"budget"'), "double_name"),
        (f'{DECLARATION}\n[[milestone]]\nkey = "grid"\ntitle = "上网"\nparties = []\n', "nobody"),
    ],
)
def test_a_declaration_that_names_one_twice_or_nobody_is_refused(text: str, code: str):
    with pytest.raises(BadDeclaration) as refused:
        read(text)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_refused_by_a_code_the_applicant_reads_it_and_the_desk_counts_it():
    with at_first():
        place = province(CODED)
        coded, twice, worded, again = (sent(place) for _each in range(4))
        for made in (coded, twice):
            reviewing.refuse(actor=place.reviewer, application_id=made.pk, ground="papers", reason="请核对")
        reviewing.refuse(actor=place.reviewer, application_id=worded.pk, reason="材料不清")
        reviewing.refuse(actor=place.reviewer, application_id=again.pk, ground="employees")
        filing.appeal(actor=owner(again), application_id=again.pk, words="员工有四个")
        reviewing.decide_appeal(actor=place.second, application_id=again.pk, grant=True, reason="再看")
    assert [step.note for step in coded.steps.filter(act="refuse")] == ["执照与店名不一致 · 请核对"]
    (board,) = budget.boards(place.second)
    assert board.refused == [("执照与店名不一致", 2), ("只写理由", 1)]


def test_a_code_that_the_benefit_does_not_have_is_no_reason():
    with at_first():
        place = province(CODED)
        made = sent(place)
        for said in ({"ground": "weather"}, {"reason": "  "}):
            with pytest.raises(ReasonMissing):
                reviewing.refuse(actor=place.reviewer, application_id=made.pk, **said)
    made.refresh_from_db()
    assert made.state == "submitted"
