import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chunfeng.engine.matching.files import open_arrays, write_arrays
from chunfeng.engine.matching.names import Names, packed, unpacked

texts = st.text(st.characters(exclude_categories=()), max_size=6)  # lone surrogates too: input may hold anything
few = st.sampled_from(["", "a", "ab", "b", "电工", "电", "工", "\x00", "🙂", "\ud800"])


@given(st.lists(texts | few, max_size=30), st.lists(texts | few, max_size=10))
@example([], [""])
@example(["\ue000", "\U00010000", "\ud800"], [])
def test_every_name_has_its_place_in_order_and_others_have_none(values, strangers):
    names = Names.of(values)
    expected = sorted(set(values))
    assert list(names) == expected
    assert expected == sorted(expected, key=lambda name: name.encode("utf-8", "surrogatepass"))
    assert [names[number] for number in range(len(names))] == expected
    asked = [*values, *strangers]
    numbers = {name: number for number, name in enumerate(expected)}
    assert names.find(asked).tolist() == [numbers.get(name, -1) for name in asked]
    assert [names.number(name) for name in asked] == [numbers.get(name, -1) for name in asked]
    assert [name in names for name in strangers] == [name in numbers for name in strangers]


@given(st.lists(texts | few))
def test_packed_words_come_back_with_their_repetitions(words):
    assert list(unpacked(*packed(words))) == words


def test_a_number_that_no_name_has_is_an_index_error():
    for number in (-1, 1):
        with pytest.raises(IndexError, match=f"no name {number} among 1"):
            Names.of(["a"])[number]


def test_many_names_collide_and_are_still_told_apart():
    words = [f"{number:x}" for number in range(20_000)]
    names = Names.of(words)
    assert names.find(sorted(words)).tolist() == list(range(20_000))
    assert set(names.find([f"{word}!" for word in words]).tolist()) == {-1}


def test_names_live_in_a_file_as_they_do_in_memory(tmp_path):
    names = Names.of(["电工", "会计", ""])
    write_arrays(tmp_path / "names", names.arrays("words"))
    opened = Names.of_arrays(open_arrays(tmp_path / "names")[0], "words")
    assert list(opened) == ["", "会计", "电工"]
    assert opened.find(["电工", "x"]).tolist() == [2, -1]


@pytest.mark.processes
def test_another_process_makes_the_same_table(tmp_path):
    code = (
        "import sys; from pathlib import Path\n"
        "from chunfeng.engine.matching.files import write_arrays\n"
        "from chunfeng.engine.matching.names import Names\n"
        "print(write_arrays(Path(sys.argv[1]), Names.of(map(str, range(999))).arrays('w')))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "other")],
        env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert other.stdout.strip() == write_arrays(tmp_path / "own", Names.of(map(str, range(999))).arrays("w"))


def test_numbers_are_of_the_narrow_type_that_columns_use():
    assert Names.of(["a"]).find([]).dtype == np.int32
