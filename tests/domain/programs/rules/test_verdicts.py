import json
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.rules.parameters import Placed, holding, in_force
from chunfeng.domain.programs.rules.verdicts import Decided, decide, recomputed
from chunfeng.engine.eligibility import Kind

DAY = date(2026, 6, 30)
SHOP = {
    "hardship": "deep",
    "opened_on": date(2025, 4, 1),
    "in_business": True,
    "stable_people": 4,
    "programs_had": [],
}


def _decided(key: str = "noodle-shop", facts: dict | None = None) -> Decided:
    declaration = catalog.shipped()[key]
    return decide(declaration, SHOP if facts is None else facts, in_force(declaration, [], "62", DAY), DAY)


def test_verdict_names_every_condition_with_value_threshold_clause_and_next_step() -> None:
    with translation.override("zh-hans"):
        reasons = _decided(facts={**SHOP, "hardship": None, "stable_people": 2}).verdict.reasons
        said = [(each.code, each.outcome, each.actual, each.threshold, str(each.next_step)) for each in reasons]
    assert said == [
        ("registered", "unknown", "", "深度困难 / 相对困难 / 意外致困", "档案还没有建立或已过年审；向所在工会申请建档"),
        ("full_year", "pass", "14", "≥ 12", ""),
        ("staff", "fail", "2", "≥ 3", "招到 3 人并稳定就业后再申请"),
        ("open_now", "pass", "门店正常经营：是", "", ""),
        ("first_time", "pass", "无", "≠ 困难职工创业拉面门店补助", ""),
    ]
    assert str(reasons[1].clause) == "门店正常经营满 12 个月"


def test_what_the_form_has_not_said_is_to_be_filled_in() -> None:
    with translation.override("zh-hans"):
        reasons = {each.code: str(each.next_step) for each in _decided(facts={}).verdict.reasons}
    assert reasons["open_now"] == "请在申请表里填写。"


def test_place_and_money_read_as_people_say_them() -> None:
    declaration = catalog.shipped()["worker-home"]
    numbers = in_force(declaration, [Placed("minimum_wage", "31", date(2025, 7, 1), 274_000)], "310106", DAY)
    with translation.override("zh-hans"):
        income = decide(declaration, {"monthly_income": 1_100_050}, numbers, DAY).verdict.reasons[2]
        places = _decided("sweet-start", {"places": ["32", "3205"]}).verdict.reasons[2]
    assert (income.actual, income.threshold) == ("11,000.50 元", "≤ 10,960 元")
    assert (places.actual, places.threshold) == ("江苏省、苏州市", "无锡市")


def test_a_day_reads_as_people_write_it() -> None:
    facts = {"has_contract": True, "started_on": date(2026, 7, 1)}
    with translation.override("zh-hans"):
        started = _decided("graduate-job", facts).verdict.failed[0]
    assert (started.actual, started.threshold) == ("2026年7月1日", "≤ 2026年6月30日")


def test_yes_or_no_is_said_as_a_fact_and_needs_no_threshold() -> None:
    with translation.override("zh-hans"):
        said = [
            (each.outcome, each.actual, each.threshold)
            for owns in (True, False, None)
            for each in _decided("worker-home", {"owns_home": owns}).verdict.reasons
            if each.code == "no_home"
        ]
    assert said == [("fail", "在本市有住房：是", ""), ("pass", "在本市有住房：否", ""), ("unknown", "", "")]


def test_number_that_nobody_entered_leaves_the_condition_open_and_says_so() -> None:
    declaration = catalog.shipped()["worker-home"]
    numbers = in_force(declaration, [], "310106", DAY)
    reason = decide(declaration, {"monthly_income": 1}, numbers, DAY).verdict.reasons[2]
    assert numbers == {"minimum_wage": None}
    with translation.override("zh-hans"):
        assert (reason.outcome, str(reason.next_step)) == (
            "unknown",
            "当地的标准还没有录入：请问问发布这个项目的工会。",
        )


def test_record_of_a_decision_is_canonical_and_holds_nothing_that_was_not_asked() -> None:
    with_more = _decided(facts={**SHOP, "age": 40, "shop_name": "马记"})
    assert with_more.record == _decided().record
    kept = json.loads(with_more.record)
    assert kept["facts"] == {
        "hardship": "deep",
        "in_business": True,
        "opened_on": 20179,
        "programs_had": [],
        "stable_people": 4,
    }
    assert kept["parameters"] == {"least_months": 12, "least_people": 3, "today": 20634}
    assert (kept["standing"], kept["amount"], kept["day"]) == ("qualifies", 5_000_000, "2026-06-30")


def test_decision_of_another_version_is_not_recomputed() -> None:
    with pytest.raises(ValueError, match="not"):
        recomputed(catalog.shipped()["talent-rent"], _decided().record)


def test_fact_of_another_type_is_the_callers_mistake() -> None:
    with pytest.raises(TypeError):
        _decided(facts={**SHOP, "stable_people": "4"})


_stated = {
    Kind.BOOL: st.booleans(),
    Kind.INT: st.integers(-5, 2000),
    Kind.FEN: st.integers(0, 10**9),
    Kind.DATE: st.dates(date(2020, 1, 1), date(2030, 1, 1)),
}


@given(st.data(), st.sampled_from(sorted(catalog.shipped())))
@settings(max_examples=120)
def test_every_decision_recomputes_to_the_letter(data: st.DataObject, key: str) -> None:
    declaration = catalog.shipped()[key]
    facts = {}
    for fact in declaration.asks_about:
        words = st.sampled_from(fact.known.words or ("noodle-shop", "3202"))
        several = words if fact.known.kind is Kind.WORD else st.lists(words)
        value = _stated.get(fact.known.kind, several)
        facts[fact.id] = data.draw(st.none() | value)
    decided = decide(declaration, facts, in_force(declaration, [], "", DAY), DAY)
    assert recomputed(declaration, decided.record) == decided.record
    assert len({reason.code for reason in decided.verdict.reasons}) >= len(declaration.conditions)


def test_longest_place_wins_then_the_latest_day() -> None:
    values = [
        Placed("wage", "", date(2020, 1, 1), 1),
        Placed("wage", "42", date(2020, 1, 1), 2),
        Placed("wage", "4201", date(2020, 1, 1), 3),
        Placed("wage", "4201", date(2026, 7, 1), 4),
    ]
    asked = [("62", DAY), ("4202", DAY), ("420111", DAY), ("420111", date(2026, 7, 1)), ("42", date(2019, 12, 31))]
    found = [holding(values, "wage", place, day) for place, day in asked]
    assert [each and each.value for each in found] == [1, 2, 3, 4, None]
    assert in_force(catalog.shipped()["mutual-aid"], [], "", date(2026, 7, 1))["deductible"] == 30_000
    assert in_force(catalog.shipped()["mutual-aid"], [], "", DAY)["deductible"] == 50_000
