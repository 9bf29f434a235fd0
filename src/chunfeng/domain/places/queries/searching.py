"""Completing what people type into a place field: characters, pinyin, initials, or all the way down (whhs → 武汉 洪山)."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter

from chunfeng.domain.places import catalog, rules
from chunfeng.domain.places.queries import tree
from chunfeng.domain.places.queries.resolving import resolve

_PER_LEVEL = 400


@dataclass(frozen=True, slots=True)
class Found:
    """One suggestion. `label` is the path of names, `level` one of province, city, county, street."""

    code: str
    name: str
    label: str
    level: str


@cache
def _keys() -> tuple[list[tuple[str, str]], ...]:
    """Per level, (what may be typed, code), sorted for prefix search."""
    table = catalog.table()
    levels: list[set[tuple[str, str]]] = [set(), set(), set(), set()]
    for code, row in table.items():
        if not row.short_name:
            continue
        keys = levels[row.rank]
        keys |= {(row.name, code), (row.short_name, code), (row.pinyin, code), (row.initials, code)}
        above = code
        chain = [row]
        while (above := catalog.table()[above].parent or "") and len(chain) < (3 if row.rank < 3 else 2):
            if not table[above].short_name:
                continue
            chain.insert(0, table[above])
            keys.add(("".join(r.short_name for r in chain), code))
            keys.add(("".join(r.pinyin for r in chain), code))
            keys.add(("".join(r.initials for r in chain), code))
    return tuple(sorted(keys) for keys in levels)


def _beginning(keys: list[tuple[str, str]], words: str) -> list[tuple[str, str]]:
    first = bisect_left(keys, (words, ""))
    last = bisect_left(keys, (words + "\U0010ffff", ""))
    return keys[first : min(last, first + _PER_LEVEL)]


def search(q: str, limit: int = 10) -> list[Found]:
    """At most `limit` places whose name, pinyin or initials begin with `q`: whole matches first, then larger places."""
    words = "".join(ch for ch in rules.clean(q) if ch not in rules.SEPARATORS and ch != "'")
    if not words or limit < 1:
        return []
    hits: list[tuple[bool, int, int, str]] = []
    for rank, keys in enumerate(_keys()):
        hits += [(key != words, rank, len(key), code) for key, code in _beginning(keys, words)]
    hits.sort()
    codes = [code for code, _ in groupby(hits, key=itemgetter(3))]
    understood = resolve(q)
    if understood.kind in ("exact", "ambiguous"):
        codes = [*([understood.place_code] if understood.place_code else understood.candidates), *codes]
    if not codes and understood.place_code:
        codes = [understood.place_code]
    if not codes and len(words) >= 2:
        codes = [code for code, row in catalog.table().items() if row.short_name and row.rank < 3 and words in row.name]
    chosen = list(dict.fromkeys(codes))[:limit]
    return [Found(code, tree.name(code), tree.name_path(code), tree.level(code)) for code in chosen]
