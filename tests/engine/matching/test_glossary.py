"""Who asks alone is answered the same, whatever others have said before, and however much."""

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from tests.engine.matching.positions import positions
from tests.engine.matching.strategies import TODAY

from chunfeng.engine.matching import Catalogue, Certificate, Exclusions, Seeker, glossary, push, rank

ROWS = positions(range(600), 1)
CHANGES = positions(range(580, 640), 2)


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


def answer(asked: Catalogue, number: int) -> tuple[list[int], list[float], int]:
    found = rank(asked, seeker(number), 10, today=TODAY)
    return found.ids.tolist(), found.scores.tolist(), found.fits


ALONE = [answer(catalogue(), number) for number in range(12)]
"""Each asked a catalogue that nobody had asked before."""


def test_nobody_hears_another_answer_for_what_others_have_said() -> None:
    asked = catalogue()
    assert [answer(asked, number) for number in range(12)] == ALONE
    assert [answer(asked, number) for number in reversed(range(12))] == ALONE[::-1]


def test_a_batch_finds_what_each_finds_alone() -> None:
    pushed = push(catalogue(), map(seeker, range(12)), 10, today=TODAY, text_most=1.0)
    assert pushed.ids.tolist() == [ids for ids, _, _ in ALONE]


def test_a_glossary_grows_and_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glossary, "ROOM", 2)
    monkeypatch.setattr(glossary, "REMEMBERED", 60)
    asked = catalogue()
    before = rank(asked, seeker(0), 10, today=TODAY)
    assert [answer(asked, number) for number in range(12)] == ALONE
    assert (before.fits, before.ids.tolist()) == (ALONE[0][2], ALONE[0][0])  # it counts only now, by its own numbers


def test_threads_share_a_glossary() -> None:
    asked = catalogue()
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda number: answer(asked, number % 12), range(96))) == ALONE * 8
