"""A parent is the sum of its children, whatever is founded, moved, merged, dissolved, counted and folded in between."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests import factories
from tests.crowds import PATIENCE

from chunfeng.domain.unions import queries, services
from chunfeng.domain.unions.enums import Level, OrganisationKind
from chunfeng.domain.unions.errors import CannotHappen, TreeBusy
from chunfeng.domain.unions.models import Organisation, OrganisationTally, TallyDelta
from chunfeng.kernel.actor import Actor

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


class Trees(RuleBasedStateMachine):
    """A model beside the tables: who lies below whom, who stands, how many workers are known and people joined where."""

    @initialize()
    def root(self) -> None:
        self.parents: dict[int, int | None] = {}
        self.standing: set[int] = set()
        self.workers: dict[int, int] = {}
        self.joined: dict[int, int] = {}
        self.ties: set[int] = set()
        self.number = 0
        self.top = self._found(None, Level.CITY)
        self.federation = self._found(self.top, Level.COUNTY, OrganisationKind.FEDERATION)
        towns = [self._found(self.top, Level.TOWN) for _ in range(3)]
        for town in towns:
            self._found(self._found(town, Level.BASE), Level.BASE)
        services.fold()

    def _found(self, parent: int | None, level: Level, kind: OrganisationKind | None = None) -> int:
        self.number += 1
        made = services.create_organisation(
            actor=SYSTEM,
            name=f"第{self.number}工会",
            level=level,
            parent_id=parent,
            code=f"u{self.number}",
            kind=kind,
            workers=self.number,
        )
        self.parents[made.pk], self.workers[made.pk], self.joined[made.pk] = parent, self.number, 0
        self.standing.add(made.pk)
        return made.pk

    def _pick(self, draw: st.DataObject) -> int:
        return draw.draw(st.sampled_from(sorted(self.standing)))

    @rule(draw=st.data())
    def found(self, draw: st.DataObject) -> None:
        self._found(self._pick(draw), Level.BASE)

    @rule(draw=st.data(), change=st.integers(-3, 9))
    def join(self, draw: st.DataObject, change: int) -> None:
        """What the triggers of a table of members append."""
        node = self._pick(draw)
        self.joined[node] += change
        path = Organisation.objects.get(pk=node).path
        TallyDelta.objects.create(path=path, what="members", change=change)

    @rule(draw=st.data(), workers=st.integers(0, 99))
    def correct(self, draw: st.DataObject, workers: int) -> None:
        node = self._pick(draw)
        services.set_workers(actor=SYSTEM, organisation_id=node, workers=workers)
        self.workers[node] = workers

    @rule(draw=st.data())
    def move(self, draw: st.DataObject) -> None:
        node, parent = self._pick(draw), self._pick(draw)
        try:
            services.move(actor=SYSTEM, organisation_id=node, parent_id=parent)
        except CannotHappen:
            return
        self.parents[node] = parent

    @rule(draw=st.data())
    def merge(self, draw: st.DataObject) -> None:
        node, heir = self._pick(draw), self._pick(draw)
        if self.federation in (node, heir):
            return
        try:
            services.merge(actor=SYSTEM, organisation_id=node, heir_id=heir)
        except CannotHappen:
            return
        for child, parent in self.parents.items():
            if parent == node:
                self.parents[child] = heir
        self.parents[node] = heir
        self.workers[heir] += self.workers[node]
        self._ended(node)

    @rule(draw=st.data())
    def dissolve(self, draw: st.DataObject) -> None:
        node = self._pick(draw)
        try:
            services.dissolve(actor=SYSTEM, organisation_id=node)
        except CannotHappen:
            return
        self._ended(node)
        if node == self.federation:
            self.federation = self._found(self.top, Level.COUNTY, OrganisationKind.FEDERATION)
            self.ties.clear()

    def _ended(self, node: int) -> None:
        self.standing.discard(node)
        self.ties.discard(node)

    @rule(draw=st.data())
    def tie(self, draw: st.DataObject) -> None:
        node = self._pick(draw)
        try:
            services.tie(actor=SYSTEM, federation_id=self.federation, organisation_id=node)
        except CannotHappen:
            return
        self.ties.add(node)

    @rule(batch=st.sampled_from([1, 3, 1000]))
    def fold(self, batch: int) -> None:
        services.fold(batch=batch)
        assert queries.pending() == 0

    @precondition(lambda self: hasattr(self, "parents"))
    @invariant()
    def every_number_is_the_models(self) -> None:
        organisations = {each.pk: each for each in Organisation.objects.order_by("pk")}
        by_node = queries.totals_by_node(list(organisations.values()))
        for node, organisation in organisations.items():
            expected = self._numbers(self._below({node}))
            assert _some(by_node[node]) == expected
            assert _some(queries.totals(organisation.path)) == expected
            children = [by_node[child] for child, parent in self.parents.items() if parent == node]
            own = self._numbers({node})
            assert {what: expected.get(what, 0) for what in KINDS} == {
                what: own.get(what, 0) + sum(child.get(what, 0) for child in children) for what in KINDS
            }
        counted = self._below({self.federation} | self.ties)
        assert _some(queries.federation_totals(organisations[self.federation])) == self._numbers(counted)

    def _below(self, tops: set[int]) -> set[int]:
        found = set(tops)
        while more := {node for node, parent in self.parents.items() if parent in found} - found:
            found |= more
        return found

    def _numbers(self, nodes: set[int]) -> dict[str, int]:
        numbers = {
            "organisations": len(nodes & self.standing),
            "workers": sum(self.workers[node] for node in nodes & self.standing),
            "members": sum(self.joined[node] for node in nodes),
        }
        return {what: number for what, number in numbers.items() if number}


KINDS = ("organisations", "workers", "members")


def _some(numbers: dict[str, int]) -> dict[str, int]:
    return {what: number for what, number in numbers.items() if what in KINDS}


def test_a_parent_is_the_sum_of_its_children_and_a_federation_counts_nobody_twice():
    class InTransaction(Trees):
        def __init__(self) -> None:
            super().__init__()
            self.opened = transaction.atomic()
            self.opened.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.opened.__exit__(None, None, None)

    run_state_machine_as_test(InTransaction, settings=settings(max_examples=40, stateful_step_count=20))


def rows_touched(*paths: str) -> dict[str, int]:
    """How many rows of which table the totals of some parts touch."""
    return touched_by(lambda: queries.totals(*paths))


def touched_by(ask: Callable[[], object]) -> dict[str, int]:
    """How many rows of which table the plan of a question touches, those read in vain included."""
    explained = []

    def explain(execute, sql, params, many, context):
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            explained.append(cursor.fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        ask()

    def nodes(plan):
        yield plan
        for child in plan.get("Plans", ()):
            yield from nodes(child)

    touched: dict[str, int] = {}
    for node in nodes(explained[0]):
        if "Relation Name" in node:
            in_vain = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
            rows = round((node["Actual Rows"] + in_vain) * node["Actual Loops"])
            touched[node["Relation Name"]] = touched.get(node["Relation Name"], 0) + rows
    return touched


def test_changes_that_statistics_do_not_know_of_are_read_by_the_part_that_asks_alone():
    """Without the fence in the questions each part reads all changes, as long as the planner thinks that there are none."""
    city = factories.organisation()
    counties = [factories.organisation(parent=city) for _ in range(20)]
    services.fold()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE unions_organisation, unions_organisationtally, unions_tallydelta")
    TallyDelta.objects.bulk_create(
        TallyDelta(path=county.path, what="members", change=1) for county in counties for _ in range(50)
    )
    assert rows_touched(counties[0].path)["unions_tallydelta"] == 50
    assert rows_touched(*(county.path for county in counties[:5]))["unions_tallydelta"] == 250
    assert touched_by(lambda: queries.totals_by_node(counties[:5]))["unions_tallydelta"] == 250


def test_totals_touch_the_numbers_of_one_node_however_many_lie_below():
    city = factories.organisation()
    counties = [factories.organisation(parent=city) for _ in range(10)]
    Organisation.objects.bulk_create(
        Organisation(name="基层", level=5, kind="enterprise", parent=counties[n % 10], code=f"b{n}", workers=3)
        for n in range(3000)
    )
    services.fold()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE unions_organisation, unions_organisationtally, unions_tallydelta")
    assert queries.totals(city.path) == {
        "organisations": 3011,
        "organisations.enterprise": 3000,
        "organisations.territorial": 11,
        "workers": 9000,
    }
    assert rows_touched(city.path) == {"unions_organisationtally": 4, "unions_tallydelta": 0}
    TallyDelta.objects.bulk_create(TallyDelta(path=counties[3].path, what="members", change=1) for _ in range(2))
    elsewhere = Organisation.objects.filter(parent=counties[0]).order_by("pk")[0]
    TallyDelta.objects.bulk_create(TallyDelta(path=elsewhere.path, what="members", change=1) for _ in range(2000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE unions_tallydelta")
    assert rows_touched(counties[3].path) == {"unions_organisationtally": 4, "unions_tallydelta": 2}
    several = [county.path for county in counties[3:]]
    assert rows_touched(*several) == {"unions_organisationtally": 28, "unions_tallydelta": 2}
    assert queries.totals(city.path)["members"] == 2002
    assert OrganisationTally.objects.count() == 4 + 10 * 4 + 3000 * 3


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_while_a_part_moves_is_counted_in_its_new_place():
    """A member who joins between the move and its commit waits for it, and is written with the path of afterwards."""
    city = factories.organisation()
    old, new = factories.organisation(parent=city), factories.organisation(parent=city)
    town = factories.organisation(parent=old)
    moved, counted = threading.Event(), threading.Event()

    def join() -> None:
        moved.wait(PATIENCE)
        services.set_workers(actor=SYSTEM, organisation_id=old.pk, workers=5)
        counted.set()
        connection.close()

    thread = threading.Thread(target=join)
    thread.start()
    with transaction.atomic():
        services.move(actor=SYSTEM, organisation_id=town.pk, parent_id=new.pk)
        moved.set()
        assert not counted.wait(0.5)
    thread.join(PATIENCE)
    assert counted.is_set()
    assert queries.totals(old.path) == {"organisations": 1, "organisations.territorial": 1, "workers": 5}
    assert queries.totals(new.path)["organisations"] == 2


@pytest.mark.django_db(transaction=True)
def test_a_move_does_not_wait_long_for_an_import():
    city = factories.organisation()
    old, new = factories.organisation(parent=city), factories.organisation(parent=city)
    town = factories.organisation(parent=old)
    importing, done = threading.Event(), threading.Event()

    def bring_in() -> None:
        with transaction.atomic():
            factories.organisation(parent=new)
            importing.set()
            done.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=bring_in)
    thread.start()
    importing.wait(PATIENCE)
    with pytest.raises(TreeBusy):
        services.move(actor=SYSTEM, organisation_id=town.pk, parent_id=new.pk)
    done.set()
    thread.join(PATIENCE)
    assert services.move(actor=SYSTEM, organisation_id=town.pk, parent_id=new.pk).parent_id == new.pk
