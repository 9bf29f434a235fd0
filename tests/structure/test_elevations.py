"""The few places that look further than the one who asks, each with its reason. A new one has to be written down here."""

import ast

from tests.structure.source import PACKAGE, modules, tree

ALLOWED = {
    ("domain/drops/queries/draws.py", "the list of a draw is tokens, which say nothing of anybody"),
    ("domain/drops/queries/own.py", "how many stand before one in the line of a drop"),
    ("domain/drops/queries/partners.py", "how many coupons a shop redeemed, without whose"),
    ("domain/drops/queries/public.py", "who got one is published with masked names"),
    ("domain/drops/services/claims.py", "those before one in line are decided by whoever comes next"),
    ("domain/drops/services/claims.py", "whether this real name has entered already, on whatever account"),
    (
        "domain/drops/services/redeeming.py",
        "a shop redeems the coupon that it is shown, and learns nothing else of the guest",
    ),
    ("domain/indicators/queries/wall.py", "surnames of those who reached an intent, for the wall"),
    (
        "domain/indicators/queries/bulletins.py",
        "masked names of those whom a fair of the actor's union counted, whichever union is theirs",
    ),
    ("domain/fairs/services/kiosks.py", "whether a screen has sent this before, for whomever"),
    ("domain/fairs/services/kiosks.py", "whose ticket somebody showed at a screen"),
    ("domain/talent/queries.py", "how many belong to a group, whichever union answers for them"),
    ("domain/people/queries/accounts.py", "made-up people may be seen by all"),
    ("domain/people/queries/accounts.py", "who has this phone"),
    ("domain/people/queries/security.py", "whose account, and which officers"),
    ("domain/people/queries/security.py", "whose accounts, and which officers asked"),
    ("domain/people/queries/accounts.py", "the code that this session asked for"),
    ("domain/people/services/codes.py", "what was sent to this number, and from where"),
    ("domain/people/services/kiosks.py", "whether somebody said yes on the phone"),
    ("domain/people/services/passkeys.py", "whether anybody has this passkey"),
    ("domain/people/services/phones.py", "what was asked for this account, and by this officer, at whatever union"),
    ("domain/people/services/sessions.py", "the session that its own browser leaves"),
    ("domain/people/services/sessions.py", "the session that was used, before anybody asks whose it is"),
    ("domain/people/services/sessions.py", "wherever an account is open, whoever closes it"),
    ("domain/people/services/sessions.py", "whoever stands before this screen"),
    ("domain/people/services/weixin.py", "whether this Weixin opens somebody else's account"),
    ("domain/unions/queries/staff.py", "which posts somebody else holds, wherever they lie"),
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
    ("domain/people/queries/duplicates.py", "either may have been checked by another union; what is shown is masked"),
    ("domain/people/queries/rights.py", "what stayed with an account that was merged into this one"),
    ("domain/people/queries/rights.py", "who looked is shown to the one who was looked at, by a masked name"),
    ("domain/people/services/duplicates.py", "the pair is for an officer to see, not for whoever was noticed"),
    ("domain/people/services/duplicates.py", "who else has this birthday and a like name"),
    ("domain/people/services/identity.py", "another union may have checked this person before"),
    ("domain/people/services/identity.py", "who has this number already"),
    ("domain/people/services/merging.py", "either may have been checked by another union"),
    ("domain/people/services/merging.py", "whatever belongs to the absorbed account, wherever it lies"),
    ("domain/people/services/merging.py", "whatever the merge moved, wherever it lies"),
    ("domain/people/services/accounts.py", "who has this phone, wherever they are"),
    ("domain/hiring/queries/follow_ups.py", "what became of a fair's intents, as counts for the union that held it"),
    ("domain/fairs/services/phones.py", "phones at booths go with the sign-ins of their person, whoever ends them"),
    ("domain/fairs/services/phones.py", "whose phone signed this, before anybody is known"),
    ("domain/fairs/services/push.py", "who has agreed to be told, and who wants no choice made for them"),
    ("domain/conversations/queries/watching.py", "how many watch, and nobody by name"),
    ("domain/conversations/services/watching.py", "a visit may have begun before its person signed in"),
    ("domain/happenings/queries/own.py", "how many stand before one on the waiting list"),
    ("domain/happenings/queries/own.py", "whose calendar this is: the address is the key"),
    ("domain/happenings/queries/queues.py", "how many wait in a queue, and how long the last ones took"),
    ("domain/happenings/services/registrations.py", "who of a group is registered already, by whomever"),
    (
        "domain/programs/queries/hardship.py",
        "who has this number; told only where it is a member of the actor's part of the tree",
    ),
    ("domain/programs/queries/ties.py", "the ties of a colleague, whose post the actor's reaches"),
    ("domain/programs/queries/ties.py", "whether colleagues whose posts the actor's reaches have stated their ties"),
    ("domain/programs/services/kinships.py", "the ties of a colleague, whose post the actor's reaches"),
    ("domain/programs/queries/public.py", "where the application with a number stands, for whoever has the number"),
    ("domain/programs/services/noticing.py", "whose line of a public notice somebody objects to"),
    ("domain/unions/queries/cards.py", "whoever scans a signed card learns whether it still holds"),
    ("domain/unions/services/steps.py", "who joins here has nothing out at any union"),
    ("domain/unions/services/merged_accounts.py", "what a merge of accounts left behind, at whatever union"),
    ("domain/unions/services/memberships.py", "members go with their union, wherever its heir lies"),
    ("domain/unions/services/steps.py", "one open application a person, in the whole tree"),
    ("domain/unions/services/steps.py", "one person, one membership, in the whole tree"),
    ("domain/unions/services/steps.py", "who is about to belong somewhere is locked before anybody may see them"),
    ("shared/standing.py", "all that is known of the one whom a verdict is about"),
}


def test_only_these_places_see_more_than_their_actor() -> None:
    found = set()
    for file in modules():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("elevated"):
                found.add((file.relative_to(PACKAGE).as_posix(), ast.literal_eval(node.args[0])))
    assert found == ALLOWED
