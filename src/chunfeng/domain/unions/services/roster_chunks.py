"""One chunk of a roster: its rows checked, sealed and indexed here, then compared and written by a few statements.

Rows go by binary COPY into a table of this connection (COPY does not work into tables with row-level security), and from
there by INSERT … SELECT, so that the tallies' triggers see each chunk once. The rows of people, documents and memberships are
the same as if an officer had entered them one by one.
"""

import os
import struct
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.people.enums import IDENTITY_ACTIVE, IdentityStatus
from chunfeng.domain.people.models import BORN_ON, LIKENESS, NUMBER, PHONE
from chunfeng.domain.people.rules import likeness
from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import MEMBERS, Evidence, MembershipStatus, MemberStep, Via
from chunfeng.domain.unions.models import Membership, Organisation, RosterChunk, RosterImport
from chunfeng.domain.unions.rules import rosters as rules
from chunfeng.domain.unions.rules.groups import evidence_end
from chunfeng.domain.unions.services import steps
from chunfeng.domain.unions.services.reach import share_tree
from chunfeng.domain.unions.services.roster_files import Chunk, cells_of
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.fields import current_keyring
from chunfeng.shared.scopes import Scope

SUBJECT = "roster"
_LETTERS = b"23456789abcdefghjkmnpqrstuvwxyz"
_HANDLE = bytes(_LETTERS[byte % 31] for byte in range(256))
_UNEVEN = bytes(range(248, 256))  # 248 = 8 × 31: what is left over would favour some letters
_EPOCH = date(2000, 1, 1).toordinal()  # PostgreSQL counts days from here

Problem = tuple[int, str, str]
"""(row, key of the column, code of rules.FAULTS)."""


@dataclass(slots=True)
class Taken:
    """What became of a chunk. `joined` new memberships, for `people` new people; `known` belonged to their union before."""

    read: int = 0
    joined: int = 0
    people: int = 0
    known: int = 0
    problems: list[Problem] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        rejected = len({row for row, _key, _code in self.problems})
        return {
            "read": self.read,
            "joined": self.joined,
            "people": self.people,
            "known": self.known,
            "rejected": rejected,
        }


def take(*, actor: Actor, roster: RosterImport, chunk: Chunk) -> dict[str, int]:
    """Take in one chunk of a roster, all of it or nothing; its counts, {} where it has been taken in before.

    Raises IntegrityError or OperationalError when somebody enters the same person in the same moment: try again.
    """
    taken = Taken()
    entries = _checked(chunk, taken)
    sealed = _sealed(entries)
    with transaction.atomic():
        claim, is_mine = RosterChunk.objects.get_or_create(roster=roster, number=chunk.number)
        if not is_mine:
            return {}
        share_tree()
        _stage(zip(entries, sealed, strict=True), _unions(actor, roster, entries, taken))
        _compare(taken)
        _write(actor, roster, taken)
        claim.counts, claim.problems = taken.counts(), sorted(taken.problems)
        claim.save()
    return taken.counts()


# Checking and sealing


def _checked(chunk: Chunk, taken: Taken) -> list[rules.Entry]:
    today, groups = clock.today(), _group_words()
    entries: list[rules.Entry] = []
    for row, record in chunk.records():
        taken.read += 1
        found = rules.check(row, cells_of(chunk.layout, record), today=today, groups=groups)
        if isinstance(found, rules.Entry):
            entries.append(found)
        else:
            taken.problems += [(row, key, code) for key, code in found]
    once, wrong, again = rules.repeated(entries)
    taken.problems += [(row, key, code) for row, (key, code) in wrong]
    taken.known += again
    return once


def _group_words() -> dict[str, str]:
    """Keys of groups by what rosters write: their words, their titles and the keys themselves."""
    titles = {title: group.key for group in catalog.groups().values() for title in group.titles.values()}
    return {**{key: key for key in catalog.groups()}, **titles, **catalog.words()}


def _sealed(entries: Sequence[rules.Entry]) -> Iterator[bytes]:
    """For each entry the part of its staged row that needs keys or chance: handle, password, phone, number, birthday."""
    ring = current_keyring()
    phone, number, born = (ring.sealer(purpose=purpose) for purpose in (PHONE, NUMBER, BORN_ON))
    find_phone, find_number, find_like = (ring.indexer(purpose=purpose) for purpose in (PHONE, NUMBER, LIKENESS))
    letters = _letters(50 * len(entries))
    for at, entry in enumerate(entries):
        said, digits = entry.phone.encode(), entry.number.encode()
        yield b"".join(
            (
                _HANDLE_SIZE,
                letters[50 * at : 50 * at + 10],
                _PASSWORD_SIZE,
                letters[50 * at + 10 : 50 * at + 50],
                _packed(phone(said)) if said else _NULL,
                _DIGEST_SIZE + find_phone(said) if said else _NULL,
                _packed(number(digits)),
                _DIGEST_SIZE,
                find_number(digits),
                _packed(born(entry.born_on.isoformat().encode())),
                _DIGEST_SIZE,
                find_like(likeness(entry.name, entry.born_on).encode()),
            )
        )


def _letters(count: int) -> bytes:
    """Random letters of handles, each as likely as any other."""
    drawn = b""
    while len(drawn) < count:
        drawn += os.urandom(count + count // 16 + 64).translate(_HANDLE, _UNEVEN)
    return drawn


# Staging

_NULL = struct.pack(">i", -1)
_SIZE: Callable[[int], bytes] = struct.Struct(">i").pack
_HANDLE_SIZE, _PASSWORD_SIZE, _DIGEST_SIZE = _SIZE(10), _SIZE(41) + b"!", _SIZE(32)
_INT: Callable[[int, int], bytes] = struct.Struct(">ii").pack
_BIG: Callable[[int, int], bytes] = struct.Struct(">iq").pack
_COLUMNS = struct.pack(">h", 17)
_COPY_BEGINS = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_AT_ONCE = 200  # rows sent together: those of a whole chunk would be held three times over
_COPY_ENDS = struct.pack(">h", -1)
_TABLES = """
CREATE TEMPORARY TABLE IF NOT EXISTS roster_row (
    row int, organisation_id bigint, joined_on date, name text, document text, sex text, employer_name text,
    own_number text, wanted text, handle text, password text, phone bytea, phone_index bytea, number bytea, number_index bytea,
    born_on bytea, likeness bytea
) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS roster_found (
    row int, organisation_id bigint, person_id bigint, is_new boolean, has_number boolean, why text
) ON COMMIT DELETE ROWS;
TRUNCATE roster_row, roster_found;
"""


def _packed(value: bytes) -> bytes:
    return _SIZE(len(value)) + value


@lru_cache(maxsize=1_000)
def _text(value: str) -> bytes:
    """Kinds of documents, sexes and groups come again and again."""
    return _packed(value.encode())


def _unions(actor: Actor, roster: RosterImport, entries: Sequence[rules.Entry], taken: Taken) -> dict[str, int]:
    """The id of the union for every text that names one, within the actor's reach; problems where there is none."""
    texts = {entry.organisation for entry in entries}
    found: dict[str, list[tuple[int, bool]]] = {}
    scope = Organisation.objects.filter(Scope.of(actor).on("path"))
    rows = scope.filter(Q(code__in=texts) | Q(name__in=texts) | Q(pk=roster.organisation_id)).order_by("pk")
    for union in rows:
        if union.pk == roster.organisation_id:
            found.setdefault("", []).append((union.pk, union.stands))
        for text in {union.code, union.name} & texts:
            found.setdefault(text, []).append((union.pk, union.stands))
    by_code = {union.code: (union.pk, union.stands) for union in rows}
    unions: dict[str, int] = {}
    faults: dict[str, str] = {}
    for text in texts:
        named = [by_code[text]] if text in by_code else found.get(text, [])
        standing = [pk for pk, stands in named if stands]
        if len(standing) == 1:
            unions[text] = standing[0]
        else:
            faults[text] = _union_fault(text, named, standing)
    taken.problems += [
        (entry.row, "organisation", faults[entry.organisation]) for entry in entries if entry.organisation in faults
    ]
    return unions


def _union_fault(text: str, named: Sequence[tuple[int, bool]], standing: Sequence[int]) -> str:
    if standing:
        return "organisation_several"
    if named:
        return "organisation_ended"
    return "organisation_unknown" if text else "organisation_missing"


def _stage(rows: Iterable[tuple[rules.Entry, bytes]], unions: dict[str, int]) -> None:
    known = ((entry, sealed, unions[entry.organisation]) for entry, sealed in rows if entry.organisation in unions)
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        with cursor.copy("COPY roster_row FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(_COPY_BEGINS)
            while staged := b"".join(_staged(*row) for row in islice(known, _AT_ONCE)):
                copy.write(staged)
            copy.write(_COPY_ENDS)


def _staged(entry: rules.Entry, sealed: bytes, union: int) -> bytes:
    """One row as COPY takes it."""
    return b"".join(
        (
            _COLUMNS,
            _INT(4, entry.row),
            _BIG(8, union),
            _INT(4, entry.joined_on.toordinal() - _EPOCH),
            _packed(entry.name.encode()),
            _text(entry.document),
            _text(entry.sex),
            _packed(entry.employer_name.encode()),
            _packed(entry.own_number.encode()),
            _text(entry.group),
            sealed,
        )
    )


# Comparing with who is there

# The states are joined to nothing, lest the planner look them up in the index of the queue, where nearly everybody is.
_FIND = """
INSERT INTO roster_found (row, organisation_id, person_id, is_new, has_number, why)
SELECT given.row, given.organisation_id, coalesce(owner.id, holder.id), owner.id IS NULL AND holder.id IS NULL,
    owner.id IS NOT NULL,
    CASE
        WHEN NOT coalesce(owner.is_active, holder.is_active, true) THEN 'closed'
        WHEN owner.id IS NOT NULL AND replace(owner.name, ' ', '') NOT IN ('', replace(given.name, ' ', '')) THEN 'other_name'
        WHEN owner.id IS NOT NULL AND holder.id <> owner.id THEN 'phone_other'
        WHEN owner.id IS NULL AND holder.id IS NOT NULL AND EXISTS (
            SELECT FROM people_identitydocument other
            WHERE other.person_id = holder.id AND other.state = ANY (%(active)s)
        ) THEN 'phone_other'
        WHEN owner.id IS NULL AND replace(holder.name, ' ', '') NOT IN ('', replace(given.name, ' ', '')) THEN 'phone_other_name'
        ELSE ''
    END
FROM (
    SELECT row, organisation_id, name,
        (
            SELECT person_id FROM people_identitydocument document
            WHERE document.number_index = roster_row.number_index AND document.state || '' = ANY (%(active)s) LIMIT 1
        ) AS owner_id,
        (
            SELECT coalesce(merged_into_id, id) FROM people_person phoned WHERE phoned.phone_index = roster_row.phone_index
        ) AS holder_id
    FROM roster_row OFFSET 0
) given
LEFT JOIN people_person owner ON owner.id = given.owner_id
LEFT JOIN people_person holder ON holder.id = given.holder_id
"""
_LOCK = """
SELECT id FROM people_person WHERE id IN (SELECT person_id FROM roster_found WHERE why = '' AND NOT is_new) ORDER BY id FOR UPDATE
"""
_BELONG = """
UPDATE roster_found found SET why = CASE WHEN standing.organisation_id = found.organisation_id THEN 'here' ELSE 'elsewhere' END
FROM unions_membership standing
WHERE found.why = '' AND NOT found.is_new
    AND standing.person_id = found.person_id AND standing.status = ANY (%(members)s)
"""
_ONCE = """
UPDATE roster_found SET why = 'phone_other'
FROM (
    SELECT row, row_number() OVER (PARTITION BY person_id ORDER BY row) AS place
    FROM roster_found WHERE why = '' AND NOT is_new
) again WHERE again.row = roster_found.row AND again.place > 1
"""
_COLUMN_OF = {"closed": "number", "other_name": "name", "elsewhere": "organisation"}


def _compare(taken: Taken) -> None:
    """Find everybody by blind index, lock who is there already, and note who cannot be taken in and why."""
    values: dict[str, Any] = {"active": list(IDENTITY_ACTIVE), "members": list(MEMBERS)}
    with connection.cursor() as cursor:
        _by_index(cursor, on=True)
        cursor.execute(_FIND, values)
        cursor.execute(_LOCK)
        cursor.execute(_BELONG, values)
        _by_index(cursor, on=False)
        cursor.execute(_ONCE)
        cursor.execute("SELECT row, why FROM roster_found WHERE why <> ''")
        for row, why in cursor.fetchall():
            if why == "here":
                taken.known += 1
            else:
                taken.problems.append((row, _COLUMN_OF.get(why, "phone"), why))


def _by_index(cursor: Any, *, on: bool) -> None:
    """Within this transaction: big tables are entered by index, whatever their statistics say in the midst of an import."""
    for way in ("enable_hashjoin", "enable_mergejoin", "enable_seqscan"):
        cursor.execute("SELECT set_config(%s, %s, true)", [way, "off" if on else "on"])


# Writing

_NEW = "UPDATE roster_found SET person_id = nextval('people_person_id_seq') WHERE is_new AND why = ''"
_PEOPLE = """
INSERT INTO people_person (id, password, created_at, updated_at, handle, name, phone, phone_index, is_active, plain_order,
    demo_role, demo_label)
SELECT person_id, password, %(now)s, %(now)s, handle, name, phone, phone_index, true, false, '', ''
FROM roster_row JOIN roster_found USING (row) WHERE is_new AND why = ''
"""
# Somebody of whom only the phone or only the number was known: what is missing is filled in, nothing is replaced.
_FILL_IN = """
UPDATE people_person person SET updated_at = %(now)s, name = given.name,
    phone = coalesce(person.phone, given.phone), phone_index = coalesce(person.phone_index, given.phone_index)
FROM roster_row given JOIN roster_found USING (row)
WHERE person.id = roster_found.person_id AND NOT is_new AND why = ''
    AND (person.name = '' OR person.phone_index IS NULL AND given.phone_index IS NOT NULL)
"""
_DOCUMENTS = """
INSERT INTO people_identitydocument (created_at, updated_at, person_id, document, number, number_index, name, born_on_text,
    sex, likeness, path, state, method, note)
SELECT %(now)s, %(now)s, person_id, document, number, number_index, given.name, born_on, sex, likeness, node.path,
    %(submitted)s, '', ''
FROM roster_row given JOIN roster_found found USING (row) JOIN unions_organisation node ON node.id = found.organisation_id
WHERE why = '' AND NOT has_number
"""
_MEMBERS = """
WITH made AS (
    INSERT INTO unions_membership (created_at, updated_at, person_id, organisation_id, organisation_path, status, kept_why,
        own_number, joined_on, since, left_why, via, employer_name)
    SELECT %(now)s, %(now)s, person_id, node.id, node.path, %(status)s, '', own_number, joined_on, joined_on, '', %(via)s,
        employer_name
    FROM roster_row given JOIN roster_found found USING (row) JOIN unions_organisation node ON node.id = found.organisation_id
    WHERE why = ''
    RETURNING id, person_id, organisation_id
), logged AS (
    INSERT INTO unions_membershipstep (membership_id, at, step, before, after, reached_id, by_id, note)
    SELECT id, %(now)s, %(step)s, '', %(status)s, organisation_id, %(by)s, '' FROM made
), shown AS (
    INSERT INTO unions_groupmembership (created_at, updated_at, membership_id, "group", evidence, evidence_note, confirmed_by_id,
        starts_on, ends_on)
    SELECT %(now)s, %(now)s, made.id, wanted, %(evidence)s, '', %(by)s, %(today)s,
        (SELECT ends.ends_on FROM unnest(%(groups)s::text[], %(ends)s::date[]) AS ends (name, ends_on) WHERE ends.name = wanted)
    FROM made JOIN roster_found found ON found.person_id = made.person_id AND found.why = ''
    JOIN roster_row given ON given.row = found.row WHERE given.wanted <> ''
)
SELECT organisation_id, count(*) FROM made GROUP BY organisation_id
"""
_WAITING = """
SELECT standing.id FROM roster_found JOIN unions_membership standing USING (person_id)
WHERE why = '' AND NOT is_new AND standing.status = ANY (%(members)s)
    AND EXISTS (SELECT FROM unions_joinapplication asked WHERE asked.person_id = standing.person_id)
"""


def _write(actor: Actor, roster: RosterImport, taken: Taken) -> None:
    today = clock.today()
    groups = list(catalog.groups())
    values: dict[str, Any] = {
        "now": clock.now(),
        "today": today,
        "by": actor.person_id,
        "submitted": IdentityStatus.SUBMITTED.value,
        "status": MembershipStatus.ACTIVE.value,
        "step": MemberStep.JOIN.value,
        "via": Via.ROSTER.value,
        "evidence": Evidence.ROSTER.value,
        "groups": groups,
        "ends": [evidence_end(catalog.days_of(group, Evidence.ROSTER), today) for group in groups],
        "members": list(MEMBERS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_NEW)
        cursor.execute(_PEOPLE, values)
        taken.people = cursor.rowcount
        cursor.execute(_FILL_IN, values)
        cursor.execute(_DOCUMENTS, values)
        cursor.execute(_MEMBERS, values)
        joined = Counter(dict(cursor.fetchall()))
        cursor.execute(_WAITING, values)
        waiting = [id_ for (id_,) in cursor.fetchall()]
    taken.joined = joined.total()
    steps.close_applications(Membership.objects.filter(pk__in=waiting), by=actor, note=_("came in with a roster"))
    facts.record_many(
        facts.Entry(
            kind=FactKind.MEMBER_JOINED,
            subject=(SUBJECT, roster.pk),
            organisation_id=union.pk,
            organisation_path=union.path,
            place_code=union.place_id or "",
            quantity=joined[union.pk],
            tags=(f"via:{Via.ROSTER}",),
        )
        for union in Organisation.objects.filter(pk__in=joined).order_by("pk")
    )
