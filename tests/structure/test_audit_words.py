"""What people type never goes into an audit entry's details, where it could not be shredded."""

import ast

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
