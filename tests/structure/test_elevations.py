"""The few places that look further than the one who asks, each with its reason. A new one has to be written down here."""

import ast

from tests.structure.source import PACKAGE, modules, tree

ALLOWED = {
    ("domain/people/queries/accounts.py", "made-up people may be seen by all"),
    ("domain/people/queries/accounts.py", "who has this phone"),
    ("domain/people/queries/security.py", "whose account, and which officers"),
    ("domain/people/queries/security.py", "whose accounts, and which officers asked"),
    ("domain/people/services/accounts.py", "made-up people have no phone to answer"),
    ("domain/people/services/codes.py", "who has this phone"),
    ("domain/people/services/codes.py", "whose number is locked"),
    ("domain/people/services/kiosks.py", "who said yes on the phone"),
    ("domain/people/services/passkeys.py", "whose passkey this is"),
    ("domain/people/services/phones.py", "the account that gets a new number"),
    ("domain/people/services/phones.py", "who had this number"),
    ("domain/people/services/phones.py", "who has the new number"),
    ("domain/people/services/phones.py", "who has the new number, and whose account it is for"),
    ("domain/people/services/phones.py", "whose account somebody at the counter means"),
    ("domain/people/services/phones.py", "whose number was proved, before they are in"),
    ("domain/people/services/weixin.py", "whose Weixin this is"),
    ("web/account/backend.py", "whose session this is"),
}


def test_only_these_places_see_more_than_their_actor() -> None:
    found = set()
    for file in modules():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("elevated"):
                found.add((file.relative_to(PACKAGE).as_posix(), ast.literal_eval(node.args[0])))
    assert found == ALLOWED
