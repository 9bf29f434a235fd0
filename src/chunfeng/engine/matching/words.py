"""Words: how text becomes terms, how synonyms meet, and what to offer for a word that nobody uses.

Text is folded (full-width to half-width, lower case), cut by jieba in search mode ("软件工程师" also yields "软件" and
"工程师") and mapped through a synonym table that is plain data. No word is an error: an unknown one weighs nothing, and
`nearest` offers the known words that share most of its characters.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import rjieba

SHORT_TEXT = 40
"""Characters up to which a text (a wish, a title) is also searched for whole synonyms."""


def fold(word: str) -> str:
    """One spelling for all widths and cases: NFKC, lower case, no outer spaces."""
    return unicodedata.normalize("NFKC", word).strip().casefold()


@dataclass(frozen=True)
class Lexicon:
    """Cuts text and canonicalises words. `synonyms` maps an everyday word to the word that stands for it."""

    synonyms: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "synonyms", {fold(word): fold(canon) for word, canon in self.synonyms.items()})

    def canonical(self, word: str) -> str:
        """The one form under which `word` is counted; "" if nothing is left of it."""
        folded = fold(word)
        return self.synonyms.get(folded, folded)

    def words(self, text: str) -> tuple[str, ...]:
        """The terms of `text`, with repetitions, synonyms already replaced; single Chinese characters are left out."""
        folded = fold(text)
        cut = rjieba.cut_for_search(folded)
        found = self._phrases(folded) if len(folded) <= SHORT_TEXT else ()
        return tuple(self.synonyms.get(word, word) for word in (*cut, *found) if _means_something(word))

    def _phrases(self, folded: str) -> tuple[str, ...]:
        """Words of the synonym table that jieba cuts apart ("外卖小哥"); each counts once."""
        table = self._table
        ends = range(2, 1 + max(map(len, table), default=1))
        parts = {folded[start : start + size] for start in range(len(folded)) for size in ends}
        return tuple(sorted(word for word in parts & table if rjieba.cut(word) != [word]))

    @cached_property
    def _table(self) -> frozenset[str]:
        return frozenset(self.synonyms) | frozenset(self.synonyms.values())


def _means_something(word: str) -> bool:
    if len(word) == 1:
        return word.isascii() and word.isalpha()  # "C" is a language; a lone Chinese character is mostly a particle
    return any(character.isalpha() for character in word)


def nearest(word: str, known: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """The `n` known words most like `word`: Dice similarity of their characters, in order; nothing shared, no offer.

    Equal likeness is settled by length, then by spelling, so that the answer never depends on the order of `known`.
    """
    wanted = Counter(fold(word))
    size = wanted.total()
    scored = []
    for candidate in known:
        shared = sum(min(count, candidate.count(character)) for character, count in wanted.items())
        if 2 * shared > 0.5 * (size + len(candidate)):
            scored.append((-2 * shared / (size + len(candidate)), len(candidate), candidate))
    return tuple(candidate for _, _, candidate in sorted(scored)[:n])
