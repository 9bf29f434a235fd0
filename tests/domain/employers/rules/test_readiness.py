"""Readiness: every condition is always answered, and none hides another."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.employers.rules import licences, readiness
from chunfeng.kernel.verdict import Outcome
from chunfeng.kernel.vocabulary import HeadcountKind

TODAY = date(2026, 11, 20)
CASES = st.builds(
    readiness.Readiness,
    employer_verified=st.sampled_from([True, False, None]),
    title=st.text(max_size=6),
    description=st.text(max_size=20),
    headcount_kind=st.sampled_from(HeadcountKind),
    from_sheet=st.booleans(),
    ends_on=st.none() | st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=400)),
    today=st.just(TODAY),
)


@given(CASES)
def test_each_condition_is_decided_by_its_own_fact(case: readiness.Readiness) -> None:
    outcomes = {reason.code: reason.outcome for reason in readiness.check(case).reasons}
    expected = {
        "employer_verified": case.employer_verified,
        "title_stated": len(case.title.strip()) >= 2,
        "duties_described": case.from_sheet or len(case.description.strip()) >= 10,
        "end_stated": case.ends_on is not None and 0 <= (case.ends_on - TODAY).days <= 366,
    }
    if not case.from_sheet:
        expected["headcount_stated"] = case.headcount_kind is not HeadcountKind.UNSTATED
    words = {True: Outcome.PASS, False: Outcome.FAIL, None: Outcome.UNKNOWN}
    assert outcomes == {code: words[passed] for code, passed in expected.items()}


@given(CASES)
def test_whatever_stands_in_the_way_says_what_to_do(case: readiness.Readiness) -> None:
    assert [reason.code for reason in readiness.check(case).against if not str(reason.next_step)] == []


def test_an_employer_that_nobody_has_verified_is_not_said_to_be() -> None:
    case = readiness.Readiness(
        employer_verified=None,
        title="电工",
        description="",
        headcount_kind=HeadcountKind.SEVERAL,
        from_sheet=True,
        ends_on=TODAY,
        today=TODAY,
    )
    reasons = {reason.code: reason for reason in readiness.check(case).reasons}
    assert reasons["employer_verified"].text == "招聘单位还没核验。"
    assert reasons["end_stated"].actual == TODAY  # a page says it as a day: 2026年11月20日


@given(st.binary(max_size=16))
def test_only_pictures_and_pdf_pass_as_licence(head: bytes) -> None:
    known = head.startswith((b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or head[8:12] == b"WEBP"
    assert (licences.sniff(head) is not None) == known
