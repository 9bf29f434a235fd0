"""What an advertisement may say."""

from datetime import date

import pytest

from chunfeng.domain.employers import catalog
from chunfeng.domain.employers.rules import publication, wages, wording
from chunfeng.kernel.pay import Pay, parse
from chunfeng.kernel.vocabulary import HeadcountKind, PayPeriod, WorkKind

DAY = date(2026, 3, 1)


def codes(text: str) -> tuple[list[str], list[str]]:
    """Codes that block, codes that warn."""
    verdict = wording.check(text, catalog.wording())
    return (
        [reason.code.removeprefix("wording.") for reason in verdict.failed],
        [reason.code.removeprefix("wording.") for reason in verdict.unknown],
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("限男", "sex_men_only"),
        ("女性勿扰", "sex_men_only"),
        ("男性优先", "sex_men_only"),
        ("性别要求：男", "sex_men_only"),
        ("限女性", "sex_women_only"),
        ("已婚已育优先", "marriage"),
        ("限本地户籍", "household"),
        ("限 武 汉 户籍", "household"),
        ("河南人勿扰", "origin"),
        ("限汉族", "ethnicity"),
        ("无宗教信仰", "religion"),
        ("乙肝勿扰", "disease"),
        ("残疾人不要", "disability"),
        ("入职需缴纳押金300元", "deposit"),
        ("扣押身份证", "papers"),
        ("可办理培训贷", "training_loan"),
        ("保证录用", "bait"),
    ],
)
def test_check_blocks_what_the_law_forbids(text, code):
    assert codes(text) == ([code], [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("35岁以下", "age"),
        ("985/211毕业", "school"),
        ("身高165以上", "height"),
        ("A型血型", "stars"),
        ("加微信详谈", "outside_contact"),
    ],
)
def test_check_warns_of_what_a_reviewer_should_see(text, code):
    assert codes(text) == ([], [code])


@pytest.mark.parametrize(
    "text",
    [
        "男女不限",
        "性别不限",
        "不限男女",
        "无押金",
        "不收押金",
        "免押金入住",
        "持健康证",
        "身份证复印件",
        "五险一金 包吃住 带薪年假",
        "女装设计师",
        "男装店导购",
    ],
)
def test_check_lets_pass_what_only_sounds_alike(text):
    assert codes(text) == ([], [])


def test_every_reason_names_clause_hit_and_lawful_wording():
    [reason] = wording.check("仅限男生", catalog.wording()).failed
    assert "《妇女权益保障法》" in reason.clause
    assert reason.actual == "仅限男"
    assert reason.next_step


def test_declared_terms_have_unique_codes_and_all_parts():
    terms = catalog.wording().terms
    assert len({term.code for term in terms}) == len(terms)
    assert all(term.category and term.clause and term.suggestion for term in terms)


@pytest.mark.parametrize(
    ("place", "day", "monthly"),
    [("420111", DAY, 2210), ("421022", DAY, 1800), ("4201", date(2023, 1, 1), 2010), ("42", date(2021, 1, 1), None)],
)
def test_floor_is_that_of_the_nearest_division_on_the_day(place, day, monthly):
    floor = wages.floor_for(place, day, catalog.minimum_wages())
    assert (floor and floor.monthly_fen) == (monthly and monthly * 100)


@pytest.mark.parametrize(
    ("text", "part_time", "ok"),
    [("2000元/月", False, False), ("2210元/月", False, True), ("1500-3000元/月", False, True), ("80元/天", False, False),
     ("20元/小时", True, False), ("22元/小时", True, True), ("2000+提成", False, True), ("20元/小时", False, True)],
)  # fmt: skip
def test_pay_is_held_against_the_minimum_wage(text, part_time, ok):
    pay = parse(text)
    assert isinstance(pay, Pay)
    verdict = wages.check(pay, place_code="420111", part_time=part_time, day=DAY, floors=catalog.minimum_wages())
    assert verdict.ok is ok


def test_where_no_floor_is_declared_nothing_is_claimed():
    pay = Pay(100, 100, PayPeriod.MONTH)
    assert wages.check(pay, place_code="999999", part_time=False, day=DAY, floors=catalog.minimum_wages()).reasons == ()


def test_publication_needs_employer_pay_and_place_and_tells_all_at_once():
    advert = publication.Advert(
        "电工", "", None, "", "", HeadcountKind.UNSTATED, WorkKind.FULL_TIME, from_catalogue=True
    )
    verdict = publication.check(advert, day=DAY, words=catalog.wording(), floors=catalog.minimum_wages())
    assert [reason.code for reason in verdict.failed] == ["advert.employer", "advert.pay", "advert.place"]
    assert [reason.code for reason in verdict.unknown] == ["advert.headcount"]
