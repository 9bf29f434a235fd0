"""The documents against the code: links, subcommands, settings, figures of speech that can be checked."""

import doctest
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chunfeng.cli import frame
from chunfeng.config.__main__ import PACKAGES
from chunfeng.domain.indicators import catalog

from .source import PACKAGE, ROOT, layers, tracked

DOCUMENTS = [path for path in tracked() if path.suffix == ".md"]
SETTINGS = ROOT / "docs" / "operations" / "settings.md"
VARIABLE = re.compile(r"\b(CHUNFENG_[A-Z][A-Z_]*[A-Z]|DATABASE_URL|VALKEY_URL)\b")
LINK = re.compile(r"\]\(([^()\s]+)\)")
COMMAND = re.compile(
    r"^(?:\$ |alias \w+=.*)?(?:[A-Z_]+=\S+ )*\./chunfeng ([a-z]\w*)|`\./chunfeng ([a-z]\w*)", re.MULTILINE
)
PAGE_OF_DECISION = 40


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=[str(path.relative_to(ROOT)) for path in paths])


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            values = dict(attrs)
            self.found.append((values.get("src") or "", values.get("alt") or ""))


def pictures(path: Path) -> list[tuple[str, str]]:
    """Source and text of each picture of a document."""
    reader = _Pictures()
    reader.feed(path.read_text("utf-8"))
    return reader.found


@cache
def anchors(path: Path) -> frozenset[str]:
    """The anchors that headings make, as GitHub writes them."""
    headings = re.findall(r"^#+ +(.+)$", path.read_text("utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings)


@cache
def subcommands() -> frozenset[str]:
    there = [name for name in PACKAGES if (PACKAGE / Path(*name.split(".")[1:])).is_dir()]
    return frozenset(command.name for package in there for command in frame.discover(package))


@cache
def variables_read() -> frozenset[str]:
    """The variables that launcher, tools and product name, in code or comment."""
    files = [ROOT / "chunfeng", *(ROOT / "tools").glob("*.py"), *PACKAGE.rglob("*.py")]
    return frozenset(name for file in files for name in VARIABLE.findall(file.read_text("utf-8")))


@each(DOCUMENTS)
def test_links_lead_somewhere(path: Path) -> None:
    broken = []
    for link in LINK.findall(path.read_text("utf-8")):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@each([path for path in DOCUMENTS if "<img" in path.read_text("utf-8")])
def test_pictures_are_screenshots_with_words_for_who_cannot_see_them(path: Path) -> None:
    """The files are made by the browser tests, under these names."""
    assert [source for source, words in pictures(path) if not words] == []
    files = [(path.parent / source).resolve() for source, _words in pictures(path)]
    assert {file.parent for file in files} == {ROOT / "docs" / "screenshots"}
    if not (ROOT / "docs" / "screenshots").is_dir():
        pytest.skip("docs/screenshots has not been made: run the browser tests with screenshots")
    assert [file.name for file in files if not file.is_file()] == []


@each([path for path in DOCUMENTS if "\n>>> " in path.read_text("utf-8")])
def test_examples_do_what_they_say(path: Path) -> None:
    done = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert done.failed == 0
    assert done.attempted > 0


@each([path for path in DOCUMENTS if ".zh-CN." in path.name])
def test_readers_are_spoken_to_as_on_the_pages(path: Path) -> None:
    """你, never 您: short and warm, everywhere the same."""
    assert [line for line in path.read_text("utf-8").splitlines() if "您" in line] == []


def test_both_readmes_show_the_same_pictures() -> None:
    english, chinese = (
        [source for source, _words in pictures(ROOT / name)] for name in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese


@each(DOCUMENTS)
def test_subcommands_exist(path: Path) -> None:
    said = {first or second for first, second in COMMAND.findall(path.read_text("utf-8"))}
    assert said - subcommands() == set()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_readme_says_both_commands_at_once(name: str) -> None:
    first = (ROOT / name).read_text("utf-8").splitlines()[:40]
    assert [sum(line.startswith(f"./chunfeng {word}") for line in first) for word in ("demo", "test")] == [1, 1]


def test_settings_are_those_that_the_code_reads() -> None:
    table = re.findall(r"^\| `(\w+)` \|", SETTINGS.read_text("utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(variables_read())


@each(DOCUMENTS)
def test_variables_exist(path: Path) -> None:
    assert set(VARIABLE.findall(path.read_text("utf-8"))) - variables_read() == set()


def test_example_of_the_environment_names_settings() -> None:
    example = (ROOT / "deploy" / "chunfeng.env.example").read_text("utf-8")
    assert set(VARIABLE.findall(example)) - variables_read() == set()


@each(sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")))
def test_decision_is_one_page_and_in_the_list(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= PAGE_OF_DECISION
    assert f"]({path.name})" in (path.parent / "README.md").read_text("utf-8")


def test_architecture_names_the_domains_that_exist_in_their_order() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = re.findall(r"\[(\w+)\]\(\.\./src/chunfeng/domain/\w+/__init__\.py\)", text)
    order = [name for layer in layers("2") for name in layer]
    there = {path.parent.name for path in (PACKAGE / "domain").glob("*/__init__.py")}
    assert named == [name for name in order if name in there]


def test_picture_of_the_house_has_the_same_rooms() -> None:
    picture = (ROOT / "docs" / "house.svg").read_text("utf-8")
    bold = re.findall(r'font-weight="600"[^>]*>(\w+)</text>', picture)
    order = [name for layer in layers("2") for name in layer if (PACKAGE / "domain" / name).is_dir()]
    assert [name for name in bold if name in order] == order
    packages = [name for layer in layers("1") for name in layer]
    assert [name for name in bold if name in packages] == packages


def test_every_figure_is_explained() -> None:
    text = (ROOT / "docs" / "figures.md").read_text("utf-8")
    assert [
        key for key, figure in catalog.figures().items() if figure.titles["zh"] not in text and key not in text
    ] == []
