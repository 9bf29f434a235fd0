"""Dependencies flow one way: what import-linter sees, and what it cannot."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.structure.source import PACKAGE, ROOT, layers, modules, name, tree

DELIVERY = ("web", "api", "cli")


def test_imports_keep_the_contracts() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [command, "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=ROOT / "src",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_relations_point_to_the_same_or_a_lower_domain() -> None:
    """A relation may be declared as a string, which no import shows."""
    height = {domain: -level for level, domains in enumerate(layers("2")) for domain in domains}
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("chunfeng.domain.")
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label in height
        if model._meta.app_label != field.related_model._meta.app_label
        and height[model._meta.app_label] <= height[field.related_model._meta.app_label]
    ]
    assert upward == []


def test_kernel_and_engine_know_no_django() -> None:
    offenders = [
        name(path, node.lineno)
        for path in modules("kernel", "engine")
        for node in ast.walk(tree(path))
        for module in _imported(node)
        if module.split(".")[0] in {"django", "psycopg", "procrastinate"}
    ]
    assert offenders == []


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


@pytest.mark.parametrize("layer", DELIVERY)
def test_delivery_reads_and_writes_no_tables(layer: str) -> None:
    """Pages, API and commands call a query or a service; they touch no manager and save no row."""
    offenders = [
        name(path, node.lineno)
        for path in modules(layer)
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Attribute) and node.attr == "objects")
        or (isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"})
    ]  # fmt: skip
    assert offenders == []


def test_every_domain_has_only_the_rooms_of_the_house() -> None:
    """import-linter sees modules; this sees every folder and file."""
    rooms = {room for layer in layers("3") for room in layer}
    others = {"__init__.py", "migrations", "declarations", "data", "locale", "papers", "__pycache__", "management"}
    strangers = [
        name(path)
        for domain in sorted((PACKAGE / "domain").iterdir())
        if domain.is_dir() and domain.name != "__pycache__"
        for path in sorted(domain.iterdir())
        if path.name not in others and path.name.removesuffix(".py") not in rooms
    ]
    assert strangers == []


def test_every_domain_says_what_it_is_for() -> None:
    silent = [
        name(path)
        for path in sorted((PACKAGE / "domain").glob("*/__init__.py"))
        if len(ast.get_docstring(tree(path)) or "") < 80
    ]
    assert silent == []


def test_web_never_hears_signals() -> None:
    offenders = [
        name(path, node.lineno)
        for path in modules()
        for node in ast.walk(tree(path))
        if any("signals" in module.split(".") for module in _imported(node))
    ]
    assert offenders == []
