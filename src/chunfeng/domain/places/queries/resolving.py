"""What people write for a place → a code: 武汉洪山, 上海-奉贤区, 北京·朝阳区, 湖北省武汉市洪山区珞喻路1037号, Wuhan."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from chunfeng.domain.places import catalog, rules
from chunfeng.domain.places.queries import tree

Kind = Literal["exact", "prefix", "ambiguous", "several", "anywhere", "unknown"]

_FULL, _SHORT, _FORMER, _SUFFIX = 4, 3, 2, 1
_CONFIDENCE = {_FULL: 1.0, _SHORT: 0.95, _FORMER: 0.9, _SUFFIX: 0.9}
_LATIN = re.compile(r"^[a-z' ,./·-]*[a-z][a-z' ,./·-]*$")
_LATIN_SUFFIX = frozenset(
    {"city", "province", "district", "county", "china", "prc", "shi", "sheng", "qu", "xian", "new", "area"}
)
_ROADS = ("路", "街", "道", "巷", "桥")
_STREET_SUFFIX = ("街道", "镇", "乡", "苏木")
_STREET_FORMER = re.compile(r"镇|乡|街道|街|办事处")
_SEARCH_INSIDE = 24
_NOTHING_MORE = frozenset({"区", "市区", "市内", "全市", "全省", "全区", "境内", "城区", "本地", "附近", "周边"})


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a text says about a place.

    kind: "exact" (the whole text is the place), "prefix" (the place and more, see `rest`), "ambiguous" (several places have
    this name, see `candidates`; no code), "several" (a list of places: the code is what contains all, if anything does),
    "anywhere" (全国, 远程办公; no code), "unknown" (no code). confidence: 0 to 1. matched_text and rest are half-width and lower
    case.
    """

    place_code: str | None
    kind: Kind
    confidence: float
    candidates: tuple[str, ...] = ()
    matched_text: str = ""
    rest: str = ""


class _Step(NamedTuple):
    end: int
    code: str | None
    quality: int


@lru_cache(maxsize=65536)
def resolve(text: str, *, within: str | None = None) -> Resolution:
    """The place that `text` names. `within` (a code) is preferred, so that "朝阳区" in Beijing is Beijing's; it is no limit."""
    words = rules.clean(text)
    if not words:
        return Resolution(None, "unknown", 0.0)
    if words.strip("".join(rules.SEPARATORS)) in catalog.names().anywhere:
        return Resolution(None, "anywhere", 1.0, matched_text=words)
    if _LATIN.match(words):
        return _latin(words)
    found = _chinese(words, within)
    if found.kind == "prefix" and rules.LISTING.search(words):
        return _several(words, within) or found
    if found.kind == "unknown":
        return _somewhere_inside(words) or (_several(words, within) if rules.LISTING.search(words) else None) or found
    return found


def _chinese(words: str, within: str | None) -> Resolution:
    start = _skip_regions(words)
    if within is not None and within in catalog.table():
        step = _walk(words, start, within)
        if step.code is not None and (step.code != within or step.end > start):
            return _answer(words, start, step, ())
    steps = _starts(words, start)
    if not steps:
        return _zone_or_street(words, start, within)
    furthest = max(step.end for step in steps)
    best = [step for step in steps if step.end == furthest]
    quality = max(step.quality for step in best)
    named = _distinct(step.code for step in best)
    codes = _distinct(step.code for step in best if step.quality == quality)
    table = catalog.table()
    ranks = sorted(table[code].rank for code in codes)
    if len(codes) > 1 and ranks[0] == ranks[1]:
        towns = [code for code in codes if rules.is_county_city(code)]
        if len(towns) == 1 and quality == _SHORT:  # a district is rarely named without its city
            return _answer(words, start, _Step(furthest, towns[0], quality), tuple(c for c in named if c != towns[0]))
        return Resolution(None, "ambiguous", 0.0, tuple(named), words[start:furthest], _rest(words, furthest))
    # "朝阳" means the city before any of the districts of that name.
    code = min(codes, key=lambda c: (table[c].rank, c))
    others = [c for c in named if not c.startswith(code) and not code.startswith(c)]
    return _answer(words, start, _Step(furthest, code, quality), tuple(others))


def _answer(words: str, start: int, step: _Step, others: tuple[str, ...]) -> Resolution:
    assert step.code is not None
    code = _real(step.code)
    rest = _rest(words, step.end)
    confidence = _CONFIDENCE[step.quality] * (0.85 if others else 1.0)
    kind: Kind = "prefix" if rest else "exact"
    return Resolution(code, kind, round(confidence, 3), (code, *others), words[start : step.end].strip(), rest)


def _distinct(codes: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(_real(code) for code in codes if code))


def _real(code: str) -> str:
    """The nearest code upward that is a place of its own."""
    return code if catalog.table()[code].short_name else tree.parent(code) or code


def _rest(words: str, end: int) -> str:
    rest = words[end:].strip("".join(rules.SEPARATORS))
    return "" if rest in _NOTHING_MORE else rest


def _skip(words: str, position: int) -> int:
    while position < len(words) and words[position] in rules.SEPARATORS:
        position += 1
    return position


def _skip_regions(words: str) -> int:
    """Past leading words that are larger than a province: 华东, 中国, 工作地点."""
    position = _skip(words, 0)
    moved = True
    while moved:
        moved = False
        for word in catalog.names().regions:
            end = position + len(word)
            if words.startswith(word, position) and end < len(words):
                if (
                    word not in ("中国", "中华人民共和国", "工作地点", "工作地址")
                    and words[end] not in rules.SEPARATORS
                ):
                    continue
                if word == "中国" and words.startswith("中国光谷", position):
                    continue
                position = _skip(words, end)
                moved = True
                break
    return position


class _Names(NamedTuple):
    codes: dict[str, list[tuple[str, int]]]
    lengths: dict[str, tuple[int, ...]]


def _index(pairs: Iterable[tuple[str, str, int]]) -> _Names:
    codes: dict[str, list[tuple[str, int]]] = {}
    lengths: dict[str, set[int]] = {}
    for word, code, quality in pairs:
        entries = codes.setdefault(word, [])
        if all(known != code for known, _ in entries):
            entries.append((code, quality))
        lengths.setdefault(word[:2], set()).add(len(word))
    return _Names(codes, {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()})


@cache
def _names() -> _Names:
    """Every way of writing provinces, cities and counties."""

    def pairs() -> Iterable[tuple[str, str, int]]:
        table = catalog.table()
        for code, row in table.items():
            if len(code) > 6:
                continue
            word = row.name.lower()
            if len(code) == 6 and not row.short_name:
                continue  # the county 东莞市 is the city 东莞市
            yield word, code, _FULL
            if not row.short_name:
                continue
            yield row.short_name, code, _SHORT
            if word.endswith(("自治州", "自治县", "自治旗")):
                yield row.short_name + word[-1], code, _FULL
            if rules.is_zone(code):
                city, province = table[code[:4]], table[code[:2]]
                for other in rules.zone_names(word, province.short_name, city.name, city.short_name):
                    yield f"{city.short_name}{other}", code, _SHORT
                    yield f"{city.name}{other}", code, _SHORT
        for word, codes in catalog.names().former.items():
            for code in codes:
                yield word, code, _FORMER

    return _index(pairs())


@cache
def _local(city: str) -> dict[str, str]:
    """Names that mean something only inside this city: 高新区, 园区."""
    table = catalog.table()
    found: dict[str, str] = {}
    for code in _codes_within(city):
        if rules.is_zone(code):
            row = table[code]
            prefixes = (table[city[:2]].short_name, table[city].name, table[city].short_name)
            for word in rules.zone_names(row.name, *prefixes):
                found.setdefault(word, code)
    return found | catalog.names().local.get(city, {})


@cache
def _sorted_codes() -> list[str]:
    return sorted(catalog.table())


def _codes_within(code: str) -> list[str]:
    codes = _sorted_codes()
    return codes[bisect_left(codes, code) : bisect_left(codes, code + ":")]


@lru_cache(maxsize=1024)
def _streets(code: str) -> _Names:
    """Streets inside a county or city by full and short name; names that occur twice are left out."""
    table = catalog.table()
    once: dict[str, tuple[str, int] | None] = {}
    for street in _codes_within(code):
        if len(street) != 9:
            continue
        row = table[street]
        for word, quality in {row.short_name: _SHORT, row.name: _FULL, row.name.removesuffix("办事处"): _FULL}.items():
            if len(word) >= 2:
                known = once.get(word, (street, quality))
                once[word] = (street, quality) if known is not None and known[0] == street else None
    return _index((word, entry[0], entry[1]) for word, entry in once.items() if entry is not None)


def _starts(words: str, start: int) -> list[_Step]:
    """Each place that the text may begin with, followed as far as it goes."""
    return [
        _Step(after.end, after.code, min(first.quality, after.quality))
        for first in _matches(words, start, None)
        if (after := _walk(words, first.end, first.code)).code
    ]


def _matches(words: str, position: int, current: str | None) -> list[_Step]:
    """The places inside `current` whose names stand at `position`, longest first."""
    names = _names()
    found: list[_Step] = []
    for length in names.lengths.get(words[position : position + 2], ()):
        word = words[position : position + length]
        if len(word) < length:
            continue
        for code, quality in names.codes.get(word, ()):
            if current is not None and not (code.startswith(current) and code != current):
                continue
            if current is None and not catalog.table()[code].short_name:
                continue  # 市辖区 says nothing at the beginning
            end = position + length
            if quality == _SHORT:
                if rules.NAMED_AFTER.match(words, end):
                    continue
                if other := rules.ANY_SUFFIX.match(words, end):
                    found.append(_Step(other.end(), code, _SUFFIX))
                    continue
            found.append(_Step(end, code, quality))
        if found and any(step.quality == _FULL for step in found):
            break  # 长沙县 is not 长沙 + 县
    return found


def _walk(words: str, position: int, current: str | None) -> _Step:
    """From `current` at `position` as deep and far as the text names places."""
    here = _Step(position, current, _FULL)
    if current is None:
        return here
    following = _skip(words, position)
    if following >= len(words):
        return here
    repeated = _repeated(words, following, current)
    if repeated > following and len(current) > 2:
        return _walk(words, repeated, current)
    best: _Step | None = None
    if len(current) < 6:
        if len(current) == 4 or current in ("11", "12", "31", "50"):
            best = _local_zone(words, following, current)
        for step in _matches(words, following, current):
            after = _walk(words, step.end, step.code)
            reached = _Step(after.end, after.code, min(step.quality, after.quality))
            if best is None or (reached.end, reached.quality) > (best.end, best.quality):
                best = reached
    if best is None and repeated > following:
        return _walk(words, repeated, current)
    if best is None and (len(current) > 2 or current in ("11", "12", "31", "50")):
        best = _street(words, following, current)
    if best is None:
        zone = _zone(words, following)
        if zone is not None and zone.startswith(current):
            return _Step(position, zone, _FORMER)
    return best or here


def _repeated(words: str, position: int, current: str) -> int:
    """The end of a second mention of `current` or of what contains it (重庆重庆市, 武汉 湖北省), else `position`."""
    table = catalog.table()
    for code in reversed(tree.ancestors(current)):
        row = table[code]
        for word in (row.name, row.short_name):
            if words.startswith(word, position):
                end = position + len(word)
                if word == row.name or not (rules.NAMED_AFTER.match(words, end) or rules.ANY_SUFFIX.match(words, end)):
                    return end
    for word in (*rules.PLACEHOLDERS, "直辖县级行政区划"):
        if (len(word) > 1 or current == "50") and words.startswith(word, position):
            return position + len(word)
    return position


def _local_zone(words: str, position: int, current: str) -> _Step | None:
    best: _Step | None = None
    for word, code in _local(current).items():
        if words.startswith(word, position) and (best is None or position + len(word) > best.end):
            best = _Step(position + len(word), code, _SHORT)
    return best


def _street(words: str, position: int, current: str) -> _Step | None:
    names = _streets(current)
    for length in names.lengths.get(words[position : position + 2], ()):
        word = words[position : position + length]
        end = position + len(word)
        for code, quality in names.codes.get(word, ()) if len(word) == length else ():
            if quality == _FULL:
                return _Step(end, code, quality)
            if word in catalog.names().zones or rules.ZONE.search(word) or word.endswith(_ROADS):
                continue
            suffix = _STREET_FORMER.match(words, end)
            if suffix is None and code[4:6] == "00" and words.startswith("区", end):
                after = end + 1  # 东莞·南城区: the streets of a city without counties
            else:
                after = suffix.end() if suffix else end
            if after == len(words) or words[after] in rules.SEPARATORS:
                return _Step(after, code, quality if after == end else _SUFFIX)
    return None


def _zone(words: str, position: int) -> str | None:
    for word in sorted((w for w in catalog.names().zones if words.startswith(w, position)), key=len, reverse=True):
        return catalog.names().zones[word]
    return None


def _zone_or_street(words: str, start: int, within: str | None) -> Resolution:
    """Nothing in the table begins here: a well-known zone, or a street whose full name is unique."""
    rest = _rest(words, start)
    zone = _zone(words, start)
    if zone is not None:
        code = within if within and within.startswith(zone) else zone
        return Resolution(code, "prefix", 0.8, (code,), "", rest)
    for word in (rest, rest.split(" ", 1)[0]):
        codes = _all_streets().get(word, ())
        if len(codes) == 1:
            return Resolution(
                codes[0], "exact" if word == rest else "prefix", 0.7, codes, word, rest[len(word) :].strip()
            )
        if codes:
            return Resolution(None, "ambiguous", 0.0, codes[:20], word, rest[len(word) :].strip())
    if within and within in catalog.table() and rules.ZONE.search(rest):
        return Resolution(within, "prefix", 0.6, (within,), "", rest)
    return Resolution(None, "unknown", 0.0, rest=rest)


@cache
def _all_streets() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code, row in catalog.table().items():
        if len(code) == 9 and row.name.endswith(_STREET_SUFFIX) and len(row.name) > 2:
            found.setdefault(row.name, []).append(code)
    return {word: tuple(codes) for word, codes in found.items()}


def _several(words: str, within: str | None) -> Resolution | None:
    """A list of places (武汉、宜昌): what contains them all, with each as a candidate."""
    parts = [part.strip() for part in rules.LISTING.split(words) if part and part.strip()]
    found: list[str] = []
    for part in parts:
        if part in {"等", "等地"}:
            continue
        one = _chinese(part.removesuffix("等地").removesuffix("等"), within or (found[0][:4] if found else None))
        if one.place_code is None or one.kind != "exact":
            return None
        found.append(one.place_code)
    codes = tuple(dict.fromkeys(found))
    if len(codes) < 2 or any(other != code and other.startswith(code) for code in codes for other in codes):
        return None
    shared = codes[0]
    while shared and not all(code.startswith(shared) for code in codes):
        shared = tree.parent(shared) or ""
    return Resolution(shared or None, "several", 0.6, codes, words)


def _somewhere_inside(words: str) -> Resolution | None:
    """The first province, city or county that is written out in full later in the text."""
    for position in range(1, min(len(words), _SEARCH_INSIDE)):
        after_separator = words[position - 1] in rules.SEPARATORS
        for first in _matches(words, position, None):
            written_out = first.quality == _FULL and first.end - position > 2
            if written_out or (after_separator and first.quality >= _SHORT):
                found = _chinese(words[position:], None)
                if found.place_code is None:
                    continue
                rest = f"{_rest(words[:position], 0)} {found.rest}".strip()
                return replace(found, kind="prefix", confidence=round(found.confidence * 0.7, 3), rest=rest)
    return None


@cache
def _latin_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, row in catalog.table().items():
        if len(code) <= 6 and row.short_name:
            found.setdefault(row.pinyin, []).append(code)
    for word, code in catalog.names().english.items():
        found[word.replace(" ", "")] = [code]
    return found


def _latin(words: str) -> Resolution:
    """Names in Latin letters, large to small or small to large: "Wuhan", "Hongshan District, Wuhan"."""
    letters = words.replace("'", "")
    whole = re.sub(r"[^a-z]", "", letters)
    parts = [
        "".join(word for word in part.split() if word not in _LATIN_SUFFIX) or part.strip()
        for part in re.split(r"[,/·.-]", letters.replace("-", " ") if whole in _latin_names() else letters)
    ]
    parts = [part for part in parts if part]
    if len(parts) == 1 and parts[0] not in _latin_names():
        parts = [word for word in letters.split() if word not in _LATIN_SUFFIX]
    names = _latin_names()
    for order in (parts, parts[::-1]):
        options = names.get(order[0], []) if order else []
        for part in order[1:]:
            options = [code for code in names.get(part, []) if any(code.startswith(above) for above in options)]
        if not options:
            continue
        rank = min(catalog.table()[code].rank for code in options)
        top = [code for code in options if catalog.table()[code].rank == rank]
        if len(top) == 1:
            return Resolution(top[0], "exact", 0.9, tuple(options), words)
        return Resolution(None, "ambiguous", 0.0, tuple(options), words)
    return Resolution(None, "unknown", 0.0, rest=words)
