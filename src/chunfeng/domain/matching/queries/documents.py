"""Seekers and positions from files, in the words that people use: the format of `docs/engine.md`.

Nothing is guessed silently: what can't be read is a `DocumentError` that names the field, or, where the rest still makes
sense, a line in `notes`.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from chunfeng.domain.matching import rules
from chunfeng.domain.matching.queries.rows import words_of
from chunfeng.domain.occupations import queries as occupations
from chunfeng.domain.places import queries as places
from chunfeng.engine import matching as engine
from chunfeng.kernel import headcount, pay, terms
from chunfeng.kernel.typed import whole, wholes
from chunfeng.kernel.vocabulary import Education, Experience, HeadcountKind, WorkKind
from chunfeng.shared.plain_error import PlainError
from chunfeng.shared.sheets.columns import Column, Schema
from chunfeng.shared.sheets.reading import open_workbook

OCCUPATION_CODE = re.compile(r"\d(-\d\d){0,2}(-\d\d)?")
PLACE_CODE = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}")
SURE = 0.5
"""Confidence from which a guessed occupation counts."""

DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6} | {
    f"周{name}": number for number, name in enumerate("一二三四五六日")
}
PARTS = {"morning": 0, "afternoon": 1, "night": 2, "上午": 0, "下午": 1, "晚上": 2}
KINDS = (
    (WorkKind.INTERNSHIP, "实习"),
    (WorkKind.PART_TIME, "兼职|非全"),
    (WorkKind.TEMPORARY, "临时|零工|日结|短期"),
    (WorkKind.FULL_TIME, "全职"),
)
FIELDS = frozenset(
    {
        "what",
        "strict",
        "where",
        "home",
        "radius_km",
        "pay_floor",
        "kinds",
        "education",
        "experience",
        "age",
        "skills",
        "words",
        "certificates",
        "windows",
        "preferences",
        "exclude",
        "weights",
    }
)

POSITIONS = Schema(
    "positions",
    (
        Column("id", "编号", ("id", "position_id", "岗位编号")),
        Column("title", "岗位", ("title", "职位", "岗位名称", "职位名称", "招聘岗位"), required=True),
        Column("employer", "单位名称", ("employer", "company", "公司", "单位", "企业名称", "公司名称")),
        Column("place", "地点", ("place", "工作地点", "工作地区", "地区")),
        Column("pay", "薪资", ("pay", "salary", "薪酬", "月薪", "待遇", "薪资待遇")),
        Column("occupation", "职业", ("occupation", "职业代码", "职业分类")),
        Column("headcount", "人数", ("headcount", "招聘人数", "需求人数")),
        Column("education", "学历", ("education", "学历要求")),
        Column("experience", "经验", ("experience", "工作经验", "经验要求")),
        Column("kind", "工作性质", ("kind", "用工形式", "岗位性质")),
        Column("skills", "技能", ("skills", "标签", "技能要求")),
        Column("certificates", "证书", ("certificates", "证书要求")),
        Column("description", "职位描述", ("description", "岗位职责", "描述", "任职要求")),
        Column("welfare", "福利", ("welfare", "benefits", "福利待遇")),
        Column("lon", "经度", ("lon", "longitude")),
        Column("lat", "纬度", ("lat", "latitude")),
        Column("updated", "更新日期", ("updated", "更新时间", "发布日期")),
        Column("ends_on", "截止日期", ("ends_on", "valid_through", "有效期")),
    ),
    needs=(("title",),),
)


class DocumentError(PlainError):
    """A file that can't be used, said so that its writer can mend it."""

    code = "document"


@dataclass(frozen=True, slots=True)
class SeekerDocument:
    """A seeker read from a file, the weights it asks for, and what was understood differently than written."""

    seeker: engine.Seeker
    weights: engine.Weights
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """What to show of a position that is in no database."""

    title: str
    employer: str
    place: str
    pay: str


def read_seeker(path: Path, lexicon: engine.Lexicon) -> SeekerDocument:
    """The seeker in a JSON file. Raises DocumentError: no file, no JSON, an unknown field, a value that can't be read."""
    document = _json(path)
    if not isinstance(document, dict):
        raise _wrong(path.name, _("The file holds %(kind)s, not one object.") % {"kind": type(document).__name__})
    if strange := sorted(set(document) - FIELDS):
        known = ", ".join(sorted(FIELDS))
        raise _wrong(
            ", ".join(strange), _("There is no such field."), _("Known fields are: %(known)s.") % {"known": known}
        )
    return _Reader(document, lexicon).read()


def read_positions(path: Path, lexicon: engine.Lexicon) -> tuple[list[engine.PositionRow], dict[int, Listed]]:
    """Positions in a JSON list or in a sheet (csv, xlsx, xls), and what to show of each by id.

    Rows without an id are numbered from 1. Raises DocumentError or SheetError.
    """
    rows: list[engine.PositionRow] = []
    shown: dict[int, Listed] = {}
    for number, cells in enumerate(_position_cells(path), start=1):
        row = _position(number, cells, lexicon)
        rows.append(row)
        where = places.name_path(row.place) if places.exists(row.place) else cells.get("place", "")
        shown[row.id] = Listed(cells.get("title", ""), cells.get("employer", ""), where, cells.get("pay", ""))
    return rows, shown


def _occupations(text: str) -> tuple[str, ...]:
    """Codes of what people call an occupation, likeliest first; a code stands for itself."""
    if OCCUPATION_CODE.fullmatch(text.strip()):
        return (text.strip(),)
    return tuple(guess.code for guess in occupations.classify(text) if guess.confidence >= SURE)


class _Reader:
    """One document, field by field."""

    def __init__(self, document: Mapping[str, Any], lexicon: engine.Lexicon) -> None:
        self.document = document
        self.lexicon = lexicon
        self.notes: list[str] = []

    def read(self) -> SeekerDocument:
        wishes = self._texts("what")
        lon, lat = self._home()
        seeker = engine.Seeker(
            places=tuple(code for text in self._texts("where") if (code := self._place("where", text))),
            home_lon=lon,
            home_lat=lat,
            radius_km=self._number("radius_km"),
            occupations=tuple(dict.fromkeys(code for wish in wishes for code in _occupations(wish)[:1])),
            strict_occupation=bool(self.document.get("strict", False)),
            kinds=rules.kinds_of([self._kind(text) for text in self._texts("kinds")]),
            education=self._education(),
            experience_years=self._experience(),
            age=None if (age := self._number("age")) is None else int(age),
            pay_floor=self._pay_floor(),
            windows=self._windows(),
            skills=self._texts("skills"),
            words=self._words(wishes),
            certificates=tuple(self._certificates()) if "certificates" in self.document else None,
            preferences=self._texts("preferences"),
            exclusions=self._exclusions(),
        )
        if seeker.strict_occupation and not seeker.occupations:
            self.notes.append(_("“strict” has no effect: no occupation was recognised in “what”."))
        return SeekerDocument(seeker, self._weights(), tuple(self.notes))

    def _texts(self, field: str, source: Mapping[str, Any] | None = None) -> tuple[str, ...]:
        value = (self.document if source is None else source).get(field)
        values = [] if value is None else value if isinstance(value, list) else [value]
        if not all(isinstance(text, str | int) and not isinstance(text, bool) for text in values):
            raise _wrong(field, _("It must be a text or a list of texts."), _('For example: ["电工", "水电工"].'))
        return tuple(str(text).strip() for text in values if str(text).strip())

    def _number(self, field: str) -> float | None:
        value = self.document.get(field)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
            raise _wrong(field, _("It must be a number of at least 0, not %(value)r.") % {"value": value})
        return float(value)

    def _words(self, wishes: Iterable[str]) -> tuple[str, ...]:
        wished = " ".join(wish for wish in wishes if not OCCUPATION_CODE.fullmatch(wish))
        return words_of(self.lexicon, wished, self._texts("words"))

    def _place(self, field: str, text: str) -> str:
        if PLACE_CODE.fullmatch(text):
            return text
        found = places.resolve(text)
        if found.kind == "anywhere":
            return ""
        if found.place_code is None:
            named = "、".join(places.full_name(code) for code in found.candidates[:5])
            why = _("There are several: %(names)s.") % {"names": named} if named else _("No such place is known.")
            raise _wrong(
                f"{field}: {text}", why, _("Write city and district, such as 武汉洪山, or a code such as 420111.")
            )
        return found.place_code

    def _home(self) -> tuple[float | None, float | None]:
        home = self.document.get("home")
        if home is None:
            return None, None
        if isinstance(home, str):
            return places.coordinates(self._place("home", home)) or (None, None)
        if isinstance(home, dict) and all(isinstance(home.get(axis), int | float) for axis in ("lon", "lat")):
            return float(home["lon"]), float(home["lat"])
        raise _wrong("home", _("It is neither a place nor a point."), _('For example: {"lon": 114.34, "lat": 30.5}.'))

    def _pay_floor(self) -> int | None:
        floor = self.document.get("pay_floor")
        if floor is None:
            return None
        text = f"{floor}元/月" if isinstance(floor, int | float) and not isinstance(floor, bool) else str(floor)
        found = pay.parse(text)
        if isinstance(found, pay.PayProblem):
            raise _wrong(f"pay_floor: {floor}", _("This is no pay that can be read."), _("For example: 6千, 200元/天."))
        low, high = pay.monthly_range(found)
        return high if low is None else low

    def _kind(self, text: str) -> str:
        if text in set(WorkKind):
            return text
        found = _kind_of(text)
        if found is None:
            raise _wrong(f"kinds: {text}", _("There is no such kind of work."), ", ".join(WorkKind))
        return found

    def _education(self) -> int | None:
        value = self.document.get("education")
        if value is None or (isinstance(value, int) and value in set(Education)):
            return value
        level = terms.education(str(value))
        if level is None:
            raise _wrong(f"education: {value}", _("There is no such level."), _("For example: 高中, 大专, 本科."))
        return int(level)

    def _experience(self) -> float | None:
        value = self.document.get("experience")
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        bucket = terms.experience(str(value))
        if bucket is None:
            raise _wrong(f"experience: {value}", _("These are no years."), _("For example: 3, 1-3年, 应届."))
        return float(engine.EXPERIENCE_YEARS[bucket])

    def _windows(self) -> int:
        value = self.document.get("windows")
        if value is None or value == "any":
            return engine.ALL_WINDOWS
        try:
            return sum(
                {
                    engine.windows([DAYS[day]], [PARTS[part]])
                    for day, parts in value.items()
                    for part in (PARTS if parts == "all" else parts)
                }
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise _wrong(
                "windows",
                _("It must name days and parts of the day."),
                _('For example: {"mon": ["morning"], "周六": "all"}.'),
            ) from error

    def _certificates(self) -> Iterator[engine.Certificate]:
        value = self.document.get("certificates") or []
        for paper in value if isinstance(value, list) else [value]:
            if isinstance(paper, dict) and isinstance(paper.get("name"), str):
                yield engine.Certificate(
                    paper["name"], self._day(paper, "valid_from"), self._day(paper, "valid_through")
                )
            elif isinstance(paper, str):
                yield engine.Certificate(paper)
            else:
                raise _wrong("certificates", _("It must be a list of names, or of objects with a name."))

    def _day(self, paper: Mapping[str, Any], field: str) -> date | None:
        if paper.get(field) is None:
            return None
        day = rules.day_of(str(paper[field]))
        if day is None:
            raise _wrong(f"certificates: {field}", _("This is no date."), _("For example: 2027-01-31."))
        return day

    def _exclusions(self) -> engine.Exclusions:
        exclude = self.document.get("exclude") or {}
        if not isinstance(exclude, dict) or set(exclude) - {"employers", "occupations", "words", "positions"}:
            raise _wrong("exclude", _("It must be an object of employers, occupations, words and positions."))
        unwanted = {code for text in self._texts("occupations", exclude) for code in _occupations(text)[:1]}
        return engine.Exclusions(
            employers=frozenset(self._texts("employers", exclude)),
            occupations=frozenset(unwanted),
            words=frozenset(self._texts("words", exclude)),
            positions=frozenset(wholes(self._texts("positions", exclude))),
        )

    def _weights(self) -> engine.Weights:
        shares = self.document.get("weights")
        if shares is None:
            return engine.Weights()
        try:
            return engine.Weights.of({str(part): float(share) for part, share in shares.items()})
        except (AttributeError, TypeError, ValueError) as error:
            raise _wrong("weights", str(error), _('For example: {"skills": 3, "distance": 1}.')) from error


def _position_cells(path: Path) -> Iterator[dict[str, str]]:
    if path.suffix.lower() != ".json":
        with open_workbook(path, POSITIONS) as workbook:
            for table in workbook.tables():
                for row in table.rows:
                    yield {key: cell.text for key, cell in row.cells.items()}
        return
    document = _json(path)
    if not isinstance(document, list) or not all(isinstance(item, dict) for item in document):
        raise _wrong(path.name, _("It must be a list of objects, one for each position."))
    names = {name: column.key for column in POSITIONS.columns for name in (column.key, column.title, *column.synonyms)}
    for item in document:
        yield {names[key]: _cell(value) for key, value in item.items() if key in names and value is not None}


def _cell(value: Any) -> str:
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)


def _position(number: int, cells: Mapping[str, str], lexicon: engine.Lexicon) -> engine.PositionRow:
    """One row; cells that can't be read are unknown, as in the engine."""
    said = {key: text.strip() for key, text in cells.items()}
    title = said.get("title", "")
    found = pay.parse(said.get("pay", ""))
    low, high = (None, None) if isinstance(found, pay.PayProblem) else pay.monthly_range(found)
    heads = headcount.parse(said.get("headcount", ""))
    if isinstance(heads, headcount.HeadcountProblem):
        heads = headcount.Headcount(HeadcountKind.UNSTATED)
    place = said.get("place", "")
    code = place if PLACE_CODE.fullmatch(place) else places.resolve(place).place_code or ""
    point = _point(said) or (places.coordinates(code) if code and places.exists(code) else None) or (None, None)
    skills = tuple(skill for skill in re.split(r"[|、,，;；/]", said.get("skills", "")) if skill.strip())
    kind = _kind_of(said.get("kind", "")) or _kind_of(title)
    wished = _occupations(said.get("occupation") or title)
    own = whole(said.get("id", ""))
    return engine.PositionRow(
        id=number if own is None else own,
        place=code,
        lon=point[0],
        lat=point[1],
        occupation=wished[0] if wished else "",
        employer=said.get("employer", ""),
        education=terms.education(said.get("education", "")) or Education.ANY,
        experience=terms.experience(said.get("experience", "")) or Experience.ANY,
        kinds=rules.kinds_of([kind]) if kind else 0,
        pay_low=low,
        pay_high=high,
        headcount_kind=heads.kind,
        headcount=heads.number or 0,
        valid_through=rules.day_of(said.get("ends_on")),
        updated=rules.day_of(said.get("updated")),
        skills=skills,
        words=words_of(lexicon, title, (said.get("description", ""), *skills, said.get("welfare", ""))),
        certificates=tuple(name for name in re.split(r"[|、,，;；]", said.get("certificates", "")) if name.strip()),
    )


def _point(said: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        return float(said["lon"]), float(said["lat"])
    except (KeyError, ValueError):
        return None


def _kind_of(text: str) -> str | None:
    return next((kind for kind, pattern in KINDS if re.search(pattern, text)), None)


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _wrong(str(path), _("The file can't be opened."), _("Check its name and folder.")) from error
    except ValueError as error:
        raise _wrong(str(path), _("It is not valid JSON: %(error)s") % {"error": error}) from error


def _wrong(where: str, why: str, next_step: str = "") -> DocumentError:
    return DocumentError(_("The file could not be used."), where=where, why=why, next_step=next_step)
