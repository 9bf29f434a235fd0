"""PostgreSQL: a GIN index of words and skills, b-trees for the filters, ts_rank for the order."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psycopg

from chunfeng.engine.matching.terms import ALL_WINDOWS
from chunfeng.replays.benches.engine.drawing import Lists, Longs
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.peers import HOME
from chunfeng.replays.benches.engine.peers.single import Single
from chunfeng.replays.benches.engine.peers.texts import Searches
from chunfeng.replays.benches.engine.peers.wishes import EARTH_KM, Wishes
from chunfeng.replays.benches.engine.world import name_of_skill, name_of_word
from chunfeng.shared import postgres

TABLE = """
CREATE UNLOGGED TABLE position (
    id int, place int, occupation int, education int, kinds int, pay int, windows int, min_age int, max_age int,
    valid_through int, required int[], lon float8, lat float8, text tsvector
)
"""

INDEXES = (
    "CREATE INDEX ON position USING gin (text) WITH (fastupdate = off)",
    "CREATE INDEX ON position (place, occupation)",
    "CREATE UNIQUE INDEX ON position (id)",
    "VACUUM (ANALYZE, FREEZE) position",
)

QUERY = """
SELECT id FROM position
WHERE text @@ %(terms)s::tsquery
  AND valid_through >= %(today)s
  AND (%(places)s::int[] IS NULL OR place = ANY (%(places)s::int[]))
  AND (kinds & %(kinds)s != 0 OR kinds = 0)
  AND education <= %(education)s
  AND (%(held)s::int[] IS NULL OR required <@ %(held)s::int[])
  AND (pay IS NULL OR pay >= %(floor)s)
  AND windows & %(busy)s = 0
  AND (%(age)s::int IS NULL OR %(age)s::int BETWEEN min_age AND max_age)
  AND (%(strict)s::int[] IS NULL OR occupation = ANY (%(strict)s::int[]))
  AND (%(radius)s::float8 IS NULL OR lon IS NULL OR %(diameter)s * asin(sqrt(
        sin(radians(lat - %(lat)s) / 2) ^ 2
        + cos(radians(lat)) * cos(radians(%(lat)s)) * sin(radians(lon - %(lon)s) / 2) ^ 2
      )) <= %(radius)s::float8)
ORDER BY ts_rank(text, %(terms)s::tsquery) DESC, id
LIMIT %(k)s
"""


class PostgreSQL(Single):
    """The embedded server in a home of its own; one connection a thread."""

    def __init__(self, market: Market, home: Path) -> None:
        self.market = market
        self.home = home
        self.wishes = Wishes.of(market)
        self.searches = Searches.of(market)
        self.mine = threading.local()
        self.opened: list[psycopg.Connection] = []
        self.url = postgres.start(home)
        connection = self._connection()
        connection.execute(TABLE)
        with connection.cursor() as cursor, cursor.copy("COPY position FROM STDIN") as copy:
            for row in self._rows():
                copy.write_row(row)
        for statement in INDEXES:
            connection.execute(statement)

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        positions = self.market.positions
        words, skills = positions.words.drawn(), positions.skills.drawn()
        pay = np.where(positions.pay_high < 0, -1, self.wishes.best_pay).tolist()
        required = [[int(name[1:]) for name in names] for names in positions.certificate_sets]
        numbers = [
            column.tolist()
            for column in (positions.ids, positions.place, positions.occupation, positions.education, positions.kinds)
        ]
        rest = [
            column.tolist()
            for column in (positions.windows, positions.min_age, positions.max_age, positions.valid_through)
        ]
        for row in range(len(positions)):
            lon, lat = float(positions.lon[row]), float(positions.lat[row])
            point = (None, None) if lon != lon else (lon, lat)  # NaN: unknown
            yield (
                *(column[row] for column in numbers),
                None if pay[row] < 0 else pay[row],
                *(column[row] for column in rest),
                required[positions.required[row]],
                *point,
                _text(words, skills, row),
            )

    def query(self, seeker: int, k: int) -> Longs:
        seekers = self.market.seekers
        places, radius = self.wishes.places(seeker), float(seekers.radius_km[seeker])
        wanted = {
            "terms": " | ".join(self.searches.terms(seeker)),
            "today": self.market.today.toordinal(),
            "places": None if places is None else places.tolist(),
            "kinds": int(seekers.kinds[seeker]),
            "education": self.wishes.education(seeker),
            "held": self.wishes.held(seeker).tolist() if seekers.certificates_said[seeker] else None,
            "floor": int(seekers.pay_floor[seeker]),
            "busy": ALL_WINDOWS & ~int(seekers.windows[seeker]),
            "age": int(seekers.age[seeker]) if seekers.age[seeker] >= 0 else None,
            "strict": seekers.occupations.row(seeker).tolist() if seekers.strict[seeker] else None,
            "radius": radius if radius == radius and seekers.home_lat[seeker] == seekers.home_lat[seeker] else None,
            "diameter": 2 * EARTH_KM,
            "lon": float(seekers.home_lon[seeker]),
            "lat": float(seekers.home_lat[seeker]),
            "k": k,
        }
        found = self._connection().execute(QUERY, wanted).fetchall()
        return np.array([row[0] for row in found], dtype=np.int64)

    def _connection(self) -> psycopg.Connection:
        """This thread's connection; statements are planned anew each time, since every seeker asks for something else."""
        if not hasattr(self.mine, "connection"):
            # Bound by the client, so that the planner sees the constants and drops what isn't asked.
            factory = psycopg.ClientCursor
            self.mine.connection = psycopg.connect(self.url, autocommit=True, cursor_factory=factory)
            self.opened.append(self.mine.connection)
        return self.mine.connection

    def server(self) -> int | None:
        return postgres.status(self.home).pid

    def close(self) -> None:
        for connection in self.opened:
            connection.close()
        postgres.stop(self.home)


def _text(words: Lists, skills: Lists, row: int) -> str:
    """A tsvector literal; a word that comes three times stands at three places."""
    said = zip(words.row(row).tolist(), words.row_counts(row).tolist(), strict=True)
    counted = [f"{name_of_word(word)}:{','.join(map(str, range(1, count + 1)))}" for word, count in said]
    return " ".join(counted + [f"{name_of_skill(skill)}:1" for skill in skills.row(row).tolist()])


def prepare(market: Market, folder: Path) -> PostgreSQL:
    home = folder / HOME
    home.mkdir(mode=0o700)
    return PostgreSQL(market, home)
