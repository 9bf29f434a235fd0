"""The page of a booth, from both sides: what a visitor can apply for, and what those behind it do next."""

import re
from collections.abc import Collection, Iterator

from chunfeng.replays import reading
from chunfeng.replays.visitor import Unexpected

NOT_PLAYED = ("miss", "call", "note")


def open_to_all(stand: str, page: str) -> str:
    """The first position at a booth that is not kept for some. Raises Unexpected."""
    for form in re.findall(rf'action="{stand}apply/\d+/".*?</form>', page, re.DOTALL):
        if 'name="belongs"' not in form:
            return reading.first(r"apply/(\d+)/", form, "position")
    raise Unexpected(f"no position at {stand}")


def next_deed(page: str, done: Collection[str], wanted: Collection[str]) -> tuple[str, str, str] | None:
    """(act, id, subject) of what is to be done next; of the applicants, only those `wanted` are agreed with."""
    for act, key, subject in _deeds(page):
        if key in done or act in NOT_PLAYED:
            continue
        if act != "agree" or subject in wanted:
            return act, key, subject
    return None


def _deeds(page: str) -> Iterator[tuple[str, str, str]]:
    """(act, id, subject) of every form of a booth's page that is to be seen."""
    for form in re.findall(r"<form(?![^>]* hidden)[^>]*data-act.*?</form>", page, re.DOTALL):
        fields = dict(re.findall(r'name="(id|subject)" value="([^"]*)"', form))
        act = re.search(r'name="act" value="(\w+)"', form)
        if act and "id" in fields:
            yield act[1], fields["id"], fields.get("subject", "")
