"""Reads about occupations, answered from an index in memory that follows the tables."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from chunfeng.domain.occupations import catalog, rules
from chunfeng.domain.occupations.models import Occupation, OccupationSynonym
from chunfeng.domain.occupations.rules import Guess, closeness
from chunfeng.kernel import late

pypinyin = late.module("pypinyin")

__all__ = ["Found", "Guess", "ancestors", "classify", "closeness", "exists", "name", "name_path", "search", "subtree"]

CHECK_EVERY = 5.0  # seconds between looks at whether another process has changed the tables
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Found:
    """One suggestion: `matched` is the name or everyday word that was recognised, `label` the path of names."""

    code: str
    name: str
    matched: str
    label: str


@dataclass(slots=True)
class _Index:
    signature: tuple[object, ...]
    names: dict[str, str]
    words: list[tuple[str, str]]
    lexicon: rules.Lexicon
    guesses: dict[tuple[str, tuple[str, ...]], list[Guess]] = field(default_factory=dict)
    typed: list[tuple[str, str, str]] | None = None


class _Keeper:
    """Holds the index of this process."""

    def __init__(self) -> None:
        self.index: _Index | None = None
        self.looked = 0.0
        self.lock = threading.Lock()

    def current(self) -> _Index:
        if self.index is not None and time.monotonic() - self.looked < CHECK_EVERY:
            return self.index
        with self.lock:
            signature = _signature()
            if self.index is None or self.index.signature != signature:
                self.index = _build(signature)
            self.looked = time.monotonic()
            return self.index


_keeper = _Keeper()


def forget() -> None:
    """Look at the tables again at the next question; the services call this after each change."""
    _keeper.looked = -CHECK_EVERY


def _signature() -> tuple[object, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM occupations_occupation),"
            " (SELECT coalesce(sum(hashtext(code || name)), 0) FROM occupations_occupation),"
            " (SELECT count(*) FROM occupations_occupationsynonym),"
            " (SELECT coalesce(sum(hashtext(word || occupation_id)), 0) FROM occupations_occupationsynonym)"
        )
        return tuple(cursor.fetchone())


def _build(signature: tuple[object, ...]) -> _Index:
    nodes = [rules.Node(*row) for row in Occupation.objects.order_by("code").values_list("code", "name", "flags")]
    words = list(OccupationSynonym.objects.order_by("id").values_list("word", "occupation_id"))
    lexicon = rules.lexicon(nodes, words, catalog.habits())
    return _Index(signature, {node.code: node.name for node in nodes}, words, lexicon)


def classify(title: str, *, hints: Sequence[str] = ()) -> list[Guess]:
    """The likeliest occupations of a position title as people write it, best first, at most three.

    Hints (industry, keywords) help only where the title says nothing itself. A guess may be a whole group, with a
    confidence of .4 at most.
    """
    index = _keeper.current()
    key = (title, tuple(hints))
    known = index.guesses.get(key)
    if known is None:
        if len(index.guesses) >= _REMEMBERED:
            index.guesses.clear()
        known = index.guesses[key] = rules.classify(title, index.lexicon, hints)
    return list(known)


def exists(code: str) -> bool:
    """Whether the classification as loaded here has this code."""
    return code in _keeper.current().names


def name(code: str) -> str:
    """Raises KeyError."""
    return _keeper.current().names[code]


def ancestors(code: str) -> list[str]:
    """Codes from the 大类 down to `code` itself."""
    pieces = code.split("-")
    return ["-".join(pieces[: size + 1]) for size in range(len(pieces))]


def name_path(code: str) -> str:
    """ "社会生产服务和生活服务人员 · 居民服务人员 · 社区生活服务人员 · 网约配送员". Raises KeyError."""
    names = _keeper.current().names
    return " · ".join(names[above] for above in ancestors(code) if above in names)


def subtree(code: str) -> list[str]:
    """`code` and every code under it, in order; empty for an unknown code."""
    return sorted(known for known in _keeper.current().names if known == code or known.startswith(code + "-"))


def search(q: str, limit: int = 10) -> list[Found]:
    """Occupations by name, everyday word, pinyin or initials: whole words first, then beginnings, then parts.

    Leaves come before groups.
    """
    wanted = rules.clean(q).replace(" ", "")
    if not wanted or limit < 1:
        return []
    index = _keeper.current()
    if index.typed is None:
        index.typed = _typed(index)
    hits: list[tuple[int, bool, int, str, str]] = []
    for key, code, matched in index.typed:
        place = key.find(wanted)
        if place < 0 or (place > 0 and key.isascii()):
            continue
        rank = 0 if key == wanted else 1 if place == 0 else 2
        hits.append((rank, code.count("-") < 3, len(key), code, matched))
    hits.sort()
    chosen: dict[str, str] = {}
    for _, _, _, code, matched in hits:
        chosen.setdefault(code, matched)
        if len(chosen) == limit:
            break
    return [Found(code, index.names[code], matched, name_path(code)) for code, matched in chosen.items()]


def _typed(index: _Index) -> list[tuple[str, str, str]]:
    """(what may be typed, code, the word it stands for)."""
    typed = []
    for word, code in [*((name, code) for code, name in index.names.items()), *index.words]:
        key = rules.clean(word).replace(" ", "")
        syllables = pypinyin.lazy_pinyin(key, style=pypinyin.Style.NORMAL)
        typed += [(key, code, word), ("".join(syllables), code, word), ("".join(s[0] for s in syllables), code, word)]
    return typed
