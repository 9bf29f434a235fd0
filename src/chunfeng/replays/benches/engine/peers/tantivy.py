"""Tantivy: BM25 over words and skills, with the filters that an inverted index can express."""

from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query

from chunfeng.engine.matching.terms import DAYS, PARTS
from chunfeng.replays.benches.engine.drawing import Longs
from chunfeng.replays.benches.engine.market import Market
from chunfeng.replays.benches.engine.peers.single import Single
from chunfeng.replays.benches.engine.peers.texts import Searches
from chunfeng.replays.benches.engine.peers.wishes import Wishes
from chunfeng.replays.benches.engine.world import name_of_skill, name_of_word

WRITER_BYTES = 200_000_000
OPEN_PAY = 2**40
"""Stands for pay without an upper end: no floor excludes it."""

KINDS = 4


class Tantivy(Single):
    """Text in `text`; place, kind and windows as terms in `traits`; education and pay as numbers."""

    def __init__(self, market: Market, folder: Path) -> None:
        self.market = market
        self.wishes = Wishes.of(market)
        self.searches = Searches.of(market)
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("traits", tokenizer_name="whitespace", index_option="basic")
        builder.add_unsigned_field("education", indexed=True, fast=True)
        builder.add_unsigned_field("pay", indexed=True, fast=True)
        builder.add_unsigned_field("id", stored=True, fast=True)
        self.schema = builder.build()
        folder.joinpath("tantivy").mkdir()
        index = tantivy.Index(self.schema, path=str(folder / "tantivy"))
        self._fill(index)
        index.reload()
        self.searcher = index.searcher()

    def _fill(self, index: Any) -> None:
        positions, world = self.market.positions, self.market.positions.world
        words, skills = positions.words.drawn(), positions.skills.drawn()
        pay = np.where(positions.pay_high < 0, OPEN_PAY, self.wishes.best_pay).tolist()
        writer = index.writer(WRITER_BYTES, 2)
        for row in range(len(positions)):
            place = int(positions.place[row])
            if place < world.city_of.size:
                places = [f"p{place}", f"p{world.city_of[place]}", f"p{world.province_of[place]}"]
            else:
                districts = world.city_of == place
                places = [f"p{place}", f"only{place}", f"p{world.province_of[districts][0]}"]
            said = np.repeat(words.row(row), words.row_counts(row)).tolist()
            text = [*map(name_of_word, said), *map(name_of_skill, skills.row(row).tolist())]
            kinds, windows = int(positions.kinds[row]) or (1 << KINDS) - 1, int(positions.windows[row])
            traits = [f"k{kind}" for kind in range(KINDS) if kinds >> kind & 1]
            traits += [f"n{window}" for window in range(DAYS * PARTS) if windows >> window & 1]
            document = tantivy.Document()
            document.add_text("text", " ".join(text))
            document.add_text("traits", " ".join(places + traits))
            document.add_unsigned("education", int(positions.education[row]))
            document.add_unsigned("pay", pay[row])
            document.add_unsigned("id", int(positions.ids[row]))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def query(self, seeker: int, k: int) -> Longs:
        seekers = self.market.seekers
        words = [self._term("text", term) for term in self.searches.terms(seeker)]
        places = [self._term("traits", place) for place in self._places(seeker)]
        kinds = [self._term("traits", f"k{kind}") for kind in range(KINDS) if seekers.kinds[seeker] >> kind & 1]
        filters = [_any(kinds), self._range("education", 0, self.wishes.education(seeker))]
        filters += [_any(places)] if places else []
        if seekers.pay_floor[seeker] > 0:
            filters.append(self._range("pay", int(seekers.pay_floor[seeker]), OPEN_PAY))
        busy = [window for window in range(DAYS * PARTS) if not seekers.windows[seeker] >> window & 1]
        query = Query.boolean_query(
            [
                (Occur.Must, _any(words)),
                *((Occur.Must, Query.const_score_query(each, 0.0)) for each in filters),
                *((Occur.MustNot, self._term("traits", f"n{window}")) for window in busy),
            ]
        )
        hits = self.searcher.search(query, k, count=False).hits
        return np.array([self.searcher.doc(address)["id"][0] for _score, address in hits], dtype=np.int64)

    def _places(self, seeker: int) -> list[str]:
        world = self.market.positions.world
        wished = self.market.seekers.places.row(seeker).tolist()
        cities = [f"only{world.city_of[place]}" for place in wished if place < world.city_of.size]
        return [*(f"p{place}" for place in wished), *cities]

    def _term(self, field: str, term: str) -> Any:
        return Query.term_query(self.schema, field, term)

    def _range(self, field: str, least: int, most: int) -> Any:
        return Query.range_query(self.schema, field, tantivy.FieldType.Unsigned, least, most)


def _any(queries: list[Any]) -> Any:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def prepare(market: Market, folder: Path) -> Tantivy:
    return Tantivy(market, folder)
