"""Where replays are played: an empty home, the product served from it, and people who come to its pages from outside."""

import argparse
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from django.db import connections

from chunfeng.cli.commands import migrate
from chunfeng.domain.people.models import Person
from chunfeng.replays import postbox, product
from chunfeng.replays.city import loading
from chunfeng.replays.city.progress import Progress
from chunfeng.replays.postbox import Postbox
from chunfeng.replays.tally import Tally, compared
from chunfeng.replays.visitor import Visitor

AT_ONCE = 8
PER_NETWORK = 20
"""How many people share one network address: a family, a dormitory, a roadside stall."""
SETTINGS = {
    "CHUNFENG_SMS": "http",
    "CHUNFENG_PROXY": "1",
    "CHUNFENG_STAFF_FACTOR_FROM": "9999-12-31",  # the stories are told by code alone
    "CHUNFENG_DROP_NOTICE": "0",  # and within minutes
}
ITEM = TypeVar("ITEM")


@dataclass
class Stage:
    """A running product and the way to its pages. `pause`: seconds between the acts, to be watched (`--slow`)."""

    address: str
    box: Postbox
    progress: Progress
    pause: float = 0.0

    def sign_in(self, phone: str, network: str) -> Visitor:
        """Somebody with this phone, from this address (`network`), by the code that is sent to it."""
        visitor = Visitor(self.address, network=network)
        self.sign_in_at(visitor, "/sign-in/", phone)
        return visitor

    def sign_in_at(self, visitor: Visitor, path: str, phone: str) -> str:
        """The same for somebody who is at the pages already; where it leads."""
        visitor.get(path)
        where = visitor.post(path, {"phone": phone})
        return visitor.post(where, {"code": self.box.code(phone)})

    def act(self, title: str, part: Callable[[ITEM], None], items: Iterable[ITEM]) -> None:
        """Let many people do the same, some at a time. Raises what the first of them met."""
        self.progress.begin(title)

        def play(item: ITEM) -> None:
            part(item)
            time.sleep(self.pause)

        with ThreadPoolExecutor(max_workers=1 if self.pause else AT_ONCE) as people:
            for done in [people.submit(play, item) for item in items]:
                done.result()


class Story(Protocol):
    """What is played. `prepare` happens before anybody looks: what an operator sets up, such as the tree and old members."""

    steps: int

    def prepare(self) -> None: ...

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        ...


@contextmanager
def served(home: Path, stories: Iterable[Story]) -> Iterator[tuple[str, Postbox]]:
    """Empty `home`, let the stories prepare it, and serve it: the address, and where text messages arrive."""
    migrate.run(argparse.Namespace(quiet=True))
    if Person.objects.exists():
        loading.empty()
        connections.close_all()
        migrate.run(argparse.Namespace(quiet=True))
    for story in stories:
        story.prepare()
    connections.close_all()
    with (
        postbox.open_postbox() as box,
        product.served(home, **SETTINGS, CHUNFENG_SMS_URL=box.address) as address,
    ):
        yield address, box


def told(name: str, story: Story, address: str, box: Postbox, *, slow: bool = False) -> dict[str, Any]:
    """Play one story: its figures beside the bulletin's. Raises Unexpected."""
    started = time.monotonic()
    progress = Progress(story.steps)
    tally, bulletin = story.play(Stage(address, box, progress, pause=0.4 if slow else 0.0))
    progress.end()
    figures = compared(tally, bulletin)
    return {
        "replay": name,
        "figures": figures,
        "agrees": all(pair["tally"] == pair["bulletin"] for pair in figures.values()),
        "seconds": round(time.monotonic() - started, 1),
    }


def network(series: int, number: int) -> str:
    """The address that person `number` of a crowd comes from; `series` keeps crowds apart."""
    block = number // PER_NETWORK
    return f"10.{series}.{block // 250}.{block % 250}"


def scaled(number: int, scale: float, *, least: int = 4) -> int:
    return max(least, round(number * scale))
