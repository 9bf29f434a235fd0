"""Files: their size, their names, what may not stand in them."""

import ast
import re
from pathlib import Path

from tests.structure.source import PACKAGE, ROOT, modules, name, tracked, tree

LONGEST = 500  # lines; past it a file becomes a package of the same name
JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
DOCUMENTED = {"services", "queries", "rules", "policies"}
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".css",
    ".js",
    ".mjs",
    ".json",
    ".sh",
    ".po",
    ".txt",
    ".in",
    ".yml",
    ".yaml",
    "",
}


def test_no_file_is_longer_than_can_be_read_at_once() -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_nothing_is_called_a_junk_drawer() -> None:
    drawers = [
        name(path)
        for path in tracked()
        if path.suffix == ".py" and JUNK_DRAWERS & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert drawers == []


def test_public_functions_say_what_they_do() -> None:
    silent = [
        f"{name(path, node.lineno)} {node.name}"
        for path in modules()
        if _documented(path)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_services_take_keywords_only() -> None:
    """`submit(actor=…, position_id=…)` reads like a sentence, and two ids are never swapped."""
    positional = [
        f"{name(path, node.lineno)} {node.name}"
        for path in modules("domain")
        if "services" in path.with_suffix("").parts
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if any(argument.arg == "actor" for argument in node.args.args)
    ]
    assert positional == []


def test_no_file_speaks_of_the_machine_it_was_written_on() -> None:
    pattern = re.compile(r"/(?:home|Users|root)/\w+")
    found = [
        f"{name(path)}: {match.group()}"
        for path in tracked()
        if path.suffix in TEXT and path != Path(__file__).resolve()
        for match in pattern.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []


def test_locked_requirements_are_hashed_and_hold_no_address() -> None:
    for path in sorted((ROOT / "requirements").glob("*.txt")):
        lines = path.read_text("utf-8").splitlines()
        pins = [line for line in lines if re.match(r"[A-Za-z0-9]", line)]
        assert [line for line in lines if "://" in line] == []
        assert [pin for pin in pins if not re.match(r"[A-Za-z0-9._\[\],-]+==\S+", pin)] == []
        assert [pin for pin in pins if not pin.endswith("\\")] == [], "a pin without hashes"


def test_dev_lock_holds_the_very_core_lock() -> None:
    """What is tested is what is installed."""
    pins = {
        path: set(re.findall(r"^([A-Za-z0-9._-]+==[^ ;\\]+)", (ROOT / "requirements" / path).read_text("utf-8"), re.MULTILINE))
        for path in ("core.txt", "dev.txt")
    }  # fmt: skip
    assert pins["core.txt"] - pins["dev.txt"] == set()


def _documented(path: Path) -> bool:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return parts[0] in {"kernel", "engine"} or (parts[0] == "domain" and bool(DOCUMENTED & set(parts)))
