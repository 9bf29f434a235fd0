"""How good a ranking is, from 0 to 1. A ranking is a sequence of answers, best first; the relevant ones are a set."""

from collections.abc import Sequence
from math import log2

RECALL_AT = (1, 5, 10, 20)
NDCG_AT = (10, 20)


def recall(ranking: Sequence[int], relevant: frozenset[int], k: int) -> float:
    """Relevant answers among the first `k`, over as many as could be there: min(k, all relevant).

    With one relevant answer that is whether it is among the first k. Nothing relevant: 0.
    """
    return len(relevant.intersection(ranking[:k])) / min(k, len(relevant)) if relevant else 0.0


def ndcg(ranking: Sequence[int], relevant: frozenset[int], k: int) -> float:
    """Σ 1 / log₂(place + 1) over relevant answers in the first `k`, over the same sum for the best ranking."""
    gained = sum(1 / log2(place + 1) for place, answer in enumerate(ranking[:k], start=1) if answer in relevant)
    best = sum(1 / log2(place + 1) for place in range(1, min(k, len(relevant)) + 1))
    return gained / best if best else 0.0


def measured(rankings: Sequence[Sequence[int]], relevant: Sequence[frozenset[int]]) -> dict[str, float]:
    """Means over all questions: recall_1 … recall_20, ndcg_10, ndcg_20."""
    asked = max(len(rankings), 1)
    pairs = list(zip(rankings, relevant, strict=True))
    means = {f"recall_{k}": sum(recall(*pair, k) for pair in pairs) / asked for k in RECALL_AT}
    means |= {f"ndcg_{k}": sum(ndcg(*pair, k) for pair in pairs) / asked for k in NDCG_AT}
    return {name: round(mean, 4) for name, mean in means.items()}
