"""What a lower domain tells a higher one: frozen dataclasses in the past tense with ids only, after commit.

A domain's `handlers.py` listens; the publisher does not know who does. A handler that fails is logged and does not undo
what has been committed, nor keep the others from hearing.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

logger = logging.getLogger(__name__)
E_ = TypeVar("E_")

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listen(event_type: type[E_]) -> Callable[[Callable[[E_], None]], Callable[[E_], None]]:
    """Decorator for a function in `handlers.py` that takes one event of `event_type`."""

    def register(handler: Callable[[E_], None]) -> Callable[[E_], None]:
        if handler not in _listeners[event_type]:
            _listeners[event_type].append(handler)
        return handler

    return register


def publish(event: object) -> None:
    """Tell everybody who listens, once the present transaction has committed (at once when there is none)."""
    transaction.on_commit(lambda: _deliver(event))


def _deliver(event: object) -> None:
    for handler in _listeners[type(event)]:
        try:
            handler(event)
        except Exception:
            logger.exception("handler %s failed on %r", handler.__qualname__, event)
