"""The measures by hand, the contestants on a market small enough to read, and the engine beside its peers on real data."""

from math import log2
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.engine.matching import Lexicon
from chunfeng.replays.benches import quality
from chunfeng.replays.benches.quality import contestants, metrics, tasks
from chunfeng.replays.benches.quality.tasks import Ad, Document, Question, Task
from chunfeng.shared.plain_error import PlainError

TRADES = {
    "维修电工": ("电工证", "plc", "配电柜", "电路"),
    "焊工": ("焊工证", "氩弧焊", "二保焊", "钢结构"),
    "会计": ("记账", "报税", "用友", "凭证"),
    "护理员": ("照护", "翻身", "陪诊", "喂药"),
    "厨师": ("炒菜", "切配", "面点", "凉菜"),
    "司机": ("驾照", "货车", "物流", "装卸"),
}

FLOORS = {1: 0.22, 5: 0.52, 10: 0.65, 20: 0.75}
"""Recall on real advertisements that the engine keeps, whatever else changes."""


def test_recall_counts_what_is_found_over_what_could_be():
    assert metrics.recall([4, 7, 1, 9], frozenset({7}), 1) == 0
    assert metrics.recall([4, 7, 1, 9], frozenset({7}), 5) == 1
    assert metrics.recall([4, 7, 1, 9], frozenset({4, 9, 8}), 2) == 0.5
    assert metrics.recall([4, 7, 1, 9], frozenset({4, 9, 8}), 20) == 2 / 3
    assert metrics.recall([4], frozenset(), 5) == 0


def test_ndcg_discounts_by_the_logarithm_of_the_place():
    assert metrics.ndcg([7, 4], frozenset({7}), 10) == 1
    assert metrics.ndcg([4, 7], frozenset({7}), 10) == pytest.approx(1 / log2(3))
    assert metrics.ndcg([4, 7, 9], frozenset({7, 9}), 10) == pytest.approx((1 / log2(3) + 1 / 2) / (1 + 1 / log2(3)))
    assert metrics.ndcg([4, 7], frozenset({7}), 1) == 0


@given(st.permutations(range(8)), st.frozensets(st.integers(0, 7), min_size=1), st.integers(1, 10))
def test_measures_stay_between_0_and_1_and_are_1_for_the_best_ranking(ranking, relevant, k):
    best = sorted(ranking, key=lambda answer: answer not in relevant)
    for measure in (metrics.recall, metrics.ndcg):
        assert 0 <= measure(ranking, relevant, k) <= measure(best, relevant, k) == pytest.approx(1)


def test_measured_is_the_mean_over_questions():
    found = metrics.measured([[1, 2], [3]], [frozenset({2}), frozenset({3})])
    assert found["recall_1"] == 0.5
    assert found["recall_5"] == 1
    assert found["ndcg_20"] == round((1 / log2(3) + 1) / 2, 4)


def test_bm25_agrees_with_the_formula_by_hand():
    documents = (Document(0, text="电路 电路 照护"), Document(1, text="照护"))
    counts, asked = contestants._counts(
        Task("made up", documents, (Question(frozenset({0}), text="电路"),)), documents, Lexicon()
    )
    idf = 0.6931471805599453  # ln(1 + 1.5 / 1.5): one of two documents has it
    expected = idf * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 3 / 2))
    assert contestants.bm25_scores(counts, asked).tolist() == [[pytest.approx(expected), 0]]


def test_job_type_drops_what_is_not_the_work():
    assert tasks.job_type("高级Java开发工程师（双休）-武汉") == "java开发工程师"


def test_skills_of_drops_promises_and_repetitions():
    assert tasks.skills_of("java|五险一金|Java|linux|周末双休|无") == ("java", "linux")


def test_no_employer_both_teaches_and_reports():
    assert tasks.share("武汉第一机电有限公司") == tasks.share("武汉第一机电有限公司")
    shares = [tasks.share(f"武汉第{number}机电有限公司") for number in range(1000)]
    assert 0 <= min(shares) <= max(shares) < 100
    assert abs(sum(share < tasks.TEACHING for share in shares) - 600) < 60


def test_every_contestant_beats_chance_where_titles_have_their_own_skills():
    lexicon = Lexicon()
    for task in tasks.job_types(_ads(Random(1), 90), _ads(Random(2), 40), 40, Random(3)):
        assert task.answers == len(TRADES)
        by = {"chunfeng": contestants.chunfeng(task, lexicon)}
        by["by vote"] = contestants.voted(task, lexicon)
        by |= {name: peer(task, lexicon) for name, peer in contestants.PEERS.items()}
        for rankings in by.values():
            assert quality.score(task, rankings)["recall_1"] > 2 / len(TRADES)


def test_chunfeng_finds_the_advertisement_whose_skills_are_named():
    market = _ads(Random(4), 60)
    task = tasks.own_tags(market, 30, Random(5))
    assert quality.score(task, contestants.chunfeng(task, Lexicon()))["recall_20"] > 0.9


def test_vote_prefers_the_title_that_many_good_rows_have():
    skills = [("电路", "plc"), ("电路", "照护"), ("电路", "照护")]
    documents = tuple(Document(answer, skills=row) for answer, row in zip((0, 1, 1), skills, strict=True))
    task = Task(tasks.BY_AD, documents, (Question(frozenset({0}), skills=("电路", "plc")),))
    assert contestants.chunfeng(task, Lexicon()) == [[0, 1]]
    assert contestants.voted(task, Lexicon()) == [[0, 1]]
    crowded = Task(task.name, documents + documents[1:] * 20, task.questions)
    assert (contestants.chunfeng(crowded, Lexicon()), contestants.voted(crowded, Lexicon())) == ([[0, 1]], [[1, 0]])


def test_run_says_where_data_is_missing(tmp_path):
    with pytest.raises(PlainError) as raised:
        quality.require(tmp_path)
    assert raised.value.where == str(tmp_path / tasks.ADS)


@pytest.mark.skipif(not (quality.DATA / tasks.ADS).exists(), reason=f"no real advertisements at {quality.DATA}")
def test_on_real_advertisements_the_engine_is_above_its_peers():
    random, lexicon = Random(0), Lexicon()
    ads = tasks.read_ads(quality.DATA / tasks.ADS)
    asked = [ad for ad in ads if ad.share >= tasks.CHOOSING]
    teachers = [ad for ad in ads if ad.share < tasks.TEACHING]
    counted, listed, _ = tasks.job_types(teachers, asked, 150, random)
    ours = [quality.score(task, contestants.chunfeng(task, lexicon)) for task in (counted, listed)]
    for found in ours:
        assert [found[f"recall_{k}"] >= floor for k, floor in FLOORS.items()] == [True] * len(FLOORS)
    for name, peer in contestants.PEERS.items():
        assert ours[0]["ndcg_20"] > quality.score(counted, peer(counted, lexicon))["ndcg_20"], name


def _ads(random: Random, n: int) -> list[Ad]:
    """Advertisements with three skills of their trade and one of another."""
    found = []
    for number in range(n):
        title = list(TRADES)[number % len(TRADES)]
        other = random.choice([trade for trade in TRADES if trade != title])
        skills = (*random.sample(TRADES[title], 3), random.choice(TRADES[other]))
        found.append(Ad(title, skills, title, title, number % 100))
    return found
