"""What people type never goes into an audit entry's details, where it could not be shredded."""

import ast

from django.utils import translation

from chunfeng.web.worker.views import rights
from tests.structure.source import PACKAGE, modules, tree

TYPED = {
    "note",
    "why",
    "reason",
    "reasons",
    "text",
    "comment",
    "name",
    "phone",
    "address",
    "title",
    "answer",
    "summary",
}


def test_typed_words_stand_apart() -> None:
    found = [
        f"{file.relative_to(PACKAGE)}:{node.lineno} {keyword.arg}"
        for file in modules("domain", "web", "api")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"audit.record", "audit.record_many"}
        for keyword in node.keywords
        if keyword.arg in TYPED
    ]
    assert found == []


def test_every_reason_for_a_look_has_words() -> None:
    codes = {
        keyword.value.value
        for file in modules("domain", "web", "api")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.saw"
        for keyword in node.keywords
        if keyword.arg == "why" and isinstance(keyword.value, ast.Constant)
    }
    with translation.override("zh-hans"):
        assert {code for code in codes if rights.why(code) == code} == set()
    assert {"application", "desk", "lost_phone"} <= codes
