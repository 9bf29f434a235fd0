import argparse
import csv
import json
import sys

import pytest
from tests.domain.matching.market import place, position, seeker

from chunfeng.cli.commands import match, push
from chunfeng.domain.matching import queries
from chunfeng.shared.plain_error import PlainError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tell(tmp_path, capsys, monkeypatch, settings):
    """Run either door in a home of its own."""
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    settings.LANGUAGE_CODE = "zh-hans"

    def run(door, *words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        door.add_arguments(parser)
        return door.run(parser.parse_args([*(("push",) if door is match else ()), *words])), *capsys.readouterr()

    return run


def refusal(tell, *words: str) -> PlainError:
    with pytest.raises(PlainError) as caught:
        tell(push, *words)
    return caught.value


def test_push_lists_everybodys_positions_and_says_how_surely_and_evenly(tell, tmp_path):
    near, far = position(headcount_kind="number", headcount=1), position(place=place("420106", "武昌区"))
    looking = [seeker(wanted_places=["420111"]), seeker(wanted_places=["4201"])]
    seeker(wanted_places=["4201"], looking=False)
    status, out, err = tell(push, "--json", "--threads", "1", "--out", str(tmp_path / "list.csv"))
    figures = json.loads(out)
    assert (status, err) == (0, "")
    assert [figures[key] for key in ("seekers", "positions", "referrals", "audited", "recall")] == [2, 2, 3, 2, 1.0]
    assert (figures["coverage"], figures["overflow"]) == (1.0, pytest.approx(1 / 3))
    with (tmp_path / "list.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert list(lines[0]) == ["seeker_id", "rank", "position_id", "score"]
    said = [(int(line["seeker_id"]), int(line["position_id"])) for line in lines]
    assert sorted(said) == sorted([(looking[0].pk, near.pk), (looking[1].pk, near.pk), (looking[1].pk, far.pk)])
    assert [int(line["rank"]) for line in lines] == [1, 1, 2]
    assert float(lines[1]["score"]) >= float(lines[2]["score"])


def test_match_push_is_the_same_command_and_speaks_chinese(tell, tmp_path):
    position()
    seeker(wanted_places=["420111"])
    status, out, _ = tell(match, "--top", "1", "--out", str(tmp_path / "list.csv"))
    assert (status, out.splitlines()[0].split("，")[0]) == (0, "1 位求职者 × 1 个岗位：推荐 1 次")
    assert out.splitlines()[1:] == [
        "抽查 1 位求职者并精确重算：应有的推荐找到了 100.0000%。",
        "至少推荐给一人的岗位占 100.0%；超出招聘人数的推荐占 0.0%； 不均衡程度（基尼系数）0.00。",
        f"已写入 {tmp_path}/list.csv。",
    ]


def test_push_without_anybody_looking_says_so(tell):
    position()
    assert refusal(tell).what == "现在没有人在找工作。"


def test_push_without_a_catalogue_says_how_to_build_one(tmp_path, monkeypatch, settings):
    settings.LANGUAGE_CODE = "zh-hans"
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    with pytest.raises(queries.NoCatalogue, match="没有可读的岗位目录"):
        queries.push_all(k=1)


def test_push_says_where_the_list_cannot_be_written(tell, tmp_path):
    position()
    seeker(wanted_places=["420111"])
    assert refusal(tell, "--out", str(tmp_path)).where == str(tmp_path)


def test_push_says_that_a_cluster_does_not_answer(tell, monkeypatch):
    monkeypatch.setattr("chunfeng.engine.matching.spreading.PATIENCE", 0.3)
    position()
    seeker(wanted_places=["420111"])
    error = refusal(tell, "--cluster", "tcp://127.0.0.1:9")
    assert (error.code, error.what, error.where) == ("matching.no_cluster", "集群没有应答。", "tcp://127.0.0.1:9")


def test_push_says_what_to_install_for_a_cluster(tell, monkeypatch):
    monkeypatch.setitem(sys.modules, "chunfeng.engine.matching.spreading", None)
    assert refusal(tell, "--cluster", "tcp://127.0.0.1:9").next_step.endswith("pip install -r requirements/cluster.txt")
