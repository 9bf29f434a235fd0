"""The form of a program: JSON Schema out of TOML, its pages, and the facts that it states."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from chunfeng.domain.programs.catalog.facts import facts as known_facts
from chunfeng.domain.programs.catalog.problems import did_you_mean
from chunfeng.domain.programs.catalog.tables import NAME, Table
from chunfeng.domain.programs.rules.declared import Attachment, Fact, Form, Page, Text
from chunfeng.engine.eligibility import Kind, Known

MEDIA = ("image/jpeg", "image/png", "application/pdf")
SOURCE = Text("申请表", "the application form")
UNKNOWN = Text("申请时填写", "asked when applying")
OWN_WORDS = {"fact", "words", "money"}
"""Keys of a field that are ours, not JSON Schema's: the fact that fills it in, words for its codes, whether it is money."""


def read_form(table: Table | None) -> tuple[Form, Mapping[str, Fact]]:
    """The form and what it states. Fields are of JSON Schema; money is whole fen inside and yuan on the page."""
    if table is None:
        return Form({"type": "object", "properties": {}, "additionalProperties": False}, ()), {}
    properties: dict[str, Any] = {}
    stated: dict[str, Fact] = {}
    prefill: dict[str, str] = {}
    fields = table.table("fields")
    for name, field in fields.each() if fields else ():
        properties[name] = _property(name, field, stated, prefill)
    required = _names(table, "required", properties)
    pages = tuple(_page(page, properties) for page in table.tables("pages"))
    attachments = tuple(_attachment(each) for each in table.tables("attachments"))
    table.done()
    if pages:
        for name in properties.keys() - {field for page in pages for field in page.fields}:
            table.wrong(name, "field_without_page", _("The field “%(name)s” stands on no page.") % {"name": name})
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }
    return Form(schema, pages or (Page(Text("填写", "Fill in"), tuple(properties)),), attachments, prefill), stated


def _property(name: str, field: Table, stated: dict[str, Fact], prefill: dict[str, str]) -> dict[str, Any]:
    entry = {key: value for key, value in field.data.items() if key not in OWN_WORDS}
    entry["title"] = field.text("title").zh
    if field.data.get("money"):
        entry["x-unit"] = "fen"
    words = {str(key): Text(str(value)) for key, value in field.data.get("words", {}).items()}
    if words:
        entry["enum"] = list(words)
        entry["x-words"] = {key: text.zh for key, text in words.items()}
    try:
        Draft202012Validator.check_schema(entry)
    except SchemaError as error:
        what = _("The field “%(name)s” is no JSON Schema: %(why)s") % {"name": name, "why": error.message}
        field.document.problem("bad_field", field.start, what)
    if not NAME.fullmatch(name) or name in known_facts():
        what = _("A field can't be called “%(name)s”.") % {"name": name}
        hint = _("Facts of the catalogue are known already; small English letters, digits and “_” make a name.")
        field.document.problem("bad_field_name", field.start, what, hint)
        return entry
    source = field.data.get("fact")
    if source is not None:
        if source in known_facts():
            prefill[name] = source
        else:
            what = _("“%(name)s” is no fact of the catalogue.") % {"name": source}
            field.wrong("fact", "unknown_fact", what, did_you_mean(tuple(known_facts())[:6]))
    known = _known(name, entry, tuple(words))
    if known is not None:
        stated[name] = Fact(known, Text(entry["title"]), SOURCE, UNKNOWN, words, "form")
    return entry


def _known(name: str, entry: Mapping[str, Any], words: tuple[str, ...]) -> Known | None:
    """The fact that a field states; None for free text and lists of things, which no formula can ask for."""
    low, high = (_whole(entry.get(key), default) for key, default in (("minimum", 0), ("maximum", 10**9)))
    match entry.get("type"), entry.get("format"):
        case "boolean", _:
            return Known(name, Kind.BOOL)
        case "integer", _:
            return Known(name, Kind.FEN if entry.get("x-unit") == "fen" else Kind.INT, low=low, high=high)
        case "string", "date":
            return Known(name, Kind.DATE)
        case "string", None if "enum" in entry:
            return Known(name, Kind.WORD, tuple(entry["enum"]))
    return None


def _whole(value: Any, default: int) -> int:
    return value if isinstance(value, int) else default


def _page(page: Table, properties: Mapping[str, Any]) -> Page:
    made = Page(page.text("title"), _names(page, "fields", properties))
    page.done()
    return made


def _names(table: Table, key: str, properties: Mapping[str, Any]) -> tuple[str, ...]:
    names = table.strings(key)
    for name in names:
        if name not in properties:
            what = _("The form has no field “%(name)s”.") % {"name": name}
            table.wrong(key, "unknown_field", what, did_you_mean(tuple(properties)[:8]))
    return tuple(name for name in names if name in properties)


def _attachment(entry: Table) -> Attachment:
    kinds = entry.strings("kinds") or MEDIA
    if strange := [kind for kind in kinds if kind not in MEDIA]:
        what = _("Attachments are photos or PDF, not “%(kind)s”.") % {"kind": strange[0]}
        entry.wrong("kinds", "bad_media", what, did_you_mean(MEDIA))
    made = Attachment(
        key=entry.string("key", form=NAME),
        title=entry.text("title"),
        required=entry.flag("required", default=True),
        most=entry.number("most", low=1, high=20, default=1),
        kinds=kinds,
    )
    entry.done()
    return made
