"""Reading position titles: from "急招普工（包吃住）" to the occupations it may be. Pure: tables come in as plain rows."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from chunfeng.kernel import late

rjieba = late.module("rjieba")
CODE = re.compile(r"^\d(-\d{2}(-\d{2}(-\d{2})?)?)?$")
LEVELS = {"大类": 1, "中类": 2, "小类": 3, "细类": 4, "职业": 4, "1": 1, "2": 2, "3": 3, "4": 4}
CLOSENESS = (0.0, 0.2, 0.45, 0.75, 1.0)

_CODE_INSIDE = re.compile(r"\d-\d{2}-\d{2}-\d{2}")
_BRACKETS = re.compile(r"[(\[【「]([^()\[\]【】「」]*)[)\]】」]")
_BETWEEN = re.compile(r"[/\\|,;、+&·\-—_~*★:!?\"'()\[\]【】「」\s…]+|(?<=.)[和及兼或](?=.{2,})")
_PROTECTED = (("c++", "cpp"), ("c#", "csharp"), (".net", "dotnet"), ("node.js", "nodejs"), ("vue.js", "vue"))
_LATIN = re.compile(r"[a-z]")
_LEAF_ENDINGS = ("工程技术人员", "专业技术人员", "专业人员", "技术人员", "设计人员")
Offer = Callable[[str, float, float, str], None]
_PATTERN, _HEAD, _GENERIC, _LATER = 6.0, 4.0, 0.4, 0.9
_IN_BRACKETS, _AT_THE_END, _POSITION = 0.6, 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Node:
    """A node of the classification. flags: S digital, L green, L/S both."""

    code: str
    name: str
    flags: str = ""

    @property
    def level(self) -> int:
        """1 大类 to 4 细类."""
        return self.code.count("-") + 1

    @property
    def parent(self) -> str | None:
        return self.code.rpartition("-")[0] or None


@dataclass(frozen=True, slots=True)
class Guess:
    """An occupation that a title may mean. confidence 0 to 1; why: the words that led to it."""

    code: str
    confidence: float
    why: str


@dataclass(frozen=True, slots=True)
class Habits:
    """How titles are written; see data/titles.toml."""

    noise: re.Pattern[str]
    ranks: re.Pattern[str]
    endings: re.Pattern[str]
    heads: frozenset[str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]


def clean(text: str) -> str:
    """Half-width, lower case; names of languages without the signs that divide titles."""
    words = unicodedata.normalize("NFKC", text).lower().strip()
    for written, kept in _PROTECTED:
        words = words.replace(written, kept)
    return words


def closeness(a: str, b: str) -> float:
    """1 same occupation, .75 same 小类, .45 same 中类, .2 same 大类, else 0. Source: the tree of the classification."""
    if a == b:
        return 1.0
    shared = 0
    for left, right in zip(a.split("-"), b.split("-"), strict=False):
        if left != right:
            break
        shared += 1
    return CLOSENESS[shared]


@dataclass(slots=True)
class Lexicon:
    """Words → codes. Build with `lexicon`."""

    habits: Habits
    codes: set[str] = field(default_factory=set)
    words: dict[str, list[str]] = field(default_factory=dict)
    lengths: dict[str, list[int]] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, word: str, code: str, weight: float | None = None) -> None:
        word = clean(word).replace(" ", "")
        if len(word) < 2 and not _LATIN.match(word):
            return
        codes = self.words.setdefault(word, [])
        if code not in codes:
            codes.append(code)
        self.weights[word] = weight if weight is not None else self.weight(word)
        lengths = self.lengths.setdefault(word[:1], [])
        if len(word) not in lengths:
            lengths.append(len(word))
            lengths.sort(reverse=True)

    def weight(self, word: str) -> float:
        """How much a word says: its characters without rank and ending. A Latin word counts as two or three."""
        core = self.habits.endings.sub("", self.habits.ranks.sub("", word))
        if not core:
            return 1.0  # 工程师, 开发工程师, 助理: a rank, not a trade
        latin = len(_LATIN.findall(core))
        return len(core) - latin + (min(3.0, max(2.0, latin)) if latin else 0.0)


def lexicon(nodes: Iterable[Node], words: Sequence[tuple[str, str]], habits: Habits) -> Lexicon:
    """Index the tree and its everyday words (word, code)."""
    found = Lexicon(habits)
    for word, code in words:
        found.add(word, code)
    leaves = []
    for node in nodes:
        found.codes.add(node.code)
        if node.level < 4:
            found.add(node.name, node.code, float(len(node.name)))
            continue
        leaves.append(node)
        found.add(node.name, node.code)
        for ending in _LEAF_ENDINGS:
            base = node.name.removesuffix(ending)
            if base != node.name and len(base) >= 2 and base not in found.words:
                for suffix in ("工程师", "工程", "技术员", "设计师" if ending == "设计人员" else "专员"):
                    if base + suffix not in found.words:
                        found.add(base + suffix, node.code)
                if len(base) >= 4:
                    found.add(base, node.code)
                break
    for node in leaves:
        _index_tokens(found, node.name, node.code)
    for word, code in words:
        if code.count("-") == 3:
            _index_tokens(found, word, code)
    return found


def _index_tokens(found: Lexicon, text: str, code: str) -> None:
    for token in _tokens(found.habits, clean(text)):
        found.tokens[token].add(code)


def _tokens(habits: Habits, text: str) -> list[str]:
    core = habits.endings.sub("", text) or text
    return [token for token in rjieba.cut(core) if len(token) >= 2]


def parts(title: str, habits: Habits) -> tuple[list[str], list[str]]:
    """The pieces of a title that may name work, and those that stood in brackets. Noise is gone."""
    words = clean(title)
    inside = [match.group(1) for match in _BRACKETS.finditer(words)]
    outside = _BRACKETS.sub("/", words)
    return _pieces(outside, habits), [piece for text in inside for piece in _pieces(text, habits)]


def _pieces(text: str, habits: Habits) -> list[str]:
    pieces = []
    for piece in _BETWEEN.split(habits.noise.sub("/", text)):
        bare = re.sub(r"^[\d.]+(?![a-z\d])|[\d.]+$", "", piece) if not piece[:3].isdigit() or len(piece) < 6 else piece
        if len(bare) >= 2 or (len(bare) == 1 and _LATIN.match(bare)):
            pieces.append(bare)
    return pieces


def classify(title: str, words: Lexicon, hints: Sequence[str] = ()) -> list[Guess]:
    """The likeliest occupations of a title, best first, at most three. Hints (industry, keywords) help only where the title
    says nothing of its own; guesses of a whole group (小类 and above) have a confidence of .4 at most."""
    scores: dict[str, tuple[float, float, str]] = {}

    def offer(code: str, score: float, confidence: float, why: str) -> None:
        if code in words.codes and score > scores.get(code, (0.0,))[0]:
            scores[code] = (score, confidence, why)

    plain = clean(title).replace(" ", "")
    for match in _CODE_INSIDE.finditer(plain):
        offer(match.group(), 2 * _PATTERN, 1.0, match.group())
    for pattern, code in words.habits.patterns:
        if found := pattern.search(plain):
            offer(code, _PATTERN if code.count("-") == 3 else _PATTERN / 2, 0.9, found.group())
    outside, inside = parts(title, words.habits)
    for place, piece in enumerate(outside):
        _score(piece, words, 1.0 if place == 0 else _LATER, offer)
    for piece in inside:
        _score(piece, words, _IN_BRACKETS, offer)
    if not any(code.count("-") == 3 for code in scores):
        for piece in outside:
            _overlap(piece, words, offer)
    if hints and not any(code.count("-") == 3 for code in scores):
        for hint in hints:
            for guess in classify(hint, words):
                offer(guess.code, guess.confidence, round(guess.confidence * 0.6, 3), guess.why)
    ranked = sorted(scores.items(), key=lambda item: (-item[1][0], item[0]))
    best = [item for item in ranked if not any(other.startswith(item[0] + "-") for other in scores)][:3]
    return [
        Guess(code, confidence if code.count("-") == 3 else min(confidence, 0.4), why)
        for code, (_, confidence, why) in best
    ]


def _score(piece: str, words: Lexicon, factor: float, offer: Offer) -> None:
    text = piece.replace(" ", "")
    spans = _spans(text, words)
    said = max(1.0, words.weight(text))
    last = len(words.habits.endings.sub("", text) or text)
    for start, end, word in spans:
        weight = words.weights[word]
        at_end = end >= last
        score = weight + _POSITION * end / len(text) + (_AT_THE_END if at_end else 0.0)
        core = words.habits.endings.sub("", word) or word
        head = at_end and (word in words.habits.heads or core in words.habits.heads or core[-2:] in words.habits.heads)
        if head:
            score += _HEAD
        share = min(1.0, weight / said)
        confidence = 0.95 if start == 0 and end == len(text) else round(0.5 + 0.4 * share, 3)
        if head:
            confidence = max(confidence, 0.8)
        for code in words.words[word]:
            group = code.count("-") < 3 and len(word) < 8
            offer(code, factor * score * (_GENERIC if group else 1.0), confidence * min(1.0, factor + 0.1), word)


def _spans(text: str, words: Lexicon) -> list[tuple[int, int, str]]:
    """All known words in a text that are not part of a longer known word."""
    spans: list[tuple[int, int, str]] = []
    furthest = 0
    for start in range(len(text)):
        for length in words.lengths.get(text[start], ()):
            end = start + length
            if end > len(text) or end <= furthest:
                continue
            word = text[start:end]
            if word in words.words and _whole(text, start, end):
                spans.append((start, end, word))
                furthest = end
                break
    return spans


def _whole(text: str, start: int, end: int) -> bool:
    """A Latin word must not be a piece of another one: java is not in javascript."""
    before = start > 0 and _LATIN.match(text[start]) and _LATIN.match(text[start - 1])
    after = end < len(text) and _LATIN.match(text[end - 1]) and _LATIN.match(text[end])
    return not (before or after)


def _overlap(piece: str, words: Lexicon, offer: Offer) -> None:
    tokens = _tokens(words.habits, piece)
    total = sum(_rarity(words, token) for token in tokens)
    sums: dict[str, float] = defaultdict(float)
    hits: dict[str, list[str]] = defaultdict(list)
    for token in tokens:
        for code in words.tokens.get(token, ()):
            sums[code] += _rarity(words, token)
            hits[code].append(token)
    if not sums or total <= 0:
        return
    code = min(sums, key=lambda c: (-sums[c], c))
    share = sums[code] / total
    if share >= 0.5 and sums[code] >= 2.0:
        offer(code, 1.0 + share, round(0.2 + 0.25 * share, 3), " ".join(hits[code]))


def _rarity(words: Lexicon, token: str) -> float:
    """Inverse share of the occupations that have the token; one that nobody has says as much as one in two."""
    return math.log((len(words.codes) + 1) / (len(words.tokens.get(token, ())) or 2))
