"""Tables: constraints that speak, migrations that are named, states that can be reached."""

import re
from collections.abc import Mapping
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import BaseConstraint, Choices, Model, TextChoices

from chunfeng.kernel.transitions import Transitions
from tests.structure.source import PACKAGE, name, pyproject

MODELS = [model for model in apps.get_models() if model.__module__.startswith("chunfeng.")]
MIGRATIONS = sorted(PACKAGE.rglob("migrations/0*.py"))
TABLES = [
    (room.parent.name, table)
    for room in sorted((PACKAGE / "domain").glob("*/enums.py"))
    for table in re.findall(r"^(\w*TRANSITIONS)\b", room.read_text("utf-8"), re.MULTILINE)
]


def test_every_constraint_explains_itself_to_a_person() -> None:
    mute = [
        f"{model._meta.label}.{constraint.name}"
        for model in MODELS
        for constraint in model._meta.constraints
        if constraint.violation_error_message == BaseConstraint.default_violation_error_message
    ]
    assert mute == []


def test_rows_of_a_model_know_their_place() -> None:
    """Ids are 64 bits wide everywhere, or a code that the world agrees on."""
    assert [model._meta.label for model in MODELS if model._meta.pk.get_internal_type() == "AutoField"] == []


@pytest.mark.django_db
def test_migrations_are_complete() -> None:
    said = StringIO()
    labels = sorted(config.label for config in apps.get_app_configs() if config.name.startswith("chunfeng."))
    try:
        call_command("makemigrations", *labels, check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())
    assert said.getvalue().startswith("No changes detected")


@pytest.mark.parametrize("path", MIGRATIONS, ids=name)
def test_migration_is_named_for_what_it_does(path: Path) -> None:
    number, _, words = path.stem.partition("_")
    assert re.fullmatch(r"\d{4}", number)
    assert "auto" not in words.split("_"), "makemigrations --name what_it_does"
    assert (words == "initial") == (number == "0001")


def test_migrations_of_an_app_are_numbered_without_gaps() -> None:
    for folder in {path.parent for path in MIGRATIONS}:
        numbers = [int(path.stem[:4]) for path in sorted(folder.glob("0*.py"))]
        assert numbers == list(range(1, len(numbers) + 1)), name(folder)


@pytest.mark.parametrize(("domain", "table"), TABLES)
def test_states_of_a_table_exist_and_can_be_reached(domain: str, table: str) -> None:
    enums = import_module(f"chunfeng.domain.{domain}.enums")
    transitions: Transitions = getattr(enums, table)
    named = {state for moves in transitions.values() for pair in moves.items() for state in pair}
    status = _status_of(vars(enums), named)
    first = next(iter(status)).value  # a status is declared from its first state on
    reached, news = set(), {first}
    while news:
        reached |= news
        news = {
            after for moves in transitions.values() for before, after in moves.items() if before in reached
        } - reached
    assert reached == set(status.values)


def _status_of(enums: Mapping[str, object], named: set[str]) -> type[Choices]:
    """The one enumeration of states that holds every state the table names."""
    found = [
        value
        for key, value in enums.items()
        if key.endswith(("Status", "State")) and isinstance(value, type) and issubclass(value, TextChoices)
        if named <= set(value.values)
    ]
    assert len(found) == 1, f"{sorted(named)} are the states of {found}"
    return found[0]


def test_every_domain_with_tables_is_installed() -> None:
    with_tables = {path.parent.name for path in (PACKAGE / "domain").glob("*/models.py")}
    assert with_tables <= {config.label for config in apps.get_app_configs()}
    assert all(isinstance(model, type) and issubclass(model, Model) for model in MODELS)
    assert pyproject()["tool"]["django-stubs"]["django_settings_module"] == "chunfeng.config.settings"
