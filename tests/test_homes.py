"""Every test has its home to itself, though all begin with the same one."""

from pathlib import Path

import pytest

from tests.homes import Homes

PLACES = "SELECT count(*) > 3000 FROM places_place"


@pytest.mark.processes
@pytest.mark.pace(45)
def test_a_copy_has_all_tables_and_what_is_written_to_it_stays_in_it(homes: Homes, tmp_path: Path) -> None:
    one, other = homes.ready(tmp_path / "one"), homes.ready(tmp_path / "other")
    try:
        one.query("DELETE FROM occupations_occupationsynonym")
        assert (one.query(PLACES), other.query(PLACES)) == ([(True,)], [(True,)])
        assert one.query("SELECT count(*) FROM occupations_occupationsynonym") == [(0,)]
        assert other.query("SELECT count(*) > 100 FROM occupations_occupationsynonym") == [(True,)]
        assert one.run("doctor").returncode == 0
    finally:
        one.stop()
        other.stop()
