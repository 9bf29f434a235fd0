"""Every declaration decides its golden households as the people who wrote them expect."""

from pathlib import Path

import pytest

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.rules import parameters
from chunfeng.domain.programs.rules.parameters import Placed
from chunfeng.domain.programs.rules.verdicts import decide, recomputed
from chunfeng.kernel.verdict import Outcome
from tests.domain.programs.golden import FOLDER, Household, households

FILES = sorted(FOLDER.glob("*.yaml"))
CASES = [case for file in FILES for case in households(file)]


def test_every_declaration_has_its_households() -> None:
    assert {file.stem for file in FILES} == set(catalog.shipped())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.declaration.key}: {case.about}")
def test_household_is_decided_as_written(case: Household) -> None:
    shared = [Placed(key, "", case.day, value) for key, value in case.parameters.items()]
    numbers = parameters.in_force(case.declaration, shared, "", case.day)
    decided = decide(case.declaration, case.facts, numbers, case.day)

    def those(outcome: Outcome) -> list[str]:
        return list(dict.fromkeys(reason.text.zh for reason in decided.verdict.reasons if reason.outcome is outcome))

    assert (those(Outcome.FAIL), those(Outcome.UNKNOWN)) == (case.failed, case.unknown)
    assert (decided.standing, decided.amount) == (case.standing, case.amount)
    assert recomputed(case.declaration, decided.record) == decided.record


@pytest.mark.parametrize("file", [path.with_suffix(".toml") for path in FILES], ids=lambda path: path.stem)
def test_shipped_declaration_is_called_like_its_file_and_speaks_english_too(file: Path) -> None:
    declaration = catalog.shipped()[file.stem]
    words = [declaration.title, declaration.purpose, *(each.label for each in declaration.conditions)]
    assert [text.zh for text in words if not text.en] == []
    assert [each.key for each in declaration.conditions if not each.clause or not each.next_step.en] == []
