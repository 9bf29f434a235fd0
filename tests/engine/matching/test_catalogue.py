from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.matching.strategies import TODAY, markets, position, seekers

from chunfeng.engine.matching import Catalogue, Lexicon, PositionRow, Seeker, rank
from chunfeng.engine.matching.building import build
from chunfeng.engine.matching.codes import occupation_levels, place_span
from chunfeng.engine.matching.columns import PORTION, encode
from chunfeng.kernel.vocabulary import HeadcountKind


@given(markets, st.data(), seekers)
def test_with_changes_answers_like_a_catalogue_built_anew(rows, data, seeker):
    changed = [data.draw(position(row.id)) for row in rows[::3]]
    added = [data.draw(position(1000))]
    removals = [row.id for row in rows[1::3]] + [5555]
    catalogue = Catalogue.of(rows).with_changes([*changed, *added], removals)
    expected = {row.id: row for row in (*rows, *changed, *added) if row.id not in removals}
    anew = Catalogue.of(expected.values())
    assert catalogue.ids.tolist() == anew.ids.tolist()
    one, other = (rank(some, seeker, 20, today=TODAY) for some in (catalogue, anew))
    assert [match.position_id for match in one.items] == [match.position_id for match in other.items]
    assert [match.score for match in one.items] == pytest.approx([match.score for match in other.items], abs=1e-9)
    assert one.unknown_words == other.unknown_words


@given(markets)
def test_with_changes_leaves_the_old_catalogue_as_it_was(rows):
    catalogue = Catalogue.of(rows)
    words = list(catalogue.segments[0].names.words)
    catalogue.with_changes([PositionRow(4, words=("新词",))], [row.id for row in rows])
    assert catalogue.ids.tolist() == sorted(row.id for row in rows)
    assert list(catalogue.segments[0].names.words) == words


def test_the_last_row_of_an_id_stands():
    row = PositionRow(7, pay_low=1, pay_high=2)
    catalogue = Catalogue.of([row, replace(row, pay_low=5, pay_high=6)])
    assert (len(catalogue), catalogue.position(7).pay_low) == (1, 5)


def test_rows_that_come_in_several_portions_are_one_catalogue():
    def row(key: int, *skills: str) -> PositionRow:
        return PositionRow(key, place="4201", headcount_kind=HeadcountKind.NUMBER, headcount=1, skills=skills)

    rows = [row(key, "plc") for key in range(PORTION)]
    rows += [row(7, "cad", "plc"), row(PORTION), row(8, "焊接")]
    catalogue = Catalogue.of(iter(rows))
    assert (len(catalogue), catalogue.position(9)) == (PORTION + 1, rows[9])
    assert [catalogue.position(key) for key in (7, PORTION, 8)] == rows[PORTION:]
    assert catalogue.statistics.n == PORTION + 1


def test_synonyms_are_one_word():
    lexicon = Lexicon({"外卖小哥": "网约配送员", "ＰＬＣ编程": "plc"})
    catalogue = Catalogue.of([PositionRow(1, words=lexicon.words("诚聘外卖小哥"), skills=("PLC编程",))], lexicon)
    assert (catalogue.knows("网约配送员"), catalogue.knows("外卖小哥"), catalogue.knows("plc")) == (True, True, True)


@pytest.mark.parametrize(
    ("code", "span"),
    [
        ("42", (420000000, 430000000)),
        ("420000", (420000000, 430000000)),
        ("4201", (420100000, 420200000)),
        ("420100", (420100000, 420200000)),
        ("420111003", (420111003, 420111004)),
        ("420111000000", (420111000, 420112000)),
        ("", (0, 0)),
        ("武汉", (0, 0)),
        ("4", (0, 0)),
        ("00", (0, 0)),
    ],
)
def test_place_span_covers_the_place(code, span):
    assert place_span(code) == span


@pytest.mark.parametrize(
    ("code", "levels"),
    [("4-02-07-10", (4, 2, 7, 10)), ("4-02", (4, 2, -1, -1)), ("", (-1, -1, -1, -1)), ("4-x-7", (4, -1, -1, -1))],
)
def test_occupation_levels_reach_as_far_as_the_code(code, levels):
    assert occupation_levels(code) == levels


def test_a_catalogue_that_began_empty_finds_what_came_later():
    lexicon = Lexicon()
    base = build(*encode([], lexicon))
    newer = build(*encode([PositionRow(1, words=("电工",), skills=("plc",))], lexicon), base=base)
    (match,) = rank(Catalogue((base, newer), lexicon), Seeker(words=("电工",), skills=("plc",)), 5, today=TODAY).items
    assert match.position_id == 1
    assert 0 < match.score <= 1
