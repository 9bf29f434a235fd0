import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.indicators import rules


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, (0, "exact")),
        (99, (99, "exact")),
        (100, (100, "exact")),
        (108, (100, "over")),
        (796, (800, "nearly")),
        (3040, (3000, "over")),
        (6012, (6000, "over")),
        (2650, (2600, "over")),
        (2700, (2700, "exact")),
        (3300, (3300, "exact")),
        (9650, (10000, "nearly")),
    ],
)
def test_numbers_are_rounded_as_papers_do(number, said):
    found = rules.said(number)
    assert (found.number, found.how) == said


@given(st.integers(0, 10**7))
def test_a_rounded_number_is_never_far_and_on_the_side_that_it_says(number):
    found = rules.said(number)
    right = {"exact": found.number == number, "over": found.number < number, "nearly": found.number > number}
    assert right[found.how]
    assert abs(found.number - number) <= 0.1 * max(number, 1)


words = st.text(max_size=5)
contents = st.dictionaries(words, st.recursive(st.integers() | words, lambda x: st.lists(x, max_size=3)), max_size=4)


@given(contents)
def test_canonical_text_depends_on_the_content_alone(content):
    turned = dict(reversed(list(content.items())))
    text = rules.canonical(content)
    assert text == rules.canonical(turned)
    assert rules.digest(text) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("content", [{"a": 1.5}, {"a": [object()]}, {1: "a"}])
def test_only_texts_and_whole_numbers_are_frozen(content):
    with pytest.raises(TypeError):
        rules.canonical(content)


def test_changes_name_each_number_that_differs():
    before = {"figures": {"visits": 3, "visitors": 2}, "groups": {"graduate": 5}, "text": {"zh": ["3"]}}
    after = {"figures": {"visits": 4, "visitors": 2}, "groups": {}, "text": {"zh": ["4"]}}
    assert rules.changes(before, after) == [
        rules.Change("figures.visits", 3, 4),
        rules.Change("groups.graduate", 5, None),
    ]
    assert rules.changes(before, before) == []
