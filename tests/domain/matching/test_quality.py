"""On real advertisements: whoever has what an advertisement asks for finds it near the top."""

import csv
import gzip
import random
from pathlib import Path

import pytest

from chunfeng.domain.matching import queries
from chunfeng.engine import matching as engine
from chunfeng.kernel import clock

ADS = Path(__file__).resolve().parents[4] / "shared" / "data" / "positions" / "ads_51job_dev.csv.gz"
SAMPLE = 40


@pytest.mark.django_db
@pytest.mark.skipif(not ADS.exists(), reason=f"no real advertisements at {ADS}")
def test_a_seeker_made_from_an_advertisement_finds_it_in_the_top_20(tmp_path):
    sheet = tmp_path / "ads.csv"
    sheet.write_bytes(gzip.decompress(ADS.read_bytes()))
    lexicon = engine.Lexicon()
    rows, shown = queries.read_positions(sheet, lexicon)
    catalogue = engine.Catalogue.of(rows, lexicon)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        assert len(rows) == sum(1 for _ in csv.DictReader(file))
    placed = [row for row in rows if row.place and row.skills]
    found = 0
    for row in random.Random(7).sample(placed, SAMPLE):
        seeker = engine.Seeker(
            places=(row.place[:4],),
            pay_floor=row.pay_low,
            skills=row.skills[: len(row.skills) // 2 + 1],
            words=lexicon.words(shown[row.id].title),
        )
        matches = engine.rank(catalogue, seeker, 20, today=clock.today())
        found += row.id in [match.position_id for match in matches.items]
    assert found >= SAMPLE * 0.9
