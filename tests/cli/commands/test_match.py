import argparse
import json

import pytest

from chunfeng.cli.commands import match
from chunfeng.domain.occupations import services as occupations

pytestmark = pytest.mark.django_db

POSITIONS = [
    {"id": 11, "title": "维修电工", "employer": "甲厂", "place": "武汉洪山", "pay": "6-8千", "skills": ["电工证"]},
    {"id": 12, "title": "会计", "employer": "乙厂", "place": "武汉洪山", "pay": "面议"},
    {"id": 13, "title": "电工", "employer": "丙厂", "place": "武汉武昌", "pay": "7-9千"},
]
SEEKER = {"what": "电工", "where": "武汉洪山", "pay_floor": "6千", "skills": ["电工证", "水殿工"]}


@pytest.fixture(autouse=True)
def chinese(settings):
    settings.LANGUAGE_CODE = "zh-hans"


@pytest.fixture
def ask(tmp_path, capsys):
    occupations.load_starter()
    (tmp_path / "positions.json").write_text(json.dumps(POSITIONS, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "seeker.json").write_text(json.dumps(SEEKER, ensure_ascii=False), encoding="utf-8")

    def run(*words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        match.add_arguments(parser)
        filled = [word.format(folder=tmp_path) for word in words]
        status = match.run(parser.parse_args([*filled, "--positions", str(tmp_path / "positions.json")]))
        return status, *capsys.readouterr()

    return run


def test_match_seeker_prints_one_json_object_with_reasons_and_relaxations(ask):
    status, out, _ = ask("seeker", "{folder}/seeker.json", "--top", "5", "--json")
    answer = json.loads(out)
    assert (status, len(out.splitlines())) == (0, 1)
    assert [(m["rank"], m["id"], m["title"], m["employer"], m["pay"]) for m in answer["matches"]] == [
        (1, 11, "维修电工", "甲厂", "6-8千"),
        (2, 12, "会计", "乙厂", "面议"),
    ]
    assert answer["matches"][0]["reasons"] == ["工种一致", "会1/1项技能", "高于期望1千"]
    assert [part["code"] for part in answer["matches"][0]["parts"]][:3] == ["skills", "text", "occupation"]
    assert (answer["fits"], answer["positions"], answer["binding"]) == (2, 3, "place")
    assert answer["relaxations"] == [
        {"change": "place", "value": "420106", "adds": 1, "text": "愿意去武昌区工作，可多 1 个岗位"}
    ]
    assert answer["unknown_words"] == {"水殿工": []}


def test_match_seeker_prints_a_readable_list(ask):
    status, out, _ = ask("seeker", "{folder}/seeker.json")
    assert status == 0
    assert "维修电工  甲厂  湖北 · 武汉 · 洪山区  6-8千  #11" in out
    assert "卡得最紧的是：不在你想去的地方。" in out


def test_match_explain_lists_every_condition_and_part(ask):
    status, out, _ = ask("explain", "{folder}/seeker.json", "13", "--json")
    answer = json.loads(out)
    assert (status, answer["fits"], len(answer["checks"]), len(answer["parts"])) == (0, False, 11, 7)
    assert [check["code"] for check in answer["checks"] if check["outcome"] == "fail"] == ["place"]
    status, out, _ = ask("explain", "{folder}/seeker.json", "13")
    assert (status, out.splitlines()[0]) == (0, "不符合。")


def test_match_says_what_is_wrong_with_a_file_or_a_number(ask):
    status, out, _ = ask("seeker", "{folder}/nobody.json", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "document")
    status, out, err = ask("explain", "{folder}/seeker.json", "999")
    assert (status, out, err.splitlines()) == (
        1,
        "",
        ["没有这个岗位。", "999", "岗位已关闭，或编号有误。", "请从匹配结果里取编号。"],
    )
