"""What is said to happen quickly, on a machine that may be busy with other things."""

from collections.abc import Callable

TRIES = 5


def promptly(lag: Callable[[int], float], *, within: float) -> None:
    """`lag` lets something happen for the first, second, third … time, and says after how many seconds it was seen.

    A busy machine may be late now and then, a way that takes longer always is: one of five is in time.
    """
    lags: list[float] = []
    while not lags or lags[-1] >= within:
        assert len(lags) < TRIES, f"never within {within} s: {lags}"
        lags.append(lag(len(lags) + 1))
