"""Sheets that arrive at a desk: small ones are read and taken in at once, large ones by a worker.

The worker's tasks call `read_waiting` and `confirm_waiting` with ids; `progress` of the import says how far they are.
"""

from typing import Any

from django.core.files import File
from django.db import connection, transaction

from chunfeng.domain.employers.enums import ImportStatus
from chunfeng.domain.employers.models import SheetImport
from chunfeng.domain.employers.queries import employer_ids_of
from chunfeng.domain.employers.queries.desk import desk_import
from chunfeng.domain.employers.services import imports
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel.actor import Actor
from chunfeng.shared import jobs

SMALL_FILE = 256 * 1024
"""Bytes; some 2,000 rows of eighteen columns. They take a few seconds, so that no worker is needed for them."""
SMALL_ROWS = 2000


def bring(*, actor: Actor, file: "File[Any]", name: str, organisation_id: int, publish: bool = False) -> SheetImport:
    """Take a sheet from the desk. A small one comes back previewed or failed, a large one in state `reading`.

    The same file sent twice while it waits is one import. Raises MayNotImport.
    """
    sheet = imports.receive(
        actor=actor, file=file, name=name, organisation_id=organisation_id, employer_id=None, publish=publish
    )
    if sheet.status != ImportStatus.READING:
        return sheet
    earlier = _same_waiting(sheet)
    if earlier is not None:
        sheet.file.delete(save=False)
        sheet.delete()
        return earlier
    if sheet.file.size <= SMALL_FILE:
        return imports.read(actor=actor, import_id=sheet.pk)
    jobs.later(
        "chunfeng.employers.read_sheet", lock=f"import:{sheet.pk}", import_id=sheet.pk, person_id=actor.person_id
    )
    return sheet


def accept(*, actor: Actor, import_id: int) -> SheetImport:
    """Confirm a previewed sheet: small ones are in when this returns, large ones are in state `running`.

    Accepting twice changes nothing. Raises NoSuchImport, ImportNotReady, ImportBusy.
    """
    sheet = desk_import(actor, import_id)
    if sheet.status in (ImportStatus.RUNNING, ImportStatus.DONE):
        return sheet
    if sheet.status != ImportStatus.PREVIEWED or sheet.counts.get("read", 0) <= SMALL_ROWS:
        return imports.confirm(actor=actor, import_id=import_id)
    with transaction.atomic():
        moved = SheetImport.objects.filter(pk=sheet.pk, status=ImportStatus.PREVIEWED).update(
            status=ImportStatus.RUNNING, progress=0, total=sheet.counts["read"]
        )
        if moved:
            jobs.later(
                "chunfeng.employers.confirm_sheet",
                lock=f"import:{sheet.pk}",
                import_id=sheet.pk,
                person_id=actor.person_id,
            )
    sheet.refresh_from_db()
    return sheet


def read_waiting(*, import_id: int, person_id: int) -> SheetImport:
    """The worker's part of `bring`."""
    with _Beat(import_id) as beat:
        return imports.read(actor=_actor(person_id), import_id=import_id, progress=beat)


def confirm_waiting(*, import_id: int, person_id: int) -> SheetImport:
    """The worker's part of `accept`."""
    with _Beat(import_id) as beat:
        return imports.confirm(actor=_actor(person_id), import_id=import_id, progress=beat)


def _same_waiting(sheet: SheetImport) -> SheetImport | None:
    """The same file from the same hands, still waiting: somebody pressed twice, or forgot."""
    same = SheetImport.objects.filter(
        sha256=sheet.sha256,
        organisation_id=sheet.organisation_id,
        uploaded_by_id=sheet.uploaded_by_id,
        publish=sheet.publish,
        status__in=(ImportStatus.READING, ImportStatus.PREVIEWED),
    )
    return same.exclude(pk=sheet.pk).order_by("-id").first()


def _actor(person_id: int) -> Actor:
    """The person with the posts held now, not when the sheet was sent."""
    return Actor(
        person_id=person_id, posts=unions.posts_of(person_id), employer_ids=employer_ids_of(person_id), name="sheet"
    )


class _Beat:
    """Writes progress on a connection of its own: a preview is one long transaction, which nobody else can look into."""

    def __init__(self, import_id: int) -> None:
        self._import_id = import_id
        self._connection = connection.copy()

    def __enter__(self) -> "_Beat":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __call__(self, done: int, total: int | None) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE employers_sheetimport SET progress = %s, total = %s WHERE id = %s",
                [done, total or 0, self._import_id],
            )
