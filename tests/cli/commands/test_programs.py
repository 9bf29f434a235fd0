import argparse
import json
from datetime import date
from pathlib import Path

import pytest
from tests import factories
from tests.domain.programs.golden import FOLDER

from chunfeng.cli.commands import programs
from chunfeng.domain.programs.errors import NoSuchParameter, ParameterStands
from chunfeng.domain.programs.queries import population
from chunfeng.domain.programs.queries.parameters import shared
from chunfeng.domain.programs.rules.parameters import holding
from chunfeng.kernel import clock


def chunfeng(*words: str) -> int:
    parser = argparse.ArgumentParser()
    programs.add_arguments(parser)
    return programs.run(parser.parse_args(words))


def test_check_says_what_is_wrong_and_what_the_rest_means(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text((FOLDER / "noodle-shop.toml").read_text("utf-8").replace("hardship in", "hardshp in", 1), "utf-8")
    assert chunfeng("check", str(bad), str(FOLDER / "trucker-meal.toml")) == 1
    said = capsys.readouterr().out
    assert "第 13 行: “hardshp”既不是已知的事实，也不是申请表的字段或参数。 是不是想写 hardship？" in said
    assert "✓ trucker-meal · 货车司机用餐八五折" in said
    assert chunfeng("check", str(bad), "--json") == 1
    problems = json.loads(capsys.readouterr().out)["problems"][str(bad)]
    assert [(each["code"], each["line"], each["column"]) for each in problems] == [("unknown_name", 13, 9)]


def test_check_of_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(programs.NoSuchFile) as refused:
        chunfeng("check", str(tmp_path / "none.toml"))
    assert refused.value.where == str(tmp_path / "none.toml")


@pytest.mark.django_db
def test_figures_are_put_together_and_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    factories.membership()
    factories.person()
    assert chunfeng("refresh") == 0
    capsys.readouterr()
    coupon = FOLDER / "spring-health.toml"
    assert chunfeng("forecast", str(coupon), "--json") == 0
    found = json.loads(capsys.readouterr().out)["spring-health"]
    assert {key: found[key] for key in ("people", "qualify", "may", "fail")} == {
        "people": 2,
        "qualify": 1,
        "may": 0,
        "fail": 1,
    }
    wider = tmp_path / "wider.toml"
    wider.write_text(coupon.read_text("utf-8").replace('member && work == "employed"', "true"), "utf-8")
    assert chunfeng("diff", str(coupon), str(wider)) == 0
    assert "新增 1 人，减少 0 人" in capsys.readouterr().out


@pytest.mark.django_db
def test_twenty_programs_decide_everybody_as_they_decide_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    for _ in range(3):
        factories.document(
            person=factories.membership(joined_on=date(2020, 1, 1)).person, state="verified", decided_at=clock.now()
        )
    factories.person()
    assert chunfeng("refresh") == 0
    assert population.agrees(programs.checking.examples(20), sample=10)


@pytest.mark.django_db
def test_number_of_the_law_is_entered_once_and_stays(capsys: pytest.CaptureFixture[str]) -> None:
    factories.place("4201")
    line = [
        "number",
        "minimum_income_line",
        "800.50",
        "--place",
        "4201",
        "--from",
        "2026-01-01",
        "--clause",
        "武民〔2026〕1号",
    ]
    assert [chunfeng(*line), chunfeng(*line)] == [0, 0]
    assert "minimum_income_line" in capsys.readouterr().out
    with pytest.raises(ParameterStands):
        chunfeng(*(word.replace("800.50", "900") for word in line))
    assert chunfeng(*(word.replace("800.50", "900").replace("01-01", "07-01") for word in line)) == 0
    placed = [each for each in shared() if each.key == "minimum_income_line"]
    assert [
        holding(placed, "minimum_income_line", "420111", day).value for day in (date(2026, 6, 30), date(2026, 7, 1))
    ] == [
        80_050,
        90_000,
    ]
    with pytest.raises(NoSuchParameter):
        chunfeng("number", "minimum", "1", "--from", "2026-01-01", "--clause", "x")


@pytest.mark.django_db
def test_published_for_everybody_below_an_organisation(capsys: pytest.CaptureFixture[str]) -> None:
    union = factories.organisation()
    file = str(FOLDER / "trucker-meal.toml")
    for _twice in range(2):
        assert chunfeng("publish", file, "--at", union.code, "--json") == 0
        assert json.loads(capsys.readouterr().out) == {"trucker-meal": 1}
    assert chunfeng("replay-decisions", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {"decisions": 0, "differ": []}


@pytest.mark.django_db
def test_published_nowhere_says_where_the_codes_are() -> None:
    with pytest.raises(programs.NoSuchOrganisation) as refused:
        chunfeng("publish", str(FOLDER / "trucker-meal.toml"), "--at", "none")
    assert "none" in refused.value.what
