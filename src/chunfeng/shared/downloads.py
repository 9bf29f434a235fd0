"""Lists as sheets: CSV row by row, workbooks through a file that is gone once it has been sent."""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from chunfeng.kernel import clock
from chunfeng.shared.sheets.columns import Column
from chunfeng.shared.sheets.writing import write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
"""What browsers show, by the ending under which it is stored; the rest is saved."""


def sheet(kind: str, name: str, columns: Sequence[Column], rows: Iterable[Mapping[str, Any]]) -> HttpResponseBase:
    """`kind` is "xlsx" or "csv", else 404; the file is called after `name` and today."""
    title = f"{name}-{clock.today():%Y%m%d}"
    shown = ({key: _cell(value) for key, value in row.items()} for row in rows)
    if kind == "csv":
        answer = StreamingHttpResponse(write_csv(columns, shown), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = content_disposition_header(True, f"{title}.csv") or ""
        return answer
    if kind != "xlsx":
        raise Http404
    return workbook(lambda path: write_xlsx(path, columns, shown, sheet=name), f"{title}.xlsx")


def workbook(write: Callable[[Path], object], filename: str) -> FileResponse:
    """What `write(path)` writes, as a download; nothing stays on the disk."""
    with tempfile.TemporaryDirectory(prefix="chunfeng-") as folder:
        path = Path(folder) / "sheet.xlsx"
        write(path)
        file = path.open("rb")  # stays readable after its name is gone
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX)


def handed_in(file: FieldFile, name: str) -> FileResponse:
    """A file in a sandbox, never run: of the kind that it was found to be when it came, whatever it was called."""
    kind = SHOWN.get(str(file.name).rsplit(".", 1)[-1])
    answer = FileResponse(
        file.open("rb"), filename=name, as_attachment=kind is None, content_type=kind or "application/octet-stream"
    )
    answer["Content-Security-Policy"] = "sandbox"
    return answer


def _cell(value: Any) -> Any:
    return value.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value
