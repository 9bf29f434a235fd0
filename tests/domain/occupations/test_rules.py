import csv
import gzip
import io
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.occupations import catalog, rules

POSITIONS = Path(__file__).resolve().parents[4] / "shared" / "data" / "positions"
CODES = [node.code for node, _ in catalog.starter()]


@cache
def _lexicon() -> rules.Lexicon:
    nodes = [node for node, _ in catalog.starter()]
    words = [(word, node.code) for node, list_ in catalog.starter() for word in list_]
    return rules.lexicon(nodes, words, catalog.habits())


def _best(title: str, hints: tuple[str, ...] = ()) -> str | None:
    guesses = rules.classify(title, _lexicon(), hints)
    return guesses[0].code if guesses else None


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("外卖小哥", "4-10-08-01"),
        ("骑手", "4-10-08-01"),
        ("高薪诚聘外卖骑手五险一金", "4-10-08-01"),
        ("月嫂", "4-10-01-06"),
        ("快递员", "4-02-07-08"),
        ("网约车司机", "4-02-02-01"),
        ("货车司机（C1，包吃住）", "4-02-02-02"),
        ("总经理司机", "4-02-02-01"),
        ("夜班保安8小时", "4-07-05-01"),
        ("保洁阿姨", "4-09-08-01"),
        ("育婴员", "4-10-01-01"),
        ("养老护理员", "4-10-01-05"),
        ("维修电工", "6-31-01-03"),
        ("氩弧焊工", "6-18-02-04"),
        ("CNC操作工", "6-18-01-07"),
        ("叉车司机", "6-30-01-00"),
        ("急招普工（包吃住）", "6-25-04-07"),
        ("中餐厨师长", "4-03-02-01"),
        ("餐厅服务员/传菜员", "4-03-02-05"),
        ("房产经纪人", "4-06-02-01"),
        ("带货主播", "4-01-06-02"),
        ("电商客服", "4-07-02-03"),
        ("400电话客服", "4-04-05-03"),
        ("跨境电商会计", "2-06-03-00"),
        ("人事行政专员", "2-06-08-01"),
        ("行政前台", "3-01-01-01"),
        ("商务助理", "3-01-01-01"),
        ("销售助理", "4-01-02-01"),
        ("软件销售工程师", "4-01-02-01"),
        ("C语言开发工程师", "2-02-10-03"),
        ("C++/QT软件工程师", "2-02-10-03"),
        ("高级Java开发工程师(J10054)", "2-02-10-03"),
        ("JS前端工程师", "2-02-10-03"),
        ("Java培训讲师", "4-07-03-05"),
        ("嵌入式驱动开发工程师", "2-02-10-06"),
        ("嵌入式软件工程师", "2-02-10-06"),
        ("图像算法工程师", "2-02-38-01"),
        ("自动化测试工程师", "4-04-05-02"),
        ("机械结构工程师", "2-02-07-01"),
        ("硬件工程师", "2-02-10-02"),
        ("新媒体运营", "4-13-01-05"),
        ("小学语文老师", "2-08-02-04"),
        ("2069初中物理教师", "2-08-02-03"),
        ("高中数学教师", "2-08-02-01"),
        ("幼儿园教师", "2-08-03-00"),
        ("营销员4-01-02-01", "4-01-02-01"),
        ("施工员", "2-02-18-02"),
        ("仓管文员/物流助理/月薪5000+", "4-02-06-01"),
    ],
)
def test_classify_understands_titles_as_people_write_them(title: str, code: str) -> None:
    assert _best(title) == code


def test_classify_says_which_words_led_to_it() -> None:
    guess = rules.classify("急招外卖骑手", _lexicon())[0]
    assert guess == rules.Guess("4-10-08-01", 0.95, "外卖骑手")


def test_classify_gives_a_group_only_little_confidence() -> None:
    guess = rules.classify("专业技术人才", _lexicon())[0]
    assert (guess.code, guess.confidence) == ("2", 0.4)


@pytest.mark.parametrize("title", ["", "   ", "1月1日", "(J10054)", "…"])
def test_classify_does_not_guess_without_words(title: str) -> None:
    assert rules.classify(title, _lexicon()) == []


def test_classify_uses_hints_only_where_the_title_is_silent() -> None:
    assert _best("应届毕业生", ("嵌入式", "单片机")) == "2-02-10-06"
    assert _best("会计", ("嵌入式",)) == "2-06-03-00"


@given(st.text(max_size=40))
def test_classify_answers_any_text(title: str) -> None:
    guesses = rules.classify(title, _lexicon())
    assert len(guesses) <= 3
    assert all(guess.code in CODES and 0 < guess.confidence <= 1 for guess in guesses)


@pytest.mark.parametrize(
    ("a", "b", "share"),
    [
        ("4-10-08-01", "4-10-08-01", 1.0),
        ("4-10-08-01", "4-10-08-02", 0.75),
        ("4-10-08-01", "4-10-01-06", 0.45),
        ("4-10-08-01", "4-02-07-08", 0.2),
        ("4-10-08-01", "2-06-03-00", 0.0),
        ("4-10", "4-10-08-01", 0.45),
    ],
)
def test_closeness_falls_with_the_level_that_is_shared(a: str, b: str, share: float) -> None:
    assert rules.closeness(a, b) == share


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_closeness_is_symmetric_and_one_only_for_the_same(a: str, b: str) -> None:
    assert rules.closeness(a, b) == rules.closeness(b, a)
    assert (rules.closeness(a, b) == 1.0) == (a == b)


def test_starter_is_a_tree_with_words_for_its_leaves() -> None:
    leaves = [node for node, _ in catalog.starter() if node.level == 4]
    words = [word for _, list_ in catalog.starter() for word in list_]
    assert all(node.parent is None or node.parent in CODES for node, _ in catalog.starter())
    assert all(rules.CODE.match(node.code) and node.name for node, _ in catalog.starter())
    assert len(leaves) >= 220
    assert len(words) >= 600
    assert len(words) == len(set(words))
    assert max(len(word) for word in words) <= 40


def _titles(name: str, column: str) -> Iterator[str]:
    content = (POSITIONS / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8-sig")
    yield from (row[column] for row in csv.DictReader(io.StringIO(text, newline="")) if row[column].strip())


@pytest.mark.skipif(not POSITIONS.is_dir(), reason="the trial data are not beside the repository")
@pytest.mark.parametrize(
    ("name", "column", "share"),
    [
        ("ads_51job_dev.csv.gz", "职位", 0.9),
        ("jd_fulltext_dev.csv", "title", 0.95),
        ("shortage_dev.csv", "紧缺岗位名称", 0.7),
    ],
)
def test_classify_finds_an_occupation_for_most_real_titles(name: str, column: str, share: float) -> None:
    titles = random.Random(3).sample(list(_titles(name, column)), 700)
    found = [rules.classify(title, _lexicon()) for title in titles]
    assert sum(bool(guesses) and guesses[0].code.count("-") == 3 for guesses in found) / len(titles) >= share
