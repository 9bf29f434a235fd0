from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.unions.enums import OrganisationKind
from chunfeng.domain.unions.rules import founding

GOOD = ("武汉春江机电有限公司", "91350100M000100Y43")
OTHER = ("福州某厂", "91350100M000100Y4Z")
DAY = date(2026, 5, 6)


def plan(**values):
    return founding.plan_of(
        **{
            "kind": "enterprise",
            "name": " 春江机电工会委员会 ",
            "employers": [GOOD],
            "workers": 30,
            "initiators": ["王师傅", " ", "王师傅", "李师傅"],
            **values,
        }
    )


def missing(**values):
    return [reason.code for reason in founding.complete(plan(**values)).failed]


def test_a_plan_is_tidied():
    made = plan(employers=[("春江", " 91350100m000100y43 "), ("", "")])
    assert (made.name, made.initiators) == ("春江机电工会委员会", ("王师傅", "李师傅"))
    assert [each.credit_code for each in made.employers] == ["91350100M000100Y43"]


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({}, []),
        ({"name": ""}, ["founding.name"]),
        ({"employers": []}, ["founding.employers"]),
        ({"employers": [GOOD, GOOD]}, ["founding.one_employer"]),
        ({"employers": [OTHER]}, ["founding.credit_codes"]),
        ({"kind": "joint"}, ["founding.employers"]),
        ({"kind": "joint", "employers": [GOOD, GOOD]}, []),
        ({"kind": "federation", "employers": []}, []),
        ({"workers": 0}, ["founding.workers"]),
        ({"initiators": [""]}, ["founding.initiators"]),
        ({"name": "", "workers": 0, "initiators": []}, ["founding.name", "founding.workers", "founding.initiators"]),
    ],
)
def test_all_that_is_missing_is_said_at_once(values, codes):
    assert missing(**values) == codes


@given(members=st.integers(0, 10_000))
def test_a_committee_is_due_from_25_members_on(members):
    reason = founding.committee(members=members).reasons[0]
    assert (reason.outcome == "pass") == (members > 24)
    assert (reason.actual, reason.threshold, bool(reason.next_step)) == (members, 25, members < 25)


@given(after=st.integers(-400, 400), late=st.integers(-400, 400))
def test_a_founding_meeting_is_neither_before_the_approval_nor_to_come(after, late):
    held = DAY + timedelta(days=after)
    verdict = founding.ceremony(approved_on=DAY, held_on=held, today=held + timedelta(days=late))
    expected = {"ceremony.after_approval": after < 0, "ceremony.held": late < 0}
    assert {reason.code for reason in verdict.failed} == {code for code, failed in expected.items() if failed}


def test_a_joint_union_names_its_kind():
    assert plan(kind="joint").kind is OrganisationKind.JOINT
