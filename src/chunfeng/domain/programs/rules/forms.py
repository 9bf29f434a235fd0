"""Answers to a form: from what a page sends to the types of its JSON Schema, and what is wrong with them in plain words."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from chunfeng.domain.programs.enums import PayoutKind
from chunfeng.domain.programs.rules.bank import fen
from chunfeng.domain.programs.rules.declared import Declaration
from chunfeng.kernel import checksums

Answers = dict[str, Any]
MOST_BYTES = 60_000
"""All answers of one form together."""


def day_of(text: str) -> date | None:
    """A day as the browser sends it, "2026-01-31"; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_FORMATS: Mapping[str, Callable[[str], object]] = {
    "date": day_of,
    "resident-id": checksums.resident_id,
    "mobile": checksums.mobile,
    "credit-code": checksums.credit_code,
}


def read(schema: Mapping[str, Any], sent: Mapping[str, Sequence[str]]) -> Answers:
    """What a page sent, in the types of the schema: money is yuan there and fen here.

    Empty fields are left out; what cannot be read stays text, to be complained about.
    """
    found: Answers = {}
    for name, field in schema.get("properties", {}).items():
        texts = [checksums.halfwidth(text).strip() for text in sent.get(name, ())]
        if field.get("type") == "array":
            found[name] = [line.strip() for text in texts for line in text.splitlines() if line.strip()]
        elif field.get("type") == "boolean" and name in sent:
            found[name] = texts[-1:] in (["true"], ["on"], ["yes"])
        elif texts and texts[-1]:
            found[name] = _typed(field, texts[-1])
    return found


def _typed(field: Mapping[str, Any], text: str) -> Any:
    try:
        if field.get("x-unit") == "fen":
            return text if fen(text) is None else fen(text)
        if field.get("type") == "integer":
            return int(text.replace(",", ""))
        if field.get("type") == "number":
            return float(text.replace(",", ""))
    except ValueError:
        return text
    return text


def stated(schema: Mapping[str, Any], answers: Answers) -> Answers:
    """Answers as facts: days are days. What cannot be read is left out, and so unknown."""
    days = {name for name, field in schema.get("properties", {}).items() if field.get("format") == "date"}
    found = {name: day_of(str(value)) if name in days else value for name, value in answers.items()}
    return {name: value for name, value in found.items() if value is not None}


def problems(schema: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    """field → what is wrong with its answer; empty when all is well."""
    found: dict[str, str] = {}
    for error in Draft202012Validator(dict(schema)).iter_errors(answers):
        for name, text in _told(error):
            found.setdefault(name, text)
    for name, field in schema.get("properties", {}).items():
        check = _FORMATS.get(field.get("format", ""))
        if check and isinstance(answers.get(name), str) and name not in found and check(answers[name]) is None:
            found[name] = (
                _("This is no day of the calendar.")
                if field.get("format") == "date"
                else _("A digit is mistyped: please compare it with the document.")
            )
    if len(json.dumps(answers, ensure_ascii=False).encode()) > MOST_BYTES:
        found.setdefault("", _("That is more text than fits."))
    return found


def _told(error: ValidationError) -> Iterator[tuple[str, str]]:
    name = str(error.absolute_path[0]) if error.absolute_path else ""
    limit: Any = error.validator_value
    match error.validator:
        case "required":
            yield from ((each, _("Please answer this.")) for each in limit if each not in error.instance)
        case "minLength" | "minItems":
            yield name, _("Please answer this.")
        case "type":
            yield name, _("This has to be a number.") if limit in ("integer", "number") else _("Please answer this.")
        case "minimum" | "exclusiveMinimum":
            yield name, _("This is too little: at least %(limit)s.") % {"limit": limit}
        case "maximum" | "exclusiveMaximum":
            yield name, _("This is too much: at most %(limit)s.") % {"limit": limit}
        case "maxLength":
            yield name, _("This is too long: at most %(limit)s characters.") % {"limit": limit}
        case "enum" | "const":
            yield name, _("Choose one of the answers.")
        case _:
            yield name, _("This does not have the right form.")


ACCOUNT: Mapping[str, Any] = {
    "bank_account": {"type": "string", "pattern": "^[0-9]{10,25}$"},
    "bank": {"type": "string", "maxLength": 80},
}
"""What is asked beside the declared form where money goes to a bank."""


def schema_of(declaration: Declaration) -> dict[str, Any]:
    """The declared schema, and the account where one is needed."""
    schema = dict(declaration.form.schema)
    if declaration.payout.kind == PayoutKind.BANK:
        titles = {"bank_account": _("Account number"), "bank": _("Bank and branch")}
        account = {name: {**field, "title": titles[name]} for name, field in ACCOUNT.items()}
        schema["properties"] = {**account, **schema.get("properties", {})}
        schema["required"] = [*schema.get("required", ()), "bank_account"]
    return schema


def pages_of(declaration: Declaration) -> list[tuple[str, list[str]]]:
    """(title, fields) of each page, the account last."""
    pages = [(str(page.title), list(page.fields)) for page in declaration.form.pages if page.fields]
    shown = {name for _title, fields in pages for name in fields}
    account = [name for name in ACCOUNT if name not in shown]
    if declaration.payout.kind == PayoutKind.BANK and account:
        pages.append((_("Where the money goes"), account))
    return pages
