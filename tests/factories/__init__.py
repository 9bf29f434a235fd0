"""One function per table: a row that is valid, with whatever the test cares about said by name."""

from tests.factories.drops import drop
from tests.factories.employers import claim, credit_code, employer, position, representative, sheet, speaker
from tests.factories.fairs import booth_phone, fair, participation
from tests.factories.happenings import device, happening, line, registration, series, session, ticket
from tests.factories.hiring import application, consent, follow_up, seeker, step
from tests.factories.numbering import numbers
from tests.factories.papers import PNG, licence
from tests.factories.people import PHONES, actor, document, duplicate, kiosk, passkey, person, photo, recovery, visit
from tests.factories.places import occupation, place
from tests.factories.telling import edition, question, room
from tests.factories.unions import (
    ceremony,
    ceremony_entry,
    founding,
    join_application,
    membership,
    officer,
    organisation,
    plan,
    poster,
    staff,
    task,
    union_worker,
    verified_member,
)

__all__ = [
    "PHONES",
    "PNG",
    "actor",
    "application",
    "booth_phone",
    "ceremony",
    "ceremony_entry",
    "claim",
    "consent",
    "credit_code",
    "device",
    "document",
    "drop",
    "duplicate",
    "edition",
    "employer",
    "fair",
    "follow_up",
    "founding",
    "happening",
    "join_application",
    "kiosk",
    "licence",
    "line",
    "membership",
    "numbers",
    "occupation",
    "officer",
    "organisation",
    "participation",
    "passkey",
    "person",
    "photo",
    "place",
    "plan",
    "position",
    "poster",
    "question",
    "recovery",
    "registration",
    "representative",
    "room",
    "seeker",
    "series",
    "session",
    "sheet",
    "speaker",
    "staff",
    "step",
    "task",
    "ticket",
    "union_worker",
    "verified_member",
    "visit",
]
