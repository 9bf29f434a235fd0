"""What an officer reads about a declaration that is wrong."""

import pytest
from django.utils import translation

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.catalog import BadDeclaration
from tests.domain.programs.golden import FOLDER

GOOD = (FOLDER / "noodle-shop.toml").read_text("utf-8")


def _problems(text: str) -> list[tuple[str, str, str]]:
    """(code, the line from the marked place on, hint) of every problem."""
    with pytest.raises(BadDeclaration) as refused:
        catalog.read(text)
    return [(each.code, each.excerpt[max(each.column - 1, 0) :], each.hint) for each in refused.value.problems]


@pytest.mark.parametrize(
    ("before", "after", "code", "marked", "hint"),
    [
        ('"deep", "relative"', '"depe", "relative"', "unknown_word", '"depe", "rel', "是不是想写 deep？"),
        ("hardship in", "hardshp in", "unknown_name", "hardshp in [", "是不是想写 hardship？"),
        (
            "opened_on, today) >=",
            "opend_on, today) >=",
            "unknown_name",
            "opend_on, to",
            "是不是想写 opened_on / joined_on？",
        ),
        ('"yuan(50000)"', '"50000"', "wants_fen", '50000"', '钱写作 yuan(3000)，日期写作 date("2026-01-31")。'),
        (
            "stable_people >= least_people",
            'stable_people >= "3"',
            "types",
            '>= "3"\'',
            '钱写作 yuan(3000)，日期写作 date("2026-01-31")。',
        ),
        ("stable_people >= least_people'", "stable_people >= '", "syntax", "'", "名称用英文字母；文字要加引号。"),
        ('clause = "门店正常经营"\n', "", "missing", "[[condition]]", ""),
        ('clause = "门店正常经营"\n', 'clouse = "门店"\n', "missing", "[[condition]]", "是不是想写 clouse？"),
        ('batch = "quarter"', 'batch = "weekly"', "unknown_choice", 'batch = "week', ""),
        ('level = "city"', 'level = "ciity"', "unknown_choice", 'level = "ciit', "是不是想写 city？"),
        ('days = 10\nchecks = ["困', 'days = 0\nchecks = ["困', "bad_number", "days = 0", ""),
        ("yuan = 5000000\nsources", "yuan = 4000000\nsources", "sources_differ", "sources = [{", ""),
        ('field = "credit_code"', 'field = "licence"', "unknown_field", 'field = "lice', ""),
        ("ends_on = 2026-12-31", "ends_on = 2025-12-31", "ends_before_start", "ends_on = 20", ""),
        (
            "'stable_people >= least_people'",
            '"stabel_people >= 3 || \\"x\\" == \\"x\\""',
            "unknown_name",
            "when = ",
            "",
        ),
        ('place = "62"', 'place = "甘肃"', "bad_name", 'place = "甘肃"', ""),
        ('[notice]\ndays = 5\nshown = ["shop_name", "shop_place"]\n', "", "no_notice", 'kind = "bank"', ""),
        ('key = "open_now"', 'key = "staff"', "declared_twice", 'key = "staff"', ""),
        ("minimum = 0, maximum = 1000 }", 'minimum = "0" }', "bad_field", "stable_people = {", ""),
    ],
)
def test_mistake_is_named_with_its_place_and_what_was_perhaps_meant(
    before: str, after: str, code: str, marked: str, hint: str
) -> None:
    assert before in GOOD
    found = _problems(GOOD.replace(before, after, 1))
    assert [each[1].startswith(marked) for each in found if each[0] == code] == [True]
    if hint:
        assert hint in [each[2] for each in found]


def test_all_mistakes_are_told_at_once_and_in_order() -> None:
    text = GOOD.replace("hardship in", "hardshp in", 1).replace('level = "city"', 'level = "ciity"', 1)
    text = text.replace('"yuan(50000)"', '"50000"', 1)
    assert [code for code, _, _ in _problems(text)] == ["unknown_name", "wants_fen", "unknown_choice"]


def test_message_shows_the_line_and_marks_the_place() -> None:
    with translation.override("zh-hans"), pytest.raises(BadDeclaration) as refused:
        catalog.read(GOOD.replace("stable_people >= least_people", "stabel_people >= least_people", 1))
    assert str(refused.value).splitlines() == [
        "这份项目声明有 1 处要改。",
        "第 27 行: “stabel_people”既不是已知的事实，也不是申请表的字段或参数。 是不是想写 stable_people / least_people？",
        "    when = 'stabel_people >= least_people'",
        "            ^",
        "改好后再检查一次：chunfeng programs check 文件",
    ]


def test_text_that_is_no_toml_says_where() -> None:
    assert [(code, marked) for code, marked, _ in _problems('key = "x"\ntitle = 甘肃\n')] == [("toml", "甘肃")]


@pytest.mark.parametrize(
    ("budget", "code"),
    [
        ("yuan = 49999", "budget_below_one"),
        ('yuan = 5000000\nceilings = [{ place = "6201", yuan = 6000000 }]', "ceiling_above_total"),
        (
            "yuan = 5000000\nceilings = ["
            + ", ".join(f'{{ quarter = "2026Q{q}", yuan = 1000000 }}' for q in (1, 2, 3, 4))
            + "]",
            "ceilings_below_total",
        ),
        ("", "empty_budget"),
    ],
)
def test_budget_that_cannot_be_is_refused(budget: str, code: str) -> None:
    start, end = GOOD.index("[budget]"), GOOD.index("[payout]")
    found = _problems(f"{GOOD[:start]}[budget]\n{budget}\n{GOOD[end:]}")
    assert code in [each[0] for each in found]


def _needing(key: str, other: str) -> str:
    text = GOOD.replace('key = "noodle-shop"', f'key = "{key}"', 1)
    return text.replace("""'!("noodle-shop" in programs_had)'""", f"""'"{other}" in programs_had'""", 1)


def test_programs_that_wait_for_each_other_are_refused() -> None:
    with pytest.raises(BadDeclaration) as refused:
        catalog.read_together([_needing("a", "b"), _needing("b", "c"), _needing("c", "a")])
    assert [each.code for each in refused.value.problems] == ["circle"]
    assert "a → b → c → a" in str(refused.value)


def test_program_that_asks_for_one_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadDeclaration) as refused:
        catalog.read_together([_needing("shop", "noodle-shpo"), GOOD])
    assert [(each.code, each.hint) for each in refused.value.problems] == [
        ("unknown_program", "是不是想写 noodle-shop？")
    ]


def test_form_becomes_a_schema_and_its_answers_become_facts() -> None:
    declaration = catalog.read((FOLDER / "talent-rent.toml").read_text("utf-8"))
    assert declaration.form.schema["properties"]["market_rent"] == {
        "type": "integer",
        "title": "月租金市场评估价",
        "minimum": 0,
        "maximum": 2000000,
        "x-unit": "fen",
    }
    assert declaration.form.schema["required"] == ["degree", "owns_home", "has_contract", "lease_number", "market_rent"]
    assert dict(declaration.form.prefill) == {"degree": "education"}
    assert declaration.amount is not None
    assert declaration.amount.most == 300_000
    assert {fact.id for fact in declaration.asks_about} == {"degree", "owns_home", "has_contract", "market_rent"}
