"""What the database keeps right about happenings, whoever writes: paths, seats taken and waited for, and who sees whom.

Guarded are the rows that tell who went where: one's own, those that one brought along, those of happenings in one's part of
the tree. A number in a queue is seen by whoever speaks for the employer that calls it, too.
"""

from django.db import migrations

from chunfeng.shared.row_security import EMPLOYERS, PATHS, PERSON, allow, enable

WITH_PATHS = ("series", "happening", "device")
PATHS_SQL = (
    "".join(
        f"""
CREATE TRIGGER happenings_{table}_fills_path BEFORE INSERT OR UPDATE ON happenings_{table}
    FOR EACH ROW WHEN (NEW.organisation_path = '') EXECUTE FUNCTION unions_fill_path();"""
        for table in WITH_PATHS
    )
    + """
CREATE FUNCTION happenings_paths_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN"""
    + "".join(
        f"""
    UPDATE happenings_{table} AS row SET organisation_path = moved.path
    FROM moved WHERE row.organisation_id = moved.id AND row.organisation_path <> moved.path;"""
        for table in WITH_PATHS
    )
    + """
    RETURN NULL;
END $$;
CREATE TRIGGER happenings_paths_follow AFTER UPDATE ON unions_organisation
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION happenings_paths_follow();
"""
)
NO_PATHS_SQL = (
    "DROP TRIGGER happenings_paths_follow ON unions_organisation; DROP FUNCTION happenings_paths_follow;"
    + "".join(f"DROP TRIGGER happenings_{table}_fills_path ON happenings_{table};" for table in WITH_PATHS)
)

# Happening before session, always: the order in which services lock them.
SEATS = """
CREATE FUNCTION happenings_shift_seats(happening bigint, session bigint, seats int, line int) RETURNS void
LANGUAGE sql VOLATILE AS $$
    UPDATE happenings_happening SET taken = taken + seats, waiting = waiting + line WHERE id = happening;
    UPDATE happenings_session SET taken = taken + seats, waiting = waiting + line WHERE id = session;
$$;
CREATE FUNCTION happenings_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    seats_before int := 0; line_before int := 0; seats_after int := 0; line_after int := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.channel = 'spot' THEN
        seats_before := (OLD.status IN ('offered', 'registered'))::int;
        line_before := (OLD.status = 'waiting')::int;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.channel = 'spot' THEN
        seats_after := (NEW.status IN ('offered', 'registered'))::int;
        line_after := (NEW.status = 'waiting')::int;
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.happening_id, OLD.session_id) IS NOT DISTINCT FROM (NEW.happening_id, NEW.session_id) THEN
        IF (seats_before, line_before) <> (seats_after, line_after) THEN
            PERFORM happenings_shift_seats(
                NEW.happening_id, NEW.session_id, seats_after - seats_before, line_after - line_before);
        END IF;
        RETURN NULL;
    END IF;
    IF seats_before + line_before > 0 THEN
        PERFORM happenings_shift_seats(OLD.happening_id, OLD.session_id, -seats_before, -line_before);
    END IF;
    IF seats_after + line_after > 0 THEN
        PERFORM happenings_shift_seats(NEW.happening_id, NEW.session_id, seats_after, line_after);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER happenings_registration_seats AFTER INSERT OR UPDATE OR DELETE ON happenings_registration
    FOR EACH ROW EXECUTE FUNCTION happenings_count_seats();
"""
NO_SEATS = """
DROP TRIGGER happenings_registration_seats ON happenings_registration;
DROP FUNCTION happenings_count_seats;
DROP FUNCTION happenings_shift_seats;
"""


def held_within(table: str) -> str:
    """Rows of happenings in the asker's part of the tree."""
    return f"""EXISTS (
        SELECT FROM happenings_happening held
        WHERE held.id = {table}.happening_id AND held.organisation_path ^@ ANY ({PATHS})
    )"""


def seen_with(table: str, of: str, column: str) -> str:
    """Whoever sees a row of `table` that points here sees this row too."""
    return f"EXISTS (SELECT FROM {table} row WHERE row.{column} = {of}.id)"


CALLED_WITHIN = f"""EXISTS (
    SELECT FROM happenings_line line JOIN happenings_happening held ON held.id = line.happening_id
    WHERE line.id = happenings_ticket.line_id
        AND (line.employer_id = ANY ({EMPLOYERS}) OR held.organisation_path ^@ ANY ({PATHS}))
)"""


class Migration(migrations.Migration):
    dependencies = [
        ("happenings", "0001_initial"),
        ("unions", "0010_rosters"),
        ("people", "0007_one_person_a_number_faster"),
        ("shared", "0003_who_asks"),
    ]

    operations = [
        migrations.RunSQL(PATHS_SQL, NO_PATHS_SQL),
        migrations.RunSQL(SEATS, NO_SEATS),
        enable("happenings_registration"),
        allow("happenings_registration", "b_own", f"person_id = {PERSON}"),
        allow("happenings_registration", "c_brought_along", f"brought_by_id = {PERSON}"),
        allow("happenings_registration", "d_desk", held_within("happenings_registration")),
        enable("happenings_registrationlog"),
        allow(
            "happenings_registrationlog",
            "b_with_registration",
            "EXISTS (SELECT FROM happenings_registration asked WHERE asked.id = registration_id)",
        ),
        enable("happenings_group"),
        allow("happenings_group", "b_leader", f"leader_id = {PERSON}"),
        allow("happenings_group", "c_desk", held_within("happenings_group")),
        allow("happenings_group", "d_member", seen_with("happenings_registration", "happenings_group", "group_id")),
        enable("happenings_feedback"),
        allow("happenings_feedback", "b_own", f"person_id = {PERSON}"),
        allow("happenings_feedback", "c_desk", held_within("happenings_feedback")),
        enable("happenings_checkin"),
        allow("happenings_checkin", "b_own", f"person_id = {PERSON}"),
        allow("happenings_checkin", "c_desk", held_within("happenings_checkin")),
        enable("happenings_ticket"),
        allow("happenings_ticket", "b_own", f"person_id = {PERSON}"),
        allow("happenings_ticket", "c_desk", CALLED_WITHIN),
        allow("people_person", "i_registered", seen_with("happenings_registration", "people_person", "person_id")),
        allow("people_person", "j_checked_in", seen_with("happenings_checkin", "people_person", "person_id")),
        allow("people_person", "k_queuing", seen_with("happenings_ticket", "people_person", "person_id")),
    ]
