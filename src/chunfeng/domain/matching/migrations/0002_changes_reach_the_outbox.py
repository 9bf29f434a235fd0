"""Statement triggers that leave a change for everything that the engine reads, however it was written.

A table is watched in some of its rows and columns: those that make a row of the engine. An update counts for the ids
whose watched values differ before and after, so that nothing else wakes anybody; an id that comes into view or leaves it
differs too.
"""

from django.db import migrations

POSITION = (
    "id, employer_id, title, occupation_id, kind, description, pay_monthly_low, pay_monthly_high, headcount_kind,"
    " headcount, place_id, lon, lat, education, experience, majors, skills, certificates, windows, tags, ends_on,"
    " published_at, referrals"
)
SEEKER = (
    "id, wanted_words, wanted_occupations, wanted_places, home_place_id, lon, lat, radius_km, pay_floor, kinds, windows,"
    " education, experience_years, birth_year, skills, certificates, preferences, excluded_employers, summary"
)
EMPLOYER = "id, status = 'suspended', tags, place_id, organisation_id"

OBJECTS = {
    "employers_position": ("position", POSITION, "status = 'published'"),
    "talent_seeker": ("seeker", SEEKER, "looking"),
}
# Their ids are those of others: which positions follow from an employer or a union.
AROUND = {
    "employers_employer": (EMPLOYER, "position.employer_id IN (SELECT id FROM changed)"),
    "unions_organisation": (
        "id, place_id",
        "position.place_id IS NULL AND employer.place_id IS NULL"
        " AND employer.organisation_id IN (SELECT id FROM changed)",
    ),
}
# What everyday words mean is part of every row.
WORDS = {
    "occupations_occupationsynonym": "id, word, occupation_id",
    "occupations_occupation": "code, name",
}


def function(table, body):
    return f"""
CREATE FUNCTION {table}_to_matching() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{body}
    IF FOUND THEN
        PERFORM pg_notify('chunfeng_matching', '');
    END IF;
    RETURN NULL;
END $$;
"""


def trigger(table, act, tables):
    referencing = f"REFERENCING {tables}" if tables else ""
    return f"""
CREATE TRIGGER {table}_{act.lower()}_to_matching AFTER {act} ON {table} {referencing}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_to_matching();
"""


INSERT = ("INSERT", "NEW TABLE AS fresh")
UPDATE = ("UPDATE", "OLD TABLE AS stale NEW TABLE AS fresh")
DELETE = ("DELETE", "OLD TABLE AS stale")
TRUNCATE = ("TRUNCATE", "")


COMPLETE = "INSERT INTO matching_change (kind, object_id, xid) VALUES ('everything', 0, '0')"
"""Pruning keeps the lowest number that it has reached, which tells how far back the outbox is complete. 0: always was."""


def differing(columns, where="true"):
    """Rows that stood before or stand now, but not both."""
    old, new = (f"SELECT {columns} FROM {name} WHERE {where}" for name in ("stale", "fresh"))
    return f"({old} EXCEPT {new}) UNION ALL ({new} EXCEPT {old})"


def by_act(table, put, columns, where="true"):
    """`put` reads from the rows that count. The branches are apart since only one of the transition tables exists."""
    return function(
        table,
        f"""
    IF TG_OP = 'INSERT' THEN
        {put} FROM fresh WHERE {where};
    ELSIF TG_OP = 'UPDATE' THEN
        {put} FROM ({differing(columns, where)}) AS changed;
    ELSIF TG_OP = 'DELETE' THEN
        {put} FROM stale WHERE {where};
    ELSE
        INSERT INTO matching_change (kind, object_id) VALUES ('everything', 0);
        {COMPLETE};
    END IF;
""",
    )


def of_objects(table, kind, columns, where):
    put = f"INSERT INTO matching_change (kind, object_id) SELECT DISTINCT '{kind}', id"
    acts = (INSERT, UPDATE, DELETE, TRUNCATE)
    return by_act(table, put, columns, where) + "".join(trigger(table, *act) for act in acts)


def of_surroundings(table, columns, which):
    body = f"""
    WITH changed AS ({differing(columns)})
    INSERT INTO matching_change (kind, object_id)
        SELECT 'position', position.id
            FROM employers_position AS position JOIN employers_employer AS employer ON employer.id = position.employer_id
            WHERE position.status = 'published' AND {which};
"""
    return function(table, body) + trigger(table, *UPDATE)


def of_words(table, columns):
    """An occupation comes before its synonyms and goes after them, so of it only the name counts."""
    put = "INSERT INTO matching_change (kind, object_id) SELECT DISTINCT 'everything', 0"
    acts = (UPDATE,) if table == "occupations_occupation" else (INSERT, UPDATE, DELETE, TRUNCATE)
    return by_act(table, put, columns) + "".join(trigger(table, *act) for act in acts)


FORWARD = {
    **{table: of_objects(table, *watched) for table, watched in OBJECTS.items()},
    **{table: of_surroundings(table, *watched) for table, watched in AROUND.items()},
    **{table: of_words(table, watched) for table, watched in WORDS.items()},
}


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0001_initial"),
        ("employers", "0004_employers_by_change"),
        ("talent", "0002_answered_questions"),
        ("unions", "0001_initial"),
        ("occupations", "0001_initial"),
    ]

    operations = [
        *(migrations.RunSQL(sql, f"DROP FUNCTION {table}_to_matching CASCADE") for table, sql in FORWARD.items()),
        migrations.RunSQL(COMPLETE, "DELETE FROM matching_change"),
    ]
