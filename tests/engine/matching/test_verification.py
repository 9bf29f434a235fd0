from dataclasses import replace

import numpy as np
import pytest
from tests.engine.matching.positions import positions

from chunfeng.engine.matching import Catalogue
from chunfeng.engine.matching.tables import flat, with_columns
from chunfeng.engine.matching.verification import problems


@pytest.mark.parametrize(
    ("column", "change", "problem"),
    [
        ("look.place", lambda a: a + 99, "look.place has numbers outside 0..6"),
        ("ties.employer", lambda a: a - 10, "ties.employer has numbers outside 0..8"),
        ("text.terms", lambda a: a + (1 << 24), "text.terms has numbers outside"),
        ("rows.pay", lambda a: a[1:], "rows.pay has 29 entries for 30 rows"),
        ("kept.lat", lambda a: a[1:], "kept.lat has 29 entries for 30 rows"),
        ("rows.measure", lambda a: a[1:], "rows.measure has 29 entries for 30 rows"),
        ("ties.occupation", lambda a: a[1:], "ties.occupation has 29 entries for 30 rows"),
        ("text.starts", lambda a: a[::-1], "text.starts does not ascend from 0"),
        ("skills.starts", lambda a: a[:-1], "skills.starts does not ascend from 0"),
        ("skills.weight", lambda a: a * np.nan, "skills.weight is not one weight for each"),
        ("ties.ids", lambda a: a // 2, "an id stands in two rows"),
        ("ties.ids", lambda a: a[::-1], "rows are not in the order of city, occupation and id"),
        ("kept.by_id", lambda a: a[::-1], "kept.by_id is not the order of the ids"),
        ("cities.run", lambda a: a + 99, "cities.run has numbers outside 0..30"),
    ],
)
def test_each_kind_of_nonsense_in_a_segment_is_named(column, change, problem):
    segment = Catalogue.of(positions(range(30), 1)).segments[0]
    assert list(problems(segment)) == []
    changed = np.ascontiguousarray(change(flat(segment.table)[column]))
    found = list(problems(replace(segment, table=with_columns(segment.table, {column: changed}))))
    assert [line for line in found if line.startswith(problem)] != [], found


@pytest.mark.parametrize(
    ("part", "change", "problem"),
    [
        ("offsets", lambda a: a[::-1], "words.offsets does not ascend"),
        ("blob", lambda a: a[::-1], "words are not in order, or not distinct"),
        ("slots", lambda a: a[1:], "words.slots is no table of"),
        ("slots", lambda a: a + 9999, "words.slots is no table of"),
        ("slots", lambda a: np.abs(a), "words.slots has no free slot"),
        ("slots", lambda a: a[::-1], "words are not all found where they stand"),
    ],
)
def test_each_kind_of_nonsense_in_names_is_named(part, change, problem):
    segment = Catalogue.of(positions(range(30), 1)).segments[0]
    strings = segment.names.words.strings
    strings = strings._replace(**{part: np.ascontiguousarray(change(getattr(strings, part)))})
    words = type(segment.names.words)(strings)
    found = list(problems(replace(segment, names=replace(segment.names, words=words))))
    assert [line for line in found if line.startswith(problem)] != [], found
