"""Words: how text becomes terms, how synonyms meet, and what to offer for a word that nobody uses.

Text is folded (full-width to half-width, lower case), cut by jieba in search mode ("软件工程师" also yields "软件" and
"工程师") and mapped through tables that are plain data. No word is an error: an unknown one weighs nothing, and
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

REMEMBERED = 500_000
"""Words that a lexicon remembers before it begins anew."""


def fold(word: str) -> str:
    """One spelling for all widths and cases: NFKC, lower case, no outer spaces."""
    return unicodedata.normalize("NFKC", word).strip().casefold()


def fold_all(words: Iterable[str]) -> list[str]:
    """`fold` of each, at once: a line feed between two words neither changes nor lets them meet."""
    said = [*words]
    folded = unicodedata.normalize("NFKC", "\n".join(said)).casefold().split("\n")
    return (
        [*map(str.strip, folded)] if len(folded) == len(said) else [*map(fold, said)]
    )  # none, or one of several lines


@dataclass(frozen=True)
class Lexicon:
    """Cuts text and canonicalises words.

    `synonyms`: a word → the word that stands for it, because both mean the same ("ＰＬＣ编程" → "plc"). `broader`: a word →
    the name of the thing that it is one of ("外卖小哥" → "网约配送员"); the name is counted beside the word, not for it.
    """

    synonyms: Mapping[str, str] = field(default_factory=dict)
    broader: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("synonyms", "broader"):
            object.__setattr__(self, name, {fold(word): fold(meant) for word, meant in getattr(self, name).items()})

    def canonical(self, word: str) -> str:
        """The one form under which `word` is counted; "" if nothing is left of it."""
        return self._forms[word]

    def canonicals(self, words: Iterable[str]) -> list[str]:
        """The canonical form of each."""
        folded = fold_all(words)
        return [self.synonyms.get(word, word) for word in folded] if self.synonyms else folded

    def words(self, text: str) -> tuple[str, ...]:
        """The terms of `text`, with repetitions; single Chinese characters are left out.

        In short texts, phrases of the two tables are found even where jieba cuts them apart; they are remembered, since
        titles and skills come again and again.
        """
        if len(text) > SHORT_TEXT:
            return self._cut(text)
        known = self._remembered.get(text)
        if known is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            known = self._remembered[text] = self._cut(text)
        return known

    def _cut(self, text: str) -> tuple[str, ...]:
        folded = fold(text)
        cut = rjieba.cut_for_search(folded)
        if self._table and len(folded) <= SHORT_TEXT:
            cut += self._phrases(folded)
        terms = filter(None, map(self._terms.__getitem__, cut))
        return self._widened([*terms]) if self.broader else (*terms,)

    def _widened(self, terms: list[str]) -> tuple[str, ...]:
        """And the names of the things that they are among."""
        return (*terms, *(self.broader[term] for term in terms if term in self.broader))

    def _phrases(self, folded: str) -> tuple[str, ...]:
        table = self._table
        ends = range(2, 1 + self._longest)
        parts = {folded[start : start + size] for start in range(len(folded)) for size in ends}
        return tuple(sorted(word for word in parts & table if rjieba.cut(word) != [word]))

    @cached_property
    def _forms(self) -> "_Forms":
        return _Forms(self.synonyms)

    @cached_property
    def _terms(self) -> "_Terms":
        return _Terms(self.synonyms)

    @cached_property
    def _remembered(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._table), default=1)

    @cached_property
    def _table(self) -> frozenset[str]:
        return frozenset(word for table in (self.synonyms, self.broader) for pair in table.items() for word in pair)


class _Forms(dict[str, str]):
    """Word as written → canonical form; filled as words are met, since people write the same ones."""

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        super().__init__()
        self.synonyms = synonyms

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        folded = fold(word)
        form = self[word] = self.synonyms.get(folded, folded)
        return form


class _Terms(dict[str, str]):
    """Word as cut → term, "" for what means nothing; filled as words are met, since a language has few."""

    def __init__(self, synonyms: Mapping[str, str]) -> None:
        super().__init__()
        self.synonyms = synonyms

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        term = self[word] = self.synonyms.get(word, word) if _means_something(word) else ""
        return term


def _means_something(word: str) -> bool:
    if len(word) == 1:
        return word.isascii() and word.isalpha()  # "C" is a language; a lone Chinese character is mostly a particle
    return any(map(str.isalpha, word))


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
