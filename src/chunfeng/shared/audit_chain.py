"""The chain over the audit trail: whoever changes, removes or slips in an entry afterwards breaks it.

    digest n = SHA-256(digest n−1 · entry n as canonical JSON)

Entries are linked after they were committed, in the order in which they are found (`link`, every minute), so that no act waits
for another. Typed words are not in the chain, only their salted digest: shredding them leaves it whole. Cutting off the
end leaves a shorter chain that is whole in itself; therefore the head is noted outside the database, signed (`anchor`: once
a day into the home, and wherever the office keeps a copy), and `verify` compares.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef

from chunfeng.kernel import clock
from chunfeng.shared import seals
from chunfeng.shared.audit import words_digest
from chunfeng.shared.models import AuditEntry, AuditLink, AuditWords

START = bytes(32)
WINDOW = 50_000  # ids behind the newest link in which the every-minute run looks for late commits
BATCH = 5_000
ANCHOR = "audit.anchor"
_LOCK = 7_243_605_219_001  # of whoever links: positions are given one after the other


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: how many links, and the digest of the last."""

    position: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `kind`: changed, removed, words, order, cut, anchor; `entry_id` 0 where there is none."""

    kind: str
    entry_id: int
    position: int


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found: links checked, entries not yet linked, anchors compared, and what is wrong."""

    links: int
    unlinked: int
    anchors: int
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return not self.findings


def link(*, everything: bool = False) -> int:
    """Link entries that are not linked yet; how many. With `everything`, however far back they lie."""
    linked = 0
    while batch := _link_batch(everything=everything):
        linked += batch
    return linked


def head() -> Head:
    """Where the chain ends now."""
    last = AuditLink.objects.order_by("-position").first()
    return Head(last.position, bytes(last.digest)) if last else Head(0, START)


def anchor(*, at: datetime | None = None) -> str:
    """The head as a signed line to be kept outside the database, also added to the home's anchors. The text is the line."""
    now, end = at or clock.now(), head()
    line = seals.seal(ANCHOR, {"at": now.isoformat(), "position": end.position, "digest": end.digest.hex()})
    file = anchors_file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.open("a", encoding="ascii") as opened:
        opened.write(line + "\n")
    return line


def anchors_file() -> Path:
    return Path(settings.HOME) / "audit" / "anchors.txt"


def last_anchor() -> datetime | None:
    """When the head was last noted in the home's anchors; None when it never was, or the last line is not ours."""
    noted = list(_noted(_kept()[-1:]))
    return datetime.fromisoformat(noted[0]["at"]) if noted and noted[0] else None


def verify(*, anchors: list[str] | None = None, progress: Callable[[int], None] | None = None) -> Verification:
    """Walk the whole chain, and compare with `anchors` (None: those of the home). `progress` hears the links done.

    One snapshot: what happens meanwhile is neither missed nor blamed.
    """
    noted = list(_noted(anchors if anchors is not None else _kept()))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        findings, digests, links = _walk({int(each["position"]) for each in noted if each}, progress)
        unlinked = _unlinked(everything=True).count()
    findings += [Finding("anchor", 0, 0) for each in noted if each is None]
    for each in filter(None, noted):
        position, digest = int(each["position"]), bytes.fromhex(each["digest"])
        if digests.get(position, START if position == 0 else None) != digest:
            findings.append(Finding("cut", 0, position))
    return Verification(links, unlinked, len(noted), tuple(findings))


def _link_batch(*, everything: bool) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        end = head()
        entries = list(_unlinked(everything=everything).order_by("id")[:BATCH])
        links, digest = [], end.digest
        for position, entry in enumerate(entries, end.position + 1):
            digest = _digest(digest, entry)
            links.append(AuditLink(position=position, entry_id=entry.pk, digest=digest))
        AuditLink.objects.bulk_create(links)
    return len(links)


def _unlinked(*, everything: bool) -> "models.QuerySet[AuditEntry]":
    entries = AuditEntry.objects.filter(~Exists(AuditLink.objects.filter(entry_id=OuterRef("pk"))))
    newest = None if everything else AuditLink.objects.order_by("-entry_id").values_list("entry_id", flat=True).first()
    return entries if newest is None else entries.filter(pk__gt=newest - WINDOW)


def _walk(wanted: set[int], progress: Callable[[int], None] | None) -> tuple[list[Finding], dict[int, bytes], int]:
    findings: list[Finding] = []
    digests: dict[int, bytes] = {}
    before, links = START, 0
    for position, entry_id, digest, entry, typed in _rows():
        links += 1
        if position != links and not any(each.kind == "order" for each in findings):
            findings.append(Finding("order", entry_id, position))
        if entry is None:
            findings.append(Finding("removed", entry_id, position))
        elif _digest(before, entry) != digest:
            findings.append(Finding("changed", entry_id, position))
        elif typed is not None and words_digest(bytes(typed.salt), str(typed.content)) != entry.words_digest:
            findings.append(Finding("words", entry_id, position))
        before = digest  # go on from what is written, so that one break is one finding
        if position in wanted:
            digests[position] = digest
        if progress is not None and links % BATCH == 0:
            progress(links)
    return findings, digests, links


def _rows() -> Iterator[tuple[int, int, bytes, AuditEntry | None, AuditWords | None]]:
    """Links in their order, each with its entry and the words that are still there."""
    last = None
    while True:
        found = AuditLink.objects.order_by("position")
        batch = list(found.filter(position__gt=last)[:BATCH] if last is not None else found[:BATCH])
        if not batch:
            return
        ids = [each.entry_id for each in batch]
        entries = AuditEntry.objects.in_bulk(ids)
        typed = AuditWords.objects.in_bulk(ids)
        for each in batch:
            words = typed.get(each.entry_id)
            yield each.position, each.entry_id, bytes(each.digest), entries.get(each.entry_id), words
        last = batch[-1].position


def _digest(before: bytes, entry: AuditEntry) -> bytes:
    content = {
        "id": entry.pk,
        "at": entry.at.isoformat(),
        "person": entry.person_id,
        "actor": entry.actor,
        "act": entry.act,
        "target": [entry.target_kind, entry.target_id],
        "about": entry.about_person_id,
        "detail": entry.detail,
        "words": bytes(entry.words_digest).hex() if entry.words_digest is not None else None,
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + canonical.encode()).digest()


def _kept() -> list[str]:
    file = anchors_file()
    return file.read_text("ascii").split() if file.exists() else []


def _noted(lines: list[str]) -> Iterator[dict[str, Any] | None]:
    """What the anchors say; None for a line that is not ours."""
    for line in lines:
        try:
            yield seals.open_seal(line, ANCHOR)
        except seals.BadSeal:
            yield None
