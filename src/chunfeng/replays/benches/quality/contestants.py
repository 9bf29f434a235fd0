"""Who answers: this engine through its public doors, and three plain methods of the trade, exact and on the same words.

chunfeng   ranks rows; "by vote" lets the best 200 rows vote for their answer, where several rows have the same
bm25       Σ idf · tf · (k₁ + 1) / (tf + k₁ · (1 − b + b · length / mean length)), k₁ = 1.2, b = .75, on the sheet
centroids  cosine of TF-IDF vectors with the mean vector of an answer's examples
neighbours cosine of TF-IDF vectors with every example; the 30 nearest vote with their cosine
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from chunfeng.domain.matching.queries.rows import TITLE_WEIGHT, words_of
from chunfeng.domain.occupations import queries as occupations
from chunfeng.engine.matching import Catalogue, Lexicon, Matches, PositionRow, Seeker, Weights, rank, vote
from chunfeng.engine.matching.voting import BY_WORDS, VOTERS
from chunfeng.replays.benches.quality.tasks import Document, Task, minor, terms_of

Floats = NDArray[np.float64]
Rankings = list[list[int]]
Contestant = Callable[[Task, Lexicon], Rankings]

DEPTH = 20
"""Answers in a ranking."""

LOOKED_AT = 200
"""Rows that are asked for where several rows give the same answer."""

NEIGHBOURS = 30
DAY = date(2026, 1, 1)


def chunfeng(task: Task, lexicon: Lexicon, weights: Weights | None = None) -> Rankings:
    """`rank` on the task's sheet; the first row of an answer is its place."""
    depth = DEPTH if len(task.documents) == task.answers else LOOKED_AT
    answer_of = [document.answer for document in task.documents]
    return [
        _first(answer_of[row] for row in found.ids.tolist())
        for found in asked(task, lexicon, depth, weights or Weights())
    ]


def voted(task: Task, lexicon: Lexicon) -> Rankings:
    """`vote` among the best rows: an answer counts by all of its rows."""
    answer_of = [document.answer for document in task.documents]
    return [
        [answer for answer, _ in vote(found.scores.tolist(), (answer_of[row] for row in found.ids.tolist()), DEPTH)]
        for found in asked(task, lexicon, VOTERS, BY_WORDS)
    ]


def asked(task: Task, lexicon: Lexicon, depth: int, weights: Weights) -> Iterator[Matches]:
    """Every question to a catalogue with a row for each document, as `chunfeng match seeker --positions` builds it."""
    catalogue = Catalogue.of(
        [
            PositionRow(
                number,
                skills=document.skills,
                words=words_of(lexicon, document.title, (document.text, *document.skills)),
            )
            for number, document in enumerate(task.documents)
        ],
        lexicon,
    )
    for question in task.questions:
        seeker = Seeker(skills=question.skills, words=words_of(lexicon, "", (question.text,)))
        yield rank(catalogue, seeker, depth, today=DAY, weights=weights)


def classified(task: Task, groups: dict[str, int]) -> Rankings:
    """What the classification of titles says: minor groups of its guesses."""
    return [
        _first(
            groups[minor(guess.code)] for guess in occupations.classify(question.text) if minor(guess.code) in groups
        )
        for question in task.questions
    ]


def bm25(task: Task, lexicon: Lexicon) -> Rankings:
    counts, asked = _counts(task, task.documents, lexicon)
    return _ranked(bm25_scores(counts, asked), [document.answer for document in task.documents])


def bm25_scores(counts: sparse.csr_matrix, asked: sparse.csr_matrix, k1: float = 1.2, b: float = 0.75) -> Floats:
    """(questions, documents)."""
    documents = counts.shape[0]
    holding = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log(1 + (documents - holding + 0.5) / (holding + 0.5))
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    owners = np.repeat(np.arange(documents), np.diff(counts.indptr))
    weighed = counts.copy()
    weighed.data = counts.data * (k1 + 1) / (counts.data + k1 * (1 - b + b * lengths[owners] / lengths.mean()))
    return _dense((asked > 0).astype(np.float64) @ sparse.diags(idf) @ weighed.T)


def centroids(task: Task, lexicon: Lexicon) -> Rankings:
    vectors, asked = _tf_idf(task, lexicon)
    answers = np.array([document.answer for document in task.examples])
    belongs = sparse.csr_matrix((np.ones(answers.size), (answers, np.arange(answers.size))))
    return _ranked(_dense(asked @ _unit(belongs @ vectors).T), list(range(belongs.shape[0])))


def neighbours(task: Task, lexicon: Lexicon) -> Rankings:
    vectors, asked = _tf_idf(task, lexicon)
    answers = np.array([document.answer for document in task.examples])
    rankings = []
    for likeness in _dense(asked @ vectors.T):
        near = np.argsort(-likeness, kind="stable")[:NEIGHBOURS]
        votes = np.bincount(answers[near], weights=likeness[near])
        rankings.append([int(answer) for answer in np.argsort(-votes, kind="stable")[:DEPTH] if votes[answer] > 0])
    return rankings


PEERS: dict[str, Contestant] = {"bm25": bm25, "centroids": centroids, "neighbours": neighbours}


def _counts(task: Task, documents: Sequence[Document], lexicon: Lexicon) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Word counts of documents and of questions; words that only questions use are left out."""
    number: dict[str, int] = {}
    known = [terms_of(lexicon, each.title, each.skills, each.text, TITLE_WEIGHT) for each in documents]
    for terms in known:
        for term in terms:
            number.setdefault(term, len(number))
    asked = [terms_of(lexicon, "", each.skills, each.text) for each in task.questions]
    return _matrix(known, number), _matrix(asked, number)


def _matrix(lists: Sequence[Sequence[str]], number: dict[str, int]) -> sparse.csr_matrix:
    cells = [(row, number[term]) for row, terms in enumerate(lists) for term in terms if term in number]
    rows, columns = np.array(cells, dtype=np.int64).reshape(-1, 2).T
    matrix = sparse.csr_matrix((np.ones(len(cells)), (rows, columns)), shape=(len(lists), len(number)))
    matrix.sum_duplicates()
    return matrix


def _tf_idf(task: Task, lexicon: Lexicon) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
    """Unit vectors of (1 + ln count) · ln(1 + n / df), of examples and of questions."""
    counts, asked = _counts(task, task.examples, lexicon)
    holding = np.maximum(np.bincount(counts.indices, minlength=counts.shape[1]), 1)
    idf = sparse.diags(np.log1p(counts.shape[0] / holding))
    return _unit(_damped(counts) @ idf), _unit(_damped(asked) @ idf)


def _damped(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    damped = counts.copy()
    damped.data = 1 + np.log(counts.data)
    return damped


def _unit(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(lengths, 1e-12)) @ matrix)


def _dense(matrix: sparse.csr_matrix) -> Floats:
    return np.asarray(matrix.toarray(), dtype=np.float64)


def _ranked(scores: Floats, answers: Sequence[int]) -> Rankings:
    """Answers by their best document with a score above 0, equal ones in the order of the documents."""
    rankings = []
    for row in scores:
        order = np.argsort(-row, kind="stable")
        rankings.append(_first(answers[at] for at in order if row[at] > 0))
    return rankings


def _first(answers: Iterable[int]) -> list[int]:
    """The first 20 distinct answers in their order."""
    kept: dict[int, None] = {}
    for answer in answers:
        kept.setdefault(answer)
        if len(kept) == DEPTH:
            break
    return list(kept)
