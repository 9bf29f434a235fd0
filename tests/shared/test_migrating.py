"""Migrations that only add make one class anew at a time; those that need more find all of them anew."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core.management import load_command_class
from django.core.management.commands import migrate
from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import (
    AddField,
    AlterField,
    CreateModel,
    DeleteModel,
    Migration,
    RemoveField,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from chunfeng.shared.migrating import NarrowExecutor, NarrowState

pytestmark = pytest.mark.django_db


@cache
def executor() -> NarrowExecutor:
    """It reads all migrations of the product when it is made, which is nothing to these tests."""
    return NarrowExecutor(connection)


class Village:
    """A town with houses and people who live in them, made and changed by migrations."""

    def __init__(self) -> None:
        self.executor, self.state = executor(), ProjectState()
        _ = self.state.apps
        key = ("id", models.IntegerField(primary_key=True))
        self.migrate(
            CreateModel("Town", [key]),
            CreateModel("House", [key, ("town", models.ForeignKey("village.Town", models.CASCADE))]),
            CreateModel("Dweller", [key, ("house", models.ForeignKey("village.House", models.CASCADE))]),
        )

    def migrate(self, *steps: Operation) -> None:
        migration = Migration("0001_steps", "village")
        migration.operations = list(steps)
        self.state = self.executor.apply_migration(self.state, migration)

    def classes(self) -> Sequence[Any]:
        return [self.state.apps.get_model("village", name) for name in ("Town", "House", "Dweller")]


def column(table: str, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s", [table, name]
        )
        return str(cursor.fetchone()[0])


def named() -> "models.CharField[str, str]":
    return models.CharField(max_length=20, default="")


def test_the_command_runs_on_narrow_states() -> None:
    load_command_class("chunfeng.shared", "migrate")
    assert migrate.MigrationExecutor is NarrowExecutor


def test_what_only_adds_makes_its_own_model_anew_and_no_other() -> None:
    village = Village()
    town, house, dweller = village.classes()
    village.migrate(AddField("town", "name", named()), AlterField("town", "name", models.TextField(default="")))
    now = village.classes()
    assert now[0] is not town
    assert now[1:] == [house, dweller]
    assert column("village_town", "name") == "text"


def test_code_of_a_migration_finds_all_models_anew() -> None:
    village, left = Village(), []

    def live(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        town, house, dweller = (apps.get_model("village", name) for name in ("Town", "House", "Dweller"))
        dweller.objects.create(id=3, house=house.objects.create(id=2, town=town.objects.create(id=1, name="玉环")))
        left.append([found.id for found in dweller.objects.filter(house__town__name="玉环")])
        town.objects.all().delete()
        left.append([found.id for found in dweller.objects.all()])

    village.migrate(AddField("town", "name", named()), RunPython(live))
    assert left == [[3], []]


def test_a_key_that_others_point_to_takes_them_along() -> None:
    village = Village()
    village.migrate(AddField("town", "name", named()))
    village.migrate(AlterField("town", "id", models.BigIntegerField(primary_key=True)))
    assert (column("village_town", "id"), column("village_house", "town_id")) == ("bigint", "bigint")


def test_what_does_more_than_add_begins_with_all_models_anew() -> None:
    village = Village()
    village.migrate(AddField("town", "name", named()))
    village.migrate(DeleteModel("Dweller"))
    town, house = (village.state.apps.get_model("village", name) for name in ("Town", "House"))
    assert house._meta.get_field("town").related_model is town


@pytest.mark.parametrize(
    ("step", "narrow"),
    [
        (RunSQL("SELECT 1"), True),
        (RunSQL("SELECT 1", state_operations=[RenameModel("Dweller", "Guest")]), False),
        (SeparateDatabaseAndState(state_operations=[RemoveField("dweller", "house")]), False),
        (AlterField("house", "town", models.ForeignKey("village.Town", models.PROTECT)), False),
        (RemoveField("dweller", "house"), False),
        (RenameModel("Dweller", "Guest"), False),
    ],
    ids=["sql", "sql-with-state", "state-alone", "relation", "removal", "renaming"],
)
def test_steps_that_touch_relations_are_left_to_django(step: Operation, narrow: bool) -> None:
    village = Village()
    village.migrate(step)
    assert isinstance(village.state, NarrowState) is narrow
