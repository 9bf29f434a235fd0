"""The draw: the same for everybody who computes it, fair, and any change shows."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.engine import draw

TOKENS = st.lists(st.text("0123456789abcdef", min_size=4, max_size=16), min_size=1, max_size=30, unique=True)
SEED = "5" * 64


def record(entrants: list[str], goods: int, *, seed: str = SEED, witness: str = "") -> dict[str, object]:
    return {
        "format": draw.FORMAT,
        "goods": goods,
        "commitment": draw.commitment_to(seed),
        "list_hash": draw.hash_of(entrants),
        "witness": witness,
        "seed": seed,
        "entrants": entrants,
        "winners": draw.ranked(entrants, seed=seed, witness=witness)[:goods],
    }


def broken(found: list[draw.Finding]) -> list[str]:
    return [finding.code for finding in found if not finding.holds]


@given(TOKENS, st.randoms(use_true_random=False))
def test_the_order_in_which_entrants_come_changes_nothing(tokens, random) -> None:
    shuffled = random.sample(tokens, len(tokens))
    assert draw.hash_of(shuffled) == draw.hash_of(tokens)
    assert draw.ranked(shuffled, seed=SEED) == draw.ranked(tokens, seed=SEED)


@given(TOKENS, st.integers(1, 40), st.text(max_size=10))
def test_what_was_drawn_honestly_holds(tokens, goods, witness) -> None:
    honest = record(tokens, goods, witness=witness)
    assert broken(draw.check(honest, commitment=draw.commitment_to(SEED), list_hash=draw.hash_of(tokens))) == []


@given(TOKENS, st.data())
def test_any_change_shows(tokens, data) -> None:
    honest = record(tokens, 1)
    name = data.draw(st.sampled_from(["seed", "entrants", "winners", "commitment", "list_hash", "goods", "format"]))
    changed = {
        "seed": "6" * 64,
        "entrants": [*tokens, "another"],
        "winners": ["another"],
        "commitment": "0" * 64,
        "list_hash": "0" * 64,
        "goods": 0,
        "format": "other",
    }[name]
    found = broken(
        draw.check({**honest, name: changed}, commitment=str(honest["commitment"]), list_hash=str(honest["list_hash"]))
    )
    assert found != []


def test_the_witness_joins_in_the_order() -> None:
    tokens = [f"{number:04x}" for number in range(50)]
    assert draw.ranked(tokens, seed=SEED, witness="03 17") != draw.ranked(tokens, seed=SEED, witness="03 18")


def test_a_record_that_was_made_up_as_a_whole_differs_from_what_was_noted_before() -> None:
    honest, invented = record(["a", "b", "c"], 1), record(["a", "b", "d"], 1, seed="7" * 64)
    noted = {"commitment": str(honest["commitment"]), "list_hash": str(honest["list_hash"])}
    assert broken(draw.check(invented)) == []
    assert broken(draw.check(invented, **noted)) == ["commitment_noted", "list_hash_noted"]


@pytest.mark.parametrize("missing", ["format", "seed", "entrants", "winners", "goods", "list_hash", "commitment"])
def test_what_is_missing_fails_and_nothing_breaks(missing: str) -> None:
    honest = record(["a", "b", "c"], 2)
    assert broken(draw.check({key: value for key, value in honest.items() if key != missing})) != []


def test_somebody_twice_on_the_list_is_found() -> None:
    assert broken(draw.check(record(["a", "a", "b"], 1))) == ["one_entry_each"]


def test_everybody_has_the_same_chance() -> None:
    """Chi-square over 3,000 fixed seeds, 12 entrants and 3 winners: below the 99.9% bound of 11 degrees of freedom."""
    tokens = [f"{number:016x}" for number in range(12)]
    wins: Counter[str] = Counter()
    for number in range(3000):
        wins.update(draw.ranked(tokens, seed=f"{number:064x}")[:3])
    expected = 3000 * 3 / 12
    # three of twelve without putting back: the variance is that of one draw times 9/11
    chi = sum((wins[token] - expected) ** 2 / expected for token in tokens) * 11 / 9
    assert chi < 31.26
    assert set(wins) == set(tokens)


def test_the_known_answer_stays_what_it_is() -> None:
    """A program that somebody wrote from the plain words must come to the same."""
    list_hash = draw.hash_of(["c", "a", "b"])
    assert draw.commitment_to(SEED) == "911878b1ff94a6daecaba1d7ef6fda0b97116a16291389427b402a013a2ae79f"
    assert list_hash == "880553fca8fcea94e325ee2cfb48e5a985cc797f39a14cc6d3cedecfeb2ae4d2"
    assert draw.lot("a", seed=SEED, list_hash=list_hash, witness="w") == (
        "4da83639c3f06596df43b768e33711f12f86e71f865e5070eda0e13d63d5ceb0"
    )
    assert draw.ranked("abcde", seed=SEED) == list("bdaec")


def test_the_file_alone_checks_a_record_without_the_product(tmp_path: Path) -> None:
    alone = tmp_path / "draw.py"
    alone.write_bytes(Path(draw.__file__).read_bytes())
    honest, bad = tmp_path / "honest.json", tmp_path / "bad.json"
    told = record(["a", "b", "c", "d"], 2)
    honest.write_text(json.dumps(told))
    bad.write_text(json.dumps({**told, "winners": ["a", "b"] if told["winners"] != ["a", "b"] else ["b", "a"]}))

    def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-I", str(alone), *map(str, arguments)], capture_output=True, text=True, check=False
        )

    assert (run(honest, "--commitment", told["commitment"]).returncode, run(bad).returncode) == (0, 1)
    assert ("FAILS  winners" in run(bad).stdout, run().returncode, run(tmp_path / "none.json").returncode) == (
        True,
        2,
        2,
    )
