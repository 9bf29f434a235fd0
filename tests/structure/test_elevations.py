"""The few places that look further than the one who asks, each with its reason. A new one has to be written down here."""

import ast

from tests.structure.source import PACKAGE, modules, tree

ALLOWED = {
    ("domain/people/queries/accounts.py", "made-up people may be seen by all"),
    ("domain/people/queries/accounts.py", "who has this phone"),
    ("domain/people/services/accounts.py", "made-up people have no phone to answer"),
    ("domain/people/services/accounts.py", "who has this phone"),
    ("web/account/backend.py", "whose session this is"),
}


def test_only_these_places_see_more_than_their_actor() -> None:
    found = set()
    for file in modules():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("elevated"):
                found.add((file.relative_to(PACKAGE).as_posix(), ast.literal_eval(node.args[0])))
    assert found == ALLOWED
