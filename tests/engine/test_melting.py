"""What the engine changes in Numba: these fail where another Numba does it in another way."""

import numpy as np
import pytest
from llvmlite import binding as llvm
from numba import njit
from numba.core import compiler, event
from numpy.typing import NDArray

from chunfeng.engine.compiled import OPTIONS, borrowing
from chunfeng.engine.melting import NEEDLESS, Compiling, Ingredient, Library, Marked


@borrowing
def _sum_of(numbers: NDArray[np.int64]) -> int:
    total = 0
    for number in numbers:
        total += number
    return total


@njit(pipeline_class=Compiling, nogil=True)
def sums(numbers: NDArray[np.int64]) -> tuple[int, int]:
    return _sum_of(numbers), _sum_of(numbers[1:])


@pytest.fixture(scope="module")
def ingredient() -> Ingredient:
    """What has been made of `_sum_of` alone."""
    assert sums(np.array([1, 2, 4])) == (7, 6)
    (made,) = {each.library for each in _sum_of.overloads.values()}
    return made


def test_what_melts_is_tidied_up_and_no_more(ingredient: Ingredient) -> None:
    assert type(ingredient) is Ingredient
    (function,) = [each for each in ingredient._final_module.functions if not each.is_declaration]
    assert "alloca" not in str(function)  # Numba writes its variables there
    assert ingredient.get_pointer_to_function(function.name) == 0


def test_what_is_only_named_is_not_tidied_up(ingredient: Ingredient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Passes:
        def run(self, function: llvm.ValueRef, _builder: object) -> None:
            tidied.append(function.name)

    tidied: list[str] = []
    monkeypatch.setattr(ingredient._codegen, "_function_pass_manager", lambda: (Passes(), None))
    ingredient._optimize_functions(llvm.parse_assembly("declare i64 @named()\ndefine i64 @written() {\n  ret i64 1\n}"))
    assert tidied == ["written"]


def test_what_has_melted_is_not_called(ingredient: Ingredient) -> None:
    (made,) = sums.overloads.values()
    assert type(made.library) is Library
    assert not [each for each in made.library._final_module.functions if "_sum_of" in each.name]
    assert made.library.get_pointer_to_function(made.fndesc.llvm_cpython_wrapper_name) != 0


def test_only_what_melts_is_not_searched_for_what_it_cannot_have() -> None:
    @borrowing
    def last(numbers: NDArray[np.int64]) -> int:
        return numbers[-1]

    with event.install_recorder("numba:run_pass") as recorder:
        njit(lambda numbers: last(numbers), pipeline_class=Compiling)(np.array([1, 2]))
    passes = [told.data["name"].rstrip("]").split(" [") for _, told in recorder.buffer if told.is_start]
    for each in NEEDLESS:
        assert {function.rpartition(".")[2] for name, function in passes if name == each.name()} == {"<lambda>"}
    assert {function.rpartition(".")[2] for name, function in passes if name == "native_lowering"} == {
        "<lambda>",
        "last",
    }


def test_flags_are_the_same_if_the_same_are_set_to_the_same() -> None:
    plain = compiler.Flags()
    marked = Marked(plain)
    assert marked == Marked(plain) == plain
    assert hash(marked) == hash(Marked(plain))
    for name in [name for name, option in compiler.Flags.options.items() if isinstance(option.default, bool)]:
        other = marked.copy()
        assert type(other) is Marked
        assert not other.is_set(name)
        setattr(other, name, True)
        again = other.copy()
        assert other != marked
        assert other == again
        assert hash(other) == hash(again)
        setattr(again, name, False)
        assert other != again


def test_numba_keeps_what_it_makes_by_flags_of_this_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    compare = Marked.__eq__
    monkeypatch.setattr(Marked, "__eq__", lambda one, other: asked.append(type(other)) or compare(one, other))
    assert OPTIONS["pipeline_class"] is Compiling
    for number in (1, 2):
        assert njit(lambda x, number=number: int(x) + number, pipeline_class=Compiling)(2.5) == 2 + number
    assert Marked in asked
