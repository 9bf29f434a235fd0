"""Who asks alone is answered the same, whatever others have said before, and however much."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from random import Random

import pytest
from tests.engine.matching.positions import positions
from tests.engine.matching.strategies import TODAY

from chunfeng.engine.matching import Catalogue, Certificate, Exclusions, PositionRow, Seeker, push, rank
from chunfeng.engine.matching.query import Query
from chunfeng.engine.matching.rows import DEFAULT_WEIGHTS

ROWS = positions(range(600), 1)
CHANGES = positions(range(580, 640), 2)

Answer = tuple[list[int], list[float], int]
"""Ids, scores, and how many fit."""


def seeker(number: int) -> Seeker:
    random = Random(number)
    return Seeker(
        skills=tuple(f"skill {random.randrange(40)}" for _ in range(4)),
        words=tuple(f"word {random.randrange(400)}" for _ in range(30)),
        certificates=(Certificate("电工证"),) if number % 2 else (),
        exclusions=Exclusions(employers=frozenset({f"employer {number % 3}"}), words=frozenset({f"word {number}"})),
    )


def catalogue() -> Catalogue:
    return Catalogue.of(ROWS).with_changes(CHANGES, [3])


def answer(asked: Catalogue, number: int) -> Answer:
    found = rank(asked, seeker(number), 10, today=TODAY)
    return found.ids.tolist(), found.scores.tolist(), found.fits


@pytest.fixture(scope="module")
def alone() -> list[Answer]:
    """Each asked a catalogue that nobody had asked before."""
    return [answer(catalogue(), number) for number in range(12)]


def test_nobody_hears_another_answer_for_what_others_have_said(
    alone: list[Answer],
) -> None:
    asked = catalogue()
    assert [answer(asked, number) for number in range(12)] == alone
    assert [answer(asked, number) for number in reversed(range(12))] == alone[::-1]


def test_a_batch_finds_what_each_finds_alone(alone: list[Answer]) -> None:
    pushed = push(catalogue(), map(seeker, range(12)), 10, today=TODAY, text_most=1.0)
    assert pushed.ids.tolist() == [ids for ids, _, _ in alone]


def test_whoever_says_ten_thousand_words_is_understood() -> None:
    words = tuple(f"word {number}" for number in range(10_000))
    talker = replace(seeker(0), words=words)
    found = rank(catalogue(), talker, 10, today=TODAY)
    pushed = push(catalogue(), [talker], 10, today=TODAY, text_most=1.0)
    assert (found.ids.tolist(), found.scores.tolist()) == (pushed.ids[0].tolist(), pushed.scores[0].tolist())
    assert len(found) == 10


def test_a_skill_that_is_a_word_and_barred_too_is_found_as_each() -> None:
    one = PositionRow(1, skills=("plc",), words=("plc", "看图"))
    other = PositionRow(2, skills=("看图",), words=("看图",))
    said = Seeker(skills=("PLC",), words=("plc", "看图"))
    barring = replace(said, exclusions=Exclusions(words=frozenset({"ＰＬＣ"})))
    both = Catalogue.of([one, other])
    assert rank(both, said, 5, today=TODAY).ids.tolist() == [1, 2]
    assert rank(both, barring, 5, today=TODAY).ids.tolist() == [2]


def test_a_word_weighs_what_it_weighs_in_the_first_segment_that_knows_it() -> None:
    asked, talker = catalogue(), Seeker(words=("word 1", "only here", "nobody"))
    later = asked.with_changes([PositionRow(9_000, words=("only here", "word 1"))])
    links = Query.of(later, talker, TODAY, DEFAULT_WEIGHTS).links
    first, last = (segment.table.text.weight for segment in (later.segments[0], later.segments[-1]))
    place = [*links[0].words.tolist(), *links[-1].words.tolist()]
    assert [number >= 0 for number in place] == [True, False, False, True, True, False]
    for link in links:
        assert link.idf.tolist() == [first[place[0]], last[place[4]], 0.0]


def test_threads_may_ask_at_the_same_time(alone: list[Answer]) -> None:
    asked = catalogue()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda number: answer(asked, number % 12), range(96))) == alone * 8
