"""The few places that look further than the one who asks, each with its reason. A new one has to be written down here."""

import ast

from tests.structure.source import PACKAGE, modules, tree

ALLOWED = {
    ("domain/people/queries/accounts.py", "made-up people may be seen by all"),
    ("domain/people/queries/accounts.py", "who has this phone"),
    ("domain/people/services/accounts.py", "made-up people have no phone to answer"),
    ("domain/people/services/accounts.py", "who has this phone"),
    ("domain/people/services/accounts.py", "who has this phone, wherever they are"),
    ("domain/unions/queries/cards.py", "whoever scans a signed card learns whether it still holds"),
    ("domain/unions/services/ceremonies.py", "who joins here has nothing out at any union"),
    ("domain/unions/services/memberships.py", "members go with their union, wherever its heir lies"),
    ("domain/unions/services/steps.py", "one open application a person, in the whole tree"),
    ("domain/unions/services/steps.py", "one person, one membership, in the whole tree"),
    ("domain/unions/services/steps.py", "who is about to belong somewhere is locked before anybody may see them"),
    ("web/account/backend.py", "whose session this is"),
}


def test_only_these_places_see_more_than_their_actor() -> None:
    found = set()
    for file in modules():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("elevated"):
                found.add((file.relative_to(PACKAGE).as_posix(), ast.literal_eval(node.args[0])))
    assert found == ALLOWED
