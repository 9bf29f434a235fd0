"""Reading pages as people do: by the words on them."""

import re
from html import unescape
from urllib.parse import urljoin

from chunfeng.replays.visitor import Unexpected


def first(pattern: str, text: str, what: str) -> str:
    """What the only group of `pattern` holds where it is first found. Raises Unexpected: there is no `what`."""
    found = re.search(pattern, text)
    if found is None:
        raise Unexpected(f"no {what}")
    return found[1]


def ids(text: str, path: str) -> list[str]:
    """The numbers in the links below `path`, each once, in order."""
    return list(dict.fromkeys(re.findall(rf'href="{path}(\d+)/"', text)))


def called(text: str, path: str, title: str) -> str:
    """The number in the link below `path` that reads `title`. Raises Unexpected when there is none."""
    found = re.search(rf'href="{path}(\d+)/">{re.escape(title)}</a>', text)
    if found is None:
        raise Unexpected(f"no link {title}")
    return found[1]


def version(text: str) -> str:
    """The version of the consent on the page. Raises Unexpected when there is none."""
    found = re.search(r'name="version" value="([^"]+)"', text) or re.search(r'value="([^"]+)"[^>]*name="version"', text)
    if found is None:
        raise Unexpected("the page has no consent")
    return found[1]


def figure(text: str, label: str) -> int:
    """The large number under a label. Raises Unexpected when it is not there."""
    found = re.search(rf'<dt[^>]*>{re.escape(label)}</dt>.*?figure-number">([\d,]+)<', text, re.DOTALL)
    if found is None:
        raise Unexpected(f"no figure {label}")
    return number(found[1])


def bulletin(text: str) -> dict[str, int]:
    """The figures of a bulletin by key: the large ones, and those that stand small beside them."""
    large = re.findall(r'/bulletin/(\w+)/[^"]*" class="cover"><span class="figure-number">([\d,]+)<', text)
    small = re.findall(r'underline[^"]*" href="[^"]*/bulletin/(\w+)/[^"]*">[^<]*?([\d,]+)\D*<', text)
    return {key: number(value) for key, value in (*large, *small)}


def share(text: str, label: str) -> float:
    """The same for a share in per cent."""
    found = re.search(rf'<dt[^>]*>{re.escape(label)}</dt>.*?figure-number">([\d.]+)<', text, re.DOTALL)
    if found is None:
        raise Unexpected(f"no share {label}")
    return float(found[1])


def rows(text: str) -> list[list[str]]:
    """The rows of the page's tables as texts, headers left out."""
    return [
        [words(cell) for cell in re.findall(r"<td\b[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall(r"<tr\b[^>]*>(.*?)</tr>", text, re.DOTALL)
        if "<td" in row
    ]


def found(text: str) -> int:
    """How many rows a list of the desk says that it has; a list without rows says nothing."""
    counted = re.search(r'<nav class="flex flex-wrap items-center justify-between[^>]*>.*?([\d,]+)', text, re.DOTALL)
    return number(counted[1]) if counted else 0


def next_page(text: str, path: str) -> str | None:
    """Where the list goes on; None on its last page."""
    found = re.search(r'rel="next" href="([^"]+)"', text)
    return urljoin(path, unescape(found[1])) if found else None


def option(text: str, label: str) -> str:
    """The value of the choice with this label. Raises Unexpected when the page does not offer it."""
    found = re.search(rf'<option value="([^"]+)"[^>]*>{re.escape(label)}</option>', text)
    if found is None:
        raise Unexpected(f"no choice {label}")
    return found[1]


def box(text: str, label: str) -> str:
    """The value of the box to tick with this label. Raises Unexpected when the page does not offer it."""
    return first(rf'value="([^"]+)"[^>]*><span>{re.escape(label)}</span>', text, f"box {label}")


def presentable(text: str, employer: str) -> str:
    """The first position of an employer that the host of a live room can put on top. Raises Unexpected."""
    return first(
        rf'{re.escape(employer)} · (?:(?!</li>).)*?name="position" value="(\d+)"', text, f"position of {employer}"
    )


def tasks(text: str) -> list[tuple[str, str]]:
    """(title, id) of every task on a board."""
    found = re.findall(r'class="lane-task" href="/desk/tasks/(\d+)/"><span[^>]*>\d+\. ([^<]*)<', text)
    return [(unescape(title), number) for number, title in found]


def steps(text: str, title: str) -> int:
    """How many steps of a timeline have this title."""
    return len(re.findall(rf'<p class="font-semibold">{re.escape(title)}</p>', text))


def words(markup: str) -> str:
    """What is read of a piece of a page."""
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", markup).split()))


def number(text: str) -> int:
    """12,345 → 12345; nothing in it (—) is 0."""
    digits = re.sub(r"\D", "", text)
    return int(digits) if digits else 0
