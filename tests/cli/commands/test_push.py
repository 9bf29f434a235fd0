import argparse
import csv
import json
import sys
from datetime import timedelta

import pytest
from tests.domain.matching.market import place, position, seeker

from chunfeng.cli.commands import match, push
from chunfeng.domain.matching import queries
from chunfeng.kernel import clock
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
    assert (figures["coverage"], figures["overflow"], figures["people_per_opening"]) == (1.0, 0.0, 20)
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
        "至少推荐给一人的岗位占 100.0%；超出每个名额 20 人的推荐占 0.0%； 不均衡程度（基尼系数）0.00。",
        "如果只给每人推荐最合适的、不考虑拥挤，则是：",
        "  至少推荐给一人的岗位占 100.0%；超出每个名额 20 人的推荐占 0.0%； 不均衡程度（基尼系数）0.00。",
        "总匹配分保留了 100.0%；最多还可能提高 0.000%。",
        f"已写入 {tmp_path}/list.csv。",
    ]


def crowded_city() -> tuple[set[int], set[int]]:
    """Three positions of one opening that suit best, two with room that suit less; 70 people for 60 + 2 × 20 places."""
    best = {
        position(headcount_kind="number", headcount=1, pay_monthly_high=900_000, title=f"{number}车间维修电工").pk
        for number in range(3)
    }
    other = {
        position(headcount_kind="number", headcount=1, pay_monthly_high=700_000, title=f"{number}号楼维修电工").pk
        for number in range(2)
    }
    for _ in range(70):
        seeker(wanted_places=["420111"])
    return best, other


def lists(path) -> dict[int, list[int]]:
    """Position → who it is sent."""
    sent: dict[int, list[int]] = {}
    with path.open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            sent.setdefault(int(line["position_id"]), []).append(int(line["seeker_id"]))
    return sent


def test_push_sends_no_position_more_people_than_it_can_see(tell, tmp_path):
    best, other = crowded_city()
    _, out, _ = tell(push, "--json", "--top", "1", "--out", str(tmp_path / "list.csv"))
    figures, sent = json.loads(out), lists(tmp_path / "list.csv")
    assert sorted(len(sent[key]) for key in best) == [20, 20, 20]
    assert (
        sum(len(sent.get(key, ())) for key in other) == 0
    )  # beyond the three candidates of each: nobody is sent there
    assert (figures["referrals"], figures["overflow"]) == (60, 0.0)
    _, out, _ = tell(push, "--json", "--plain", "--top", "1", "--out", str(tmp_path / "plain.csv"))
    plain, everybody = json.loads(out), lists(tmp_path / "plain.csv")
    assert (plain["referrals"], plain["control"]) == (70, None)
    assert figures["control"]["before"] == {key: plain[key] for key in ("gini", "coverage", "overflow")}
    assert max(map(len, everybody.values())) > 20
    assert plain["overflow"] > 0
    assert figures["gini"] < plain["gini"]
    assert 0 < figures["control"]["kept"] < 1
    assert 0 <= figures["control"]["gap"] < 0.01


def test_a_longer_list_is_filled_from_those_with_room(tell, tmp_path):
    best, other = crowded_city()
    tell(push, "--json", "--top", "2", "--out", str(tmp_path / "list.csv"))
    sent = lists(tmp_path / "list.csv")
    assert {key: len(people) for key, people in sent.items()} == dict.fromkeys(best | other, 20)
    assert all(len(people) == len(set(people)) for people in sent.values())


def test_the_same_day_audits_the_same_people_another_day_others(tell):
    position()
    seeker(wanted_places=["420111"])

    def seed() -> int:
        found: int = json.loads(tell(push, "--json")[1])["sample_seed"]
        return found

    today = seed()
    assert seed() == today
    with clock.at(clock.now() + timedelta(days=1)):
        assert seed() != today


def test_push_without_anybody_looking_says_so(tell):
    position()
    assert refusal(tell).what == "现在没有人在找工作。"


def test_push_without_a_catalogue_says_how_to_build_one(tmp_path, monkeypatch, settings):
    settings.LANGUAGE_CODE = "zh-hans"
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    with pytest.raises(queries.NoCatalogue, match="没有可读的岗位目录") as caught:
        queries.push_all(k=1)
    assert (caught.value.where, caught.value.why) == (
        str(tmp_path / "catalogue"),
        "这个数据目录里还没有建立过岗位目录。",
    )


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
