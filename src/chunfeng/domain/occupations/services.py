"""Writing the classification: the shipped starter list, and full tables that officers import."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.translation import gettext as _

from chunfeng.domain.occupations import catalog, queries, rules
from chunfeng.domain.occupations.enums import OccupationLevel
from chunfeng.domain.occupations.errors import UnknownTable
from chunfeng.domain.occupations.models import Occupation, OccupationSynonym

_COLUMNS = {
    "code": ("code", "编码", "代码", "职业编码", "职业代码", "职业编号", "编号"),
    "name": ("name", "名称", "职业名称", "职业", "职业（工种）名称", "类别名称"),
    "level": ("level", "层级", "级别", "类别", "类型"),
    "parent": ("parent", "上级", "上级编码", "上级代码", "父级", "父级编码"),
    "flags": ("flag_ls", "flags", "标识", "标记", "备注"),
    "words": ("words", "synonyms", "别名", "俗称", "常用名"),
}
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row was not taken. row counts from 1 with the header; column is the header's own word."""

    row: int
    column: str
    text: str


@dataclass(slots=True)
class ImportReport:
    """read = created + updated + unchanged + rejected. `problems` holds the first ones only."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)

    def reject(self, row: int, column: str, text: str) -> None:
        self.rejected += 1
        if len(self.problems) < _SHOWN:
            self.problems.append(Problem(row, column, text))


def load_starter() -> ImportReport:
    """Add the shipped nodes and words that the tables do not have yet; what an import brought stays as it is."""
    report = ImportReport()
    with transaction.atomic():
        _lock()
        known = set(Occupation.objects.values_list("code", flat=True))
        nodes = [node for node, _words in catalog.starter()]
        fresh = [_row(node) for node in nodes if node.code not in known]
        Occupation.objects.bulk_create(fresh)
        pairs = [(word, node.code) for node, words in catalog.starter() for word in words]
        _add_words(pairs)
    report.read, report.created = len(nodes), len(fresh)
    report.unchanged = report.read - report.created
    queries.forget()
    return report


def load_if_needed() -> ImportReport | None:
    """`load_starter` when a shipped node or word is missing, else None."""
    codes = set(Occupation.objects.values_list("code", flat=True))
    pairs = set(OccupationSynonym.objects.values_list("word", "occupation_id"))
    complete = all(
        node.code in codes and all((word, node.code) in pairs for word in words) for node, words in catalog.starter()
    )
    return None if complete else load_starter()


def import_table(rows: Iterable[Mapping[str, object]], *, dry_run: bool = False) -> ImportReport:
    """Bring the classification in line with a table; each mapping is one row by the table's own headers.

    Adds and renames, never deletes: positions and wishes refer to codes. The same table twice changes nothing. A row is
    all or nothing. Raises UnknownTable when there is no column for code or name.
    """
    with transaction.atomic():
        _lock()
        report = _import(list(rows))
        if dry_run:
            transaction.set_rollback(True)
    queries.forget()
    return report


def _import(rows: list[Mapping[str, object]]) -> ImportReport:
    report = ImportReport()
    columns = _columns(rows[0].keys() if rows else ())
    stored = {row.code: row for row in Occupation.objects.all()}
    wanted: dict[str, rules.Node] = {}
    words: list[tuple[str, str]] = []
    numbered: list[tuple[int, rules.Node]] = []
    for number, row in enumerate(rows, 2):
        if not any(_text(value) for value in row.values()):
            continue
        report.read += 1
        node = _node(number, row, columns, report)
        if node is None:
            continue
        if node.code in wanted:
            report.reject(
                number,
                columns["code"],
                _("%(code)s is in the table twice; the first row counts.") % {"code": node.code},
            )
            continue
        wanted[node.code] = node
        numbered.append((number, node))
        if "words" in columns:
            words += [
                (word, node.code) for word in _text(row.get(columns["words"])).replace("、", "|").split("|") if word
            ]
    accepted: set[str] = set(stored)
    create, update = [], []
    for number, node in sorted(numbered, key=lambda pair: pair[1].code):
        if node.parent and node.parent not in accepted:
            report.reject(
                number,
                columns["code"],
                _("The group %(parent)s above %(code)s is neither in the table nor known. Add its row.")
                % {"parent": node.parent, "code": node.code},
            )
            continue
        accepted.add(node.code)
        old = stored.get(node.code)
        if old is None:
            create.append(_row(node))
        elif (old.name, old.flags) != (node.name, node.flags):
            old.name, old.flags = node.name, node.flags
            update.append(old)
        else:
            report.unchanged += 1
    Occupation.objects.bulk_create(create)
    Occupation.objects.bulk_update(update, ["name", "flags"], batch_size=500)
    _add_words([(word, code) for word, code in words if code in accepted])
    report.created, report.updated = len(create), len(update)
    return report


def _columns(headers: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for header in headers:
        plain = unicodedata.normalize("NFKC", str(header)).strip().lower()
        for column, names in _COLUMNS.items():
            if plain in {unicodedata.normalize("NFKC", name) for name in names}:
                found.setdefault(column, header)
    missing = [names[1] for column, names in _COLUMNS.items() if column in ("code", "name") and column not in found]
    if missing:
        raise UnknownTable(
            _("The table has no column %(columns)s.") % {"columns": "、".join(missing)},
            next_step=_("Name the columns in the first row, at least 编码 and 名称."),
        )
    return found


def _text(value: object) -> str:
    return "" if value is None else unicodedata.normalize("NFKC", str(value)).strip()


def _node(number: int, row: Mapping[str, object], columns: dict[str, str], report: ImportReport) -> rules.Node | None:
    code = _text(row.get(columns["code"])).replace("—", "-").replace("–", "-").removesuffix(".0")
    name = " ".join(_text(row.get(columns["name"])).split())
    if not rules.CODE.match(code):
        report.reject(
            number,
            columns["code"],
            _("“%(code)s” is no occupation code. Write it as text, such as 4-10-08-01.") % {"code": code},
        )
        return None
    node = rules.Node(code, name, _text(row.get(columns["flags"])) if "flags" in columns else "")
    limits = {
        "name": Occupation._meta.get_field("name").max_length,
        "flags": Occupation._meta.get_field("flags").max_length,
    }
    if not name:
        report.reject(number, columns["name"], _("%(code)s has no name. Fill it in.") % {"code": code})
    elif len(name) > (limits["name"] or 0):
        report.reject(number, columns["name"], _("The name of %(code)s is too long.") % {"code": code})
    elif len(node.flags) > (limits["flags"] or 0):
        report.reject(number, columns["flags"], _("The mark of %(code)s is too long.") % {"code": code})
    elif (said := _text(row.get(columns.get("level", "")))) and rules.LEVELS.get(said, node.level) != node.level:
        report.reject(
            number,
            columns["level"],
            _("%(code)s cannot be a %(level)s: the level follows from the number of parts.")
            % {"code": code, "level": said},
        )
    elif (above := _text(row.get(columns.get("parent", "")))) and above != node.parent:
        report.reject(
            number,
            columns["parent"],
            _("%(code)s does not lie in %(parent)s: codes nest by their beginning.") % {"code": code, "parent": above},
        )
    else:
        return node
    return None


def _row(node: rules.Node) -> Occupation:
    return Occupation(
        code=node.code, name=node.name, level=OccupationLevel(node.level), parent_id=node.parent, flags=node.flags
    )


def _add_words(pairs: list[tuple[str, str]]) -> None:
    OccupationSynonym.objects.bulk_create(
        [OccupationSynonym(word=word, occupation_id=code) for word, code in pairs if len(word) <= 40],
        ignore_conflicts=True,
        batch_size=1000,
    )


def _lock() -> None:
    """One writer at a time; readers go on."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE occupations_occupation IN SHARE ROW EXCLUSIVE MODE")
