"""Tests and factories never meet at a telephone number by chance."""

import re
from pathlib import Path

from tests import factories

TESTS = Path(__file__).parents[1]


def test_no_test_spells_out_a_telephone_number_of_the_factories():
    spelt = re.compile(rf"(?<!\d){factories.PHONES}[\d{{]")
    found = [str(path) for path in TESTS.rglob("*.py") if spelt.search(path.read_text("utf-8"))]
    assert (found, bool(spelt.search(f"{factories.PHONES}00000041"))) == ([], True)
