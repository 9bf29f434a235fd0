"""Sheets of positions: preview, confirm, hand back what was not taken.

A row is all or nothing; chunks of rows are written in transactions of their own together with their facts, so that an
import that was broken off goes on where it stopped when it is confirmed again: rows that are in are `unchanged`.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction

from chunfeng.domain.employers import catalog, policies
from chunfeng.domain.employers.enums import ImportStatus
from chunfeng.domain.employers.errors import ImportBusy, ImportNotReady, MayNotImport, NoSuchImport
from chunfeng.domain.employers.models import SheetImport
from chunfeng.domain.employers.queries import desk
from chunfeng.domain.employers.rules.columns import OWN_SCHEMA, SCHEMA, TEMPLATE
from chunfeng.domain.employers.rules.messages import Message, words_for
from chunfeng.domain.employers.rules.rows import Draft, Lookups, read_row
from chunfeng.domain.employers.services.chunks import Outcome, Writer
from chunfeng.domain.occupations import queries as occupations
from chunfeng.domain.occupations.models import Occupation
from chunfeng.domain.places import queries as places
from chunfeng.domain.places.models import Place
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.scopes import within
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.shared.sheets.reading import Limits, Row, Table, open_workbook
from chunfeng.shared.sheets.writing import BadRow, BadTable, Problem, write_error_workbook

CHUNK = 2000
MESSAGES_KEPT = 200
SURE_ENOUGH = 0.4
Progress = Callable[[int, int | None], None]
_LOCK_SPACE = 7_301


@dataclass
class Tally:
    """What became of the rows. `classes`: how often each message was given; `problem`: why nothing could be read."""

    counts: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    messages: list[dict[str, Any]] = field(default_factory=list)
    mapping: list[dict[str, Any]] = field(default_factory=list)
    notes: int = 0
    skipped: list[dict[str, Any]] = field(default_factory=list)

    def as_counts(self) -> dict[str, Any]:
        """read, created, updated, unchanged, rejected and what else is worth knowing, as JSON."""
        main = {name: self.counts[name] for name in ("read", "created", "updated", "unchanged", "rejected")}
        more = {name: self.counts[name] for name in ("published", "held_back", "employers_created")}
        return {**main, **more, "notes": self.notes, "skipped": self.skipped, "classes": dict(self.classes)}


def preview(
    *,
    actor: Actor,
    file: "File[Any]",
    name: str,
    organisation_id: int,
    employer_id: int | None = None,
    publish: bool = False,
    progress: Progress | None = None,
) -> SheetImport:
    """Keep the file and say what confirming it would do, exactly: the import is run and taken back.

    A file that cannot be read becomes an import in state `failed` with its reasons in `problem`. Raises MayNotImport.
    """
    sheet = receive(
        actor=actor, file=file, name=name, organisation_id=organisation_id, employer_id=employer_id, publish=publish
    )
    if sheet.status != ImportStatus.READING:
        return sheet
    return read(actor=actor, import_id=sheet.pk, progress=progress)


def read(*, actor: Actor, import_id: int, progress: Progress | None = None) -> SheetImport:
    """Preview a sheet that was received; one that has been read already comes back as it is. Raises NoSuchImport."""
    sheet = _of(actor, import_id)
    if sheet.status != ImportStatus.READING:
        return sheet
    try:
        with transaction.atomic():
            tally = _run(sheet, actor=actor, progress=progress)
            transaction.set_rollback(True)
    except SheetError as error:
        return _failed(sheet, error)
    return _settle(sheet, tally, ImportStatus.PREVIEWED)


def confirm(*, actor: Actor, import_id: int, progress: Progress | None = None) -> SheetImport:
    """Take the rows in. Confirming what is done already changes nothing.

    Raises NoSuchImport, MayNotImport, ImportNotReady (failed or discarded), ImportBusy (running in another process).
    """
    sheet = _to_decide(actor, import_id)
    with _alone(sheet.pk):
        sheet.refresh_from_db()
        if sheet.status == ImportStatus.DONE:
            return sheet
        if sheet.status in (ImportStatus.FAILED, ImportStatus.DISCARDED):
            raise ImportNotReady()
        sheet.status = ImportStatus.RUNNING
        sheet.confirmed_at = sheet.confirmed_at or clock.now()
        sheet.save(update_fields=["status", "confirmed_at"])
        try:
            tally = _run(sheet, actor=actor, progress=progress)
        except SheetError as error:
            return _failed(sheet, error)
        with transaction.atomic():
            audit.record(actor=actor, act="imported", target=("import", sheet.pk), counts=tally.as_counts())
            return _settle(sheet, tally, ImportStatus.DONE)


def import_now(
    *,
    actor: Actor,
    file: "File[Any]",
    name: str,
    organisation_id: int,
    publish: bool = False,
    progress: Progress | None = None,
) -> SheetImport:
    """Keep the file and take its rows in at once, for the command line."""
    sheet = receive(
        actor=actor, file=file, name=name, organisation_id=organisation_id, employer_id=None, publish=publish
    )
    if sheet.status == ImportStatus.FAILED:
        return sheet
    return confirm(actor=actor, import_id=sheet.pk, progress=progress)


def discard(*, actor: Actor, import_id: int) -> SheetImport:
    """Put a previewed or failed sheet away. Raises NoSuchImport, MayNotImport, ImportNotReady."""
    sheet = _to_decide(actor, import_id)
    with _alone(sheet.pk):
        sheet.refresh_from_db()
        if sheet.status in (ImportStatus.DONE, ImportStatus.RUNNING):
            raise ImportNotReady()
        sheet.status = ImportStatus.DISCARDED
        sheet.save(update_fields=["status"])
    return sheet


def pass_on(from_id: int, to_id: int | None, path: str) -> int:
    """Give the sheets that an officer has not confirmed yet to a colleague, or to all (see `shared.duties`)."""
    mine = SheetImport.objects.filter(desk.waits_for(from_id, path))
    return mine.update(uploaded_by_id=to_id, updated_at=clock.now())


def error_workbook(*, actor: Actor, import_id: int, path: Path) -> int:
    """Write the rows that are not taken, as given and with what is wrong, to `path` (.xlsx); how many they are.

    Mended and uploaded again, they go in. Raises NoSuchImport, SheetError.
    """
    sheet = _of(actor, import_id)
    run = _Run(sheet, actor)
    tables: list[BadTable] = []
    with transaction.atomic():
        for table, row, draft, outcome in run.rows():
            if outcome.kind != "rejected":
                continue
            if not tables or tables[-1].name != table.name:
                tables.append(BadTable(table.name, tuple(table.header), []))
            problems = tuple(_problem(table, message) for message in (*draft.messages, *outcome.messages))
            assert isinstance(tables[-1].rows, list)
            tables[-1].rows.append(BadRow(row.raw, problems))
        transaction.set_rollback(True)
    return write_error_workbook(path, tables)


def template() -> tuple[Column, ...]:
    """The columns of 岗位汇总表, for an empty sheet to fill in."""
    return TEMPLATE


def limits() -> Limits:
    """What one file may cost; the environment's CHUNFENG_SHEET_MB raises the size."""
    return Limits(size=settings.SHEET_MB * 1024 * 1024)


def receive(
    *, actor: Actor, file: "File[Any]", name: str, organisation_id: int, employer_id: int | None, publish: bool
) -> SheetImport:
    """Keep the file without reading it: state `reading`, or `failed` when it is too large. Raises MayNotImport."""
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise MayNotImport()
    verdict = policies.can_import(actor, organisation_path=organisation.path, employer_id=employer_id)
    if not verdict.ok:
        raise MayNotImport(verdict=verdict)
    if publish and not policies.can_publish_by_sheet(actor, organisation_path=organisation.path).ok:
        publish = False
    too_big = file.size > limits().size
    digest = hashlib.sha256()
    for block in () if too_big else file.chunks():
        digest.update(block)
    sheet = SheetImport(
        organisation=organisation,
        employer_id=employer_id,
        uploaded_by_id=actor.person_id,
        original_name=Path(name).name[:200],
        sha256=digest.hexdigest(),
        publish=publish,
    )
    if too_big:
        # Nothing of it is read or kept.
        sheet.save()
        megabyte = 1024 * 1024
        error = SheetError(
            "too_big", where=sheet.original_name, size=file.size // megabyte, limit=limits().size // megabyte
        )
        return _failed(sheet, error)
    file.seek(0)
    suffix = "".join(Path(name).suffixes[-2:])[-12:]
    sheet.file.save(f"{sheet.sha256[:16]}{suffix}", file, save=False)
    sheet.save()
    return sheet


def _of(actor: Actor, import_id: int) -> SheetImport:
    """The import, where the actor may see it."""
    found = SheetImport.objects.select_related("organisation", "employer").filter(pk=import_id)
    mine = found.filter(within("organisation__path", actor.scopes())) | found.filter(employer_id__in=actor.employer_ids)
    sheet = mine.first()
    if sheet is None:
        raise NoSuchImport()
    return sheet


def _to_decide(actor: Actor, import_id: int) -> SheetImport:
    """The import, for those who may bring one in; an auditor only looks."""
    sheet = _of(actor, import_id)
    verdict = policies.can_import(actor, organisation_path=sheet.organisation.path, employer_id=sheet.employer_id)
    if not verdict.ok:
        raise MayNotImport(verdict=verdict)
    return sheet


@contextmanager
def _alone(import_id: int) -> Iterator[None]:
    """Only one process runs an import; the lock goes with the connection if the process dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_SPACE, import_id % 2**31])
        if not cursor.fetchone()[0]:
            raise ImportBusy()
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK_SPACE, import_id % 2**31])


def _run(sheet: SheetImport, *, actor: Actor, progress: Progress | None) -> Tally:
    tally = Tally()
    run = _Run(sheet, actor)
    for table, _row, draft, outcome in run.rows(progress):
        tally.counts["read"] += 1
        tally.counts[outcome.kind] += 1
        tally.counts["published"] += outcome.published
        tally.counts["held_back"] += outcome.held_back
        for message in (*draft.messages, *outcome.messages):
            tally.classes[f"{message.severity}:{message.key or 'row'}:{message.code}"] += 1
            # What keeps a row out is told before what does not.
            if len(tally.messages) < MESSAGES_KEPT or message.severity == "error":
                tally.messages.append(_told(table, draft, message))
    tally.messages.sort(key=lambda told: told["severity"] != "error")
    del tally.messages[MESSAGES_KEPT:]
    tally.counts["employers_created"] = run.writer.employers_created
    tally.mapping, tally.notes, tally.skipped = run.mapping, run.notes, run.skipped
    return tally


class _Run:
    """One passage over a sheet; a second one over the rows whose fellow in the store cannot be told before the end."""

    def __init__(self, sheet: SheetImport, actor: Actor) -> None:
        self._sheet = sheet
        # What the lookups know and what the tables hold may differ for a moment; only what is there can be referred to.
        self._places = frozenset(Place.objects.values_list("code", flat=True))
        self._occupations = frozenset(Occupation.objects.values_list("code", flat=True))
        self._lookups = Lookups(place=self._place, place_name=places.name, occupation=self._occupation)
        self.writer = Writer(
            sheet=sheet, actor=actor, words=catalog.wording(), floors=catalog.minimum_wages(), day=clock.today()
        )
        self.mapping: list[dict[str, Any]] = []
        self.skipped: list[dict[str, Any]] = []
        self.notes = 0
        self._expected = 0

    def rows(self, progress: Progress | None = None) -> Iterator[tuple[Table, Row, Draft, Outcome]]:
        """Every row with what became of it."""
        yield from self._passage(progress, final=False)
        if self.writer.deferred:
            yield from self._passage(None, final=True)

    def _place(self, text: str, inside: str | None) -> str | None:
        code = places.resolve(text, within=inside).place_code
        return code if code in self._places else None

    def _occupation(self, title: str) -> str | None:
        """The likeliest occupation, where the title says enough."""
        guesses = occupations.classify(title)
        if not guesses or guesses[0].confidence < SURE_ENOUGH:
            return None
        return guesses[0].code if guesses[0].code in self._occupations else None

    def _passage(self, progress: Progress | None, *, final: bool) -> Iterator[tuple[Table, Row, Draft, Outcome]]:
        own = self._sheet.employer
        schema = OWN_SCHEMA if own else SCHEMA
        path, name = Path(self._sheet.file.path), self._sheet.original_name
        waiting: list[tuple[Table, Row, Draft]] = []
        done = 0
        with open_workbook(path, schema, name=name, limits=limits()) as workbook:
            for place, table in enumerate(workbook.tables()):
                if not final:
                    self._note(table)
                for row in table.rows:
                    key = (place, row.number)
                    if final and key not in self.writer.deferred:
                        continue
                    draft = read_row(row, table, self._lookups, own_employer=own.name if own else "")
                    draft.key = key
                    waiting.append((table, row, draft))
                    if len(waiting) == CHUNK:
                        done += len(waiting)
                        yield from self._write(waiting, final=final)
                        waiting = []
                        if progress:
                            progress(done, self._expected or None)
                self.notes += 0 if final else table.notes
            yield from self._write(waiting, final=final)
            if progress:
                progress(done + len(waiting), done + len(waiting))
            if not final:
                self.skipped = [
                    {"name": sheet.name, "why": sheet.why, "missing": list(sheet.missing)} for sheet in workbook.skipped
                ]

    def _note(self, table: Table) -> None:
        self._expected += max(0, (table.expected_rows or 0) - table.header_row)
        self.mapping.append(
            {
                "sheet": table.name,
                "header_row": table.header_row,
                "columns": [{"header": column.header, "key": column.key} for column in table.columns],
            }
        )

    def _write(
        self, waiting: list[tuple[Table, Row, Draft]], *, final: bool
    ) -> Iterator[tuple[Table, Row, Draft, Outcome]]:
        outcomes = self.writer.write([draft for _, _, draft in waiting], final=final)
        for (table, row, draft), outcome in zip(waiting, outcomes, strict=True):
            if outcome is not None:
                yield table, row, draft, outcome


def _told(table: Table, draft: Draft, message: Message) -> dict[str, Any]:
    what, why, suggestion = words_for(message)
    index = table.index_of(message.key) if message.key else None
    return {
        "sheet": table.name,
        "row": draft.number,
        "column": None if index is None else index + 1,
        "header": table.header_of(message.key) if message.key else "",
        "value": message.value,
        "severity": message.severity,
        "code": message.code,
        "what": what,
        "why": why,
        "suggestion": suggestion,
    }


def _problem(table: Table, message: Message) -> Problem:
    what, why, suggestion = words_for(message)
    header = table.header_of(message.key) if message.key else ""
    text = " ".join(part for part in (what, why, suggestion) if part)
    return Problem(table.index_of(message.key) if message.key else None, f"{header}：{text}" if header else text)


def _settle(sheet: SheetImport, tally: Tally, status: ImportStatus) -> SheetImport:
    sheet.status = status
    sheet.mapping = tally.mapping
    sheet.counts = tally.as_counts()
    sheet.messages = tally.messages
    sheet.progress = sheet.total = tally.counts["read"]
    if status == ImportStatus.DONE:
        sheet.finished_at = clock.now()
    sheet.save()
    return sheet


def _failed(sheet: SheetImport, error: SheetError) -> SheetImport:
    sheet.status = ImportStatus.FAILED
    sheet.problem = str(error)
    sheet.counts = {**Tally().as_counts(), "problem": error.code}
    sheet.finished_at = clock.now()
    sheet.save()
    return sheet
