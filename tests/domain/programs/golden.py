"""Reads the golden households that stand beside the declarations: people's words in, facts out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.rules.declared import Declaration, Fact
from chunfeng.engine.eligibility import Kind

FOLDER = Path(catalog.__file__).parents[1] / "declarations"


@dataclass(frozen=True)
class Household:
    """One case: what is known and stated, and what must come of it."""

    declaration: Declaration
    about: str
    day: date
    facts: Mapping[str, Any]
    parameters: Mapping[str, int]
    standing: str
    failed: list[str]
    unknown: list[str]
    amount: int | None


def households(file: Path) -> Iterator[Household]:
    declaration = catalog.read(file.with_suffix(".toml").read_text("utf-8"))
    document = yaml.safe_load(file.read_text("utf-8"))
    parameters = {key: _fen(value) for key, value in document.get("参数", {}).items()}
    by_label = {fact.label.zh: fact for fact in declaration.facts.values()}
    for entry in document["家庭"]:
        said = {**entry.get("已知", {}), **entry.get("填写", {})}
        yield Household(
            declaration=declaration,
            about=entry["情况"],
            day=document["办理日期"],
            facts={by_label[label].id: _value(by_label[label], value) for label, value in said.items()},
            parameters=parameters,
            standing={"符合": "qualifies", "差一点": "nearly", "不符合": "no"}[entry["结论"]],
            failed=entry.get("不满足", []),
            unknown=entry.get("不清楚", []),
            amount=_fen(entry["金额"]) if "金额" in entry else None,
        )


def _value(fact: Fact, value: Any) -> Any:
    codes = {word.zh: code for code, word in fact.words.items()}
    match fact.known.kind:
        case Kind.BOOL:
            return {"是": True, "否": False}[value]
        case Kind.FEN:
            return _fen(value)
        case Kind.WORD:
            return codes[value]
        case Kind.WORDS:
            return [codes.get(each, each) for each in value]
    return value


def _fen(yuan: int | str) -> int:
    return int(Decimal(yuan) * 100)
