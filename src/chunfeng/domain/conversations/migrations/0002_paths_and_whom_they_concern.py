"""Paths that follow the tree; and who sees what: one's own, what hosts of a room read, and of questions what everybody reads.

Calls are seen by the two who sit in them: officers have no business there, unless it is the union's own desk that calls.
"""

from django.db import migrations

from chunfeng.shared.row_security import EMPLOYERS, PATHS, PERSON, allow, enable

WITH_PATHS = ("room", "call")
PATHS_SQL = (
    "".join(
        f"""
CREATE TRIGGER conversations_{table}_fills_path BEFORE INSERT OR UPDATE ON conversations_{table}
    FOR EACH ROW WHEN (NEW.organisation_path = '') EXECUTE FUNCTION unions_fill_path();"""
        for table in WITH_PATHS
    )
    + """
CREATE FUNCTION conversations_paths_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN"""
    + "".join(
        f"""
    UPDATE conversations_{table} AS row SET organisation_path = moved.path
    FROM moved WHERE row.organisation_id = moved.id AND row.organisation_path <> moved.path;"""
        for table in WITH_PATHS
    )
    + """
    RETURN NULL;
END $$;
CREATE TRIGGER conversations_paths_follow AFTER UPDATE ON unions_organisation
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION conversations_paths_follow();
"""
)
NO_PATHS_SQL = (
    "DROP TRIGGER conversations_paths_follow ON unions_organisation; DROP FUNCTION conversations_paths_follow;"
    + "".join(f"DROP TRIGGER conversations_{table}_fills_path ON conversations_{table};" for table in WITH_PATHS)
)


def in_room(table: str, condition: str) -> str:
    """Rows of rooms that meet a condition."""
    return f"EXISTS (SELECT FROM conversations_room room WHERE room.id = {table}.room_id AND ({condition}))"


KEPT = f"room.organisation_path ^@ ANY ({PATHS})"


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0001_initial"),
        ("unions", "0010_rosters"),
        ("people", "0007_one_person_a_number_faster"),
        ("shared", "0003_who_asks"),
    ]

    operations = [
        migrations.RunSQL(PATHS_SQL, NO_PATHS_SQL),
        enable("conversations_question"),
        allow("conversations_question", "y_own", f"person_id = {PERSON}"),
        allow("conversations_question", "x_read_by_all", "status IN ('shown', 'answered')"),
        allow(
            "conversations_question",
            "d_hosts",
            in_room("conversations_question", f"{KEPT} OR room.employer_ids && {EMPLOYERS}"),
        ),
        enable("conversations_watch"),
        allow("conversations_watch", "y_own", f"person_id = {PERSON}"),
        allow("conversations_watch", "c_desk", in_room("conversations_watch", KEPT)),
        enable("conversations_call"),
        allow("conversations_call", "y_own", f"person_id = {PERSON}"),
        allow("conversations_call", "c_employer", f"employer_id = ANY ({EMPLOYERS})"),
        allow("conversations_call", "d_desk", f"employer_id IS NULL AND organisation_path ^@ ANY ({PATHS})"),
    ]
