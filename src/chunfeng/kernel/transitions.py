"""States as one table: which step leads from where to where."""

from collections.abc import Mapping

Transitions = Mapping[str, Mapping[str, str]]
"""step → {state before → state after}"""


def target(table: Transitions, *, step: str, state: str) -> str | None:
    """The state that `step` leads to from `state`, or None when it does not lead anywhere."""
    return table[step].get(state)


def steps_from(table: Transitions, state: str) -> tuple[str, ...]:
    """The steps that can be taken from `state`, in the order of the table."""
    return tuple(step for step, moves in table.items() if state in moves)
