#!/usr/bin/env python3
"""A draw that anybody can do again: this one file needs nothing but Python 3.10 or newer.

    python3 draw.py RECORD.json [--commitment HEX] [--list-hash HEX]

How the winners are found, in plain words:

1. Before anybody enters, a secret *seed* (64 hex digits) is chosen, and its SHA-256, the *commitment*, is published.
2. Everybody who enters gets a *token*. When entering is over, the tokens are sorted and written one to a line, each line ended
   by a line feed. The SHA-256 of that text, the *list hash*, is published.
3. Where a *witness* was announced (a number that somebody else makes public after that, such as a lottery's), it is awaited.
4. The seed is published. Each token's *lot* is the SHA-256 of five lines, each ended by a line feed:
   `chunfeng draw 1`, seed, list hash, witness (an empty line without one), token.
5. Whoever has the smallest lot comes first, then the next, and so on. As many win as there are goods; the others stand in line
   in this order.

Who noted commitment and list hash when they were published gives them to this program: then the record cannot have been
changed since. The witness, if there is one, was known to nobody when the list was closed, the organiser included.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

FORMAT = "chunfeng draw 1"


class Finding(NamedTuple):
    """One thing that was checked. `stated` is what the record (or the reader) says, `found` what came out here."""

    code: str
    holds: bool
    stated: str
    found: str


def commitment_to(seed: str) -> str:
    """What is published before, in place of the seed."""
    return _digest(seed)


def hash_of(tokens: Iterable[str]) -> str:
    """One number for the whole list of entrants, in whatever order they come."""
    return _digest("".join(f"{token}\n" for token in sorted(tokens)))


def lot(token: str, *, seed: str, list_hash: str, witness: str = "") -> str:
    """A token's place in the order, as 64 hex digits to be compared as text."""
    return _digest("".join(f"{line}\n" for line in (FORMAT, seed, list_hash, witness, token)))


def ranked(tokens: Iterable[str], *, seed: str, witness: str = "") -> list[str]:
    """All tokens, the winners first and then the line, whatever order they came in."""
    everybody = list(tokens)
    list_hash = hash_of(everybody)
    return sorted(everybody, key=lambda token: (lot(token, seed=seed, list_hash=list_hash, witness=witness), token))


def check(record: Mapping[str, Any], *, commitment: str = "", list_hash: str = "") -> list[Finding]:
    """Everything that a record states, worked out again; with what the reader noted before, that too.

    Nothing is left out after a failure. A record that lacks something fails where it is missing.
    """
    seed, witness = _text(record, "seed"), _text(record, "witness")
    entrants, winners = _texts(record, "entrants"), _texts(record, "winners")
    goods = record.get("goods")
    number = goods if isinstance(goods, int) and goods > 0 else 0
    again = ranked(entrants, seed=seed, witness=witness)[:number]
    differing = next(
        (place for place, pair in enumerate(zip(again, winners, strict=False), 1) if pair[0] != pair[1]), 0
    )
    findings = [
        _compare("format", _text(record, "format"), FORMAT),
        _compare("commitment", _text(record, "commitment"), commitment_to(seed)),
        _compare("list_hash", _text(record, "list_hash"), hash_of(entrants)),
        Finding("one_entry_each", len(set(entrants)) == len(entrants), str(len(entrants)), str(len(set(entrants)))),
        Finding("number_of_winners", len(winners) == len(again), str(len(winners)), str(len(again))),
        Finding(
            "winners",
            winners == again and bool(again),
            winners[differing - 1] if differing else "",
            again[differing - 1] if differing else "",
        ),
    ]
    if commitment:
        findings.append(_compare("commitment_noted", commitment.strip().lower(), _text(record, "commitment")))
    if list_hash:
        findings.append(_compare("list_hash_noted", list_hash.strip().lower(), _text(record, "list_hash")))
    return findings


def read(text: str) -> Mapping[str, Any]:
    """A record as it was downloaded. Raises ValueError for what is none."""
    record = json.loads(text)
    if not isinstance(record, dict):
        raise ValueError("a record is one JSON object")
    return record


def main(arguments: list[str]) -> int:
    """Check the record that the command line names; 0 when all of it holds, 1 when not, 2 when it cannot be read."""
    noted = {"--commitment": "", "--list-hash": ""}
    files = []
    rest = iter(arguments)
    for argument in rest:
        if argument in noted:
            noted[argument] = next(rest, "")
        else:
            files.append(argument)
    if len(files) != 1 or files[0].startswith("-"):
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        with open(files[0], encoding="utf-8") as file:  # noqa: PTH123  for whoever reads it: one import less
            record = read(file.read())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{files[0]}: {error}\n")
        return 2
    findings = check(record, commitment=noted["--commitment"], list_hash=noted["--list-hash"])
    for finding in findings:
        sys.stdout.write(f"{'holds' if finding.holds else 'FAILS'}  {finding.code}\n")
        if not finding.holds:
            sys.stdout.write(
                f"       stated {finding.stated or '(nothing)'}\n       found  {finding.found or '(nothing)'}\n"
            )
    return 0 if all(finding.holds for finding in findings) else 1


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _compare(code: str, stated: str, found: str) -> Finding:
    return Finding(code, stated == found, stated, found)


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(record: Mapping[str, Any], name: str) -> list[str]:
    value = record.get(name, [])
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
