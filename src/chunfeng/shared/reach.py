"""Who asks the database: the person, the parts of the tree and the employers that the present act may see rows of.

Queries filter by scope, and that is what decides. This is the net below: tables that hold people's data have row-level
security, whose policies compare each row with the reach of the connection. A query that forgot its filter shows nothing
that the asker could not have seen elsewhere; without any reach there are no rows at all.

A web request begins with nothing (`limited`), and learns its reach when the page asks who acts (`learn`). Services that must
touch a row which the asker cannot see, such as looking up a phone at sign-in, say so (`elevated`), one act at a time. The
command line and the jobs work for the whole home (`open_process`).

It guards against forgotten filters, not against somebody who can send SQL of their own: such a one can set the reach too.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from chunfeng.kernel.actor import Actor

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Reach:
    """What rows are visible: all of them, or those of a person, of parts of the tree and of employers."""

    everything: bool = False
    person_id: int | None = None
    paths: tuple[str, ...] = ()
    employer_ids: tuple[int, ...] = ()

    @classmethod
    def of(cls, actor: Actor) -> "Reach":
        """What an actor's person, posts and employers reach; the system reaches everything."""
        return cls(actor.is_system, actor.person_id, actor.scopes(), tuple(sorted(actor.employer_ids)))

    def settings(self) -> tuple[str, str, str, str]:
        """The values of the connection's settings chunfeng.everything, .person, .paths and .employers."""
        return (
            "on" if self.everything else "",
            "" if self.person_id is None else str(self.person_id),
            ",".join(self.paths),
            ",".join(map(str, self.employer_ids)),
        )


NOTHING = Reach()
EVERYTHING = Reach(everything=True)


class _Frame:
    """The reach of one act; it may be learnt while the act goes on."""

    __slots__ = ("reach",)

    def __init__(self, reach: Reach) -> None:
        self.reach = reach


_process = _Frame(NOTHING)
_frame: ContextVar[_Frame | None] = ContextVar("chunfeng_reach", default=None)


def current() -> Reach:
    """The reach that the next statement has."""
    return (_frame.get() or _process).reach


def open_process() -> None:
    """From now on this process works for the whole home, as the command line and the jobs do."""
    _process.reach = EVERYTHING


def learn(actor: Actor) -> None:
    """The act that goes on is `actor`'s. Within `elevated` this has no effect; outside any frame it is an error."""
    frame = _frame.get()
    if frame is None:
        raise RuntimeError("Only an act that began with reach.limited learns who acts.")
    if not frame.reach.everything:
        frame.reach = Reach.of(actor)


@contextmanager
def limited(reach: Reach = NOTHING) -> Iterator[None]:
    """An act of its own that sees what `reach` allows, until it learns more."""
    token = _frame.set(_Frame(reach))
    try:
        yield
    finally:
        _frame.reset(token)


@contextmanager
def elevated(why: str) -> Iterator[None]:
    """Everything is visible within. `why` tells the reader of the code; keep the block to the one query that needs it."""
    if not why:
        raise ValueError("Say why this act must see more than its actor.")
    token = _frame.set(_Frame(EVERYTHING))
    try:
        yield
    finally:
        _frame.reset(token)


def carried(items: Iterable[Item]) -> Iterator[Item]:
    """`items`, each made with the reach of now, though they are fetched later: for bodies that are sent bit by bit."""
    return _carried(iter(items), current())


def _carried(items: Iterator[Item], reach: Reach) -> Iterator[Item]:
    try:
        while True:
            with limited(reach):
                try:
                    item = next(items)
                except StopIteration:
                    return
            yield item
    finally:
        close = getattr(items, "close", None)
        if close is not None:
            close()
