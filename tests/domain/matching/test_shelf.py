from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.matching.queries import rows
from chunfeng.domain.matching.queries.shelf import Shelf
from chunfeng.domain.matching.services import rebuilding
from tests.domain.matching.market import employer, position

ACTS = ("add", "close", "delete", "suspend", "look", "save", "undo", "commit")


@dataclass
class World:
    """Writes at random, with savepoints, and looks at the shelf in between."""

    shelf: Shelf
    steps: list[tuple[str, int]]

    def run(self):
        """As many steps as there are up to the one that ends a savepoint; whether to roll it back."""
        while self.steps:
            act, number = self.steps.pop(0)
            keys = list(Position.objects.order_by("pk").values_list("pk", flat=True))
            some = keys[number % len(keys)] if keys else 0
            match act:
                case "add":
                    position(employer=employer())
                case "close":
                    Position.objects.filter(pk=some).update(status=PositionStatus.CLOSED)
                case "delete":
                    Position.objects.filter(pk=some).delete()
                case "suspend":
                    Employer.objects.filter(positions=some).update(status=EmployerStatus.SUSPENDED)
                case "look":
                    self.look()
                case "save":
                    with transaction.atomic():
                        if self.run():
                            transaction.set_rollback(True)
                    self.look()
                case "undo" | "commit":
                    return act == "undo"
        return False

    def look(self):
        assert self.shelf.catalogue().ids.tolist() == list(rows.shown().values_list("pk", flat=True))


@pytest.mark.django_db
@examples(max_examples=60)
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), max_size=20))
def test_a_transaction_sees_its_own_positions_whatever_is_rolled_back(tmp_path_factory, steps):
    world = World(Shelf(tmp_path_factory.mktemp("none")), [*steps, ("look", 0)])
    with transaction.atomic():
        while world.steps:
            world.run()
        world.look()
        transaction.set_rollback(True)
    world.look()


@pytest.mark.django_db(transaction=True)
@examples(max_examples=15)
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9)), max_size=12))
def test_the_same_on_top_of_a_store_that_stays_behind(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("store")
    position()
    rebuilding.bring_up(folder)
    world = World(Shelf(folder), [*steps, ("look", 0)])
    while world.steps:
        world.run()
    world.look()
