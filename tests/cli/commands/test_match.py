import argparse
import json

import pytest
from tests.domain.matching.market import position

from chunfeng.cli.commands import match
from chunfeng.domain.employers.enums import PositionStatus
from chunfeng.domain.employers.models import Position
from chunfeng.domain.matching.queries import outbox
from chunfeng.domain.occupations import services as occupations
from chunfeng.engine.matching.store import Store

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


def test_match_seeker_names_the_titles_that_words_point_to_wherever_they_are(ask, tmp_path):
    sheet = [
        {"id": 21, "title": "Java开发工程师（双休）", "place": "北京", "skills": ["java", "spring"]},
        {"id": 22, "title": "高级java开发工程师-急聘", "place": "武汉洪山", "skills": ["java"]},
        {"id": 23, "title": "会计", "place": "武汉洪山", "skills": ["记账"]},
    ]
    (tmp_path / "positions.json").write_text(json.dumps(sheet, ensure_ascii=False), encoding="utf-8")
    (tmp_path / "programmer.json").write_text('{"skills": ["java", "spring"], "where": "武汉洪山"}', encoding="utf-8")
    status, out, _ = ask("seeker", "{folder}/programmer.json", "--json")
    answer = json.loads(out)
    assert (status, answer["fits"]) == (0, 2)
    assert answer["titles"] == [{"title": "Java开发工程师", "weight": 1.0}]
    _, out, _ = ask("seeker", "{folder}/programmer.json")
    assert "按你的技能和描述，最接近的工作：Java开发工程师" in out.splitlines()


def test_match_seeker_without_words_names_no_title(ask, tmp_path):
    (tmp_path / "silent.json").write_text('{"where": "武汉洪山"}', encoding="utf-8")
    status, out, _ = ask("seeker", "{folder}/silent.json", "--json")
    assert (status, json.loads(out)["titles"]) == (0, [])
    assert "最接近的工作" not in ask("seeker", "{folder}/silent.json")[1]


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


@pytest.fixture
def tell(tmp_path, capsys, monkeypatch):
    """Run a command in a home of its own."""
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))

    def run(*words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        match.add_arguments(parser)
        return match.run(parser.parse_args(words)), *capsys.readouterr()

    return run


def test_match_verify_without_a_catalogue_says_what_to_do(tell, tmp_path):
    status, out, err = tell("verify")
    assert (status, out, err.splitlines()[0]) == (1, "", "没有可读的岗位目录。")
    assert err.splitlines()[-1] == "请从数据库重建：./chunfeng match rebuild"


def test_match_seeker_names_titles_of_the_database(tell, tmp_path):
    position(title="维修电工")
    position(title="会计")
    (tmp_path / "seeker.json").write_text('{"words": "维修电工"}', encoding="utf-8")
    status, out, _ = tell("seeker", str(tmp_path / "seeker.json"), "--json")
    assert (status, json.loads(out)["titles"]) == (0, [{"title": "维修电工", "weight": 1.0}])


@pytest.mark.django_db(transaction=True)
def test_match_rebuild_says_how_many_and_verify_that_it_holds(tell, tmp_path):
    for _ in range(3):
        position()
    status, out, _err = tell("rebuild")
    assert (status, out.startswith("岗位目录里有 3 个岗位，用时 ")) == (0, True)
    assert (tmp_path / "catalogue").stat().st_mode & 0o777 == 0o700
    assert tell("verify") == (0, "岗位目录与数据库一致，共 3 个岗位。\n", "")
    position()
    status, out, _err = tell("verify", "--json")
    assert (status, json.loads(out)["pending"], json.loads(out)["holds"]) == (0, 1, True)
    assert json.loads(tell("rebuild", "--json")[1])["positions"] == 4


@pytest.mark.django_db(transaction=True)
def test_match_verify_names_what_is_missing_stale_or_surplus(tell, tmp_path):
    missing, stale, surplus, _fine = (position() for _ in range(4))
    tell("rebuild")
    Position.objects.filter(pk=stale.pk).update(title="钢琴调音")
    Position.objects.filter(pk=surplus.pk).update(status=PositionStatus.CLOSED)
    with Store.writer(tmp_path / "catalogue") as writer:
        writer.apply([], [missing.pk], cursor=str(outbox.here()))
    status, out, err = tell("verify")
    assert (status, out, err.splitlines()) == (
        1,
        "",
        [
            f"缺少 1 个岗位：{missing.pk}",
            f"有 1 个岗位还是旧内容：{stale.pk}",
            f"有 1 个岗位已不公开却还在：{surplus.pk}",
            "请重建：./chunfeng match rebuild",
        ],
    )
    tell("rebuild")
    assert tell("verify")[0] == 0
