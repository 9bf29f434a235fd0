"""Paths that follow the tree, and who sees whose entry: one's own, and those of drops in one's part of the tree."""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable, keep_plans

PATHS_SQL = """
CREATE TRIGGER drops_drop_fills_path BEFORE INSERT OR UPDATE ON drops_drop
    FOR EACH ROW WHEN (NEW.organisation_path = '') EXECUTE FUNCTION unions_fill_path();
CREATE FUNCTION drops_paths_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE drops_drop AS row SET organisation_path = moved.path
    FROM moved WHERE row.organisation_id = moved.id AND row.organisation_path <> moved.path;
    RETURN NULL;
END $$;
CREATE TRIGGER drops_paths_follow AFTER UPDATE ON unions_organisation
    REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION drops_paths_follow();
"""
NO_PATHS_SQL = """
DROP TRIGGER drops_paths_follow ON unions_organisation;
DROP FUNCTION drops_paths_follow;
DROP TRIGGER drops_drop_fills_path ON drops_drop;
"""
GIVEN_WITHIN = f"""EXISTS (
    SELECT FROM drops_drop given WHERE given.id = drops_entry.drop_id AND given.organisation_path ^@ ANY ({PATHS})
)"""


class Migration(migrations.Migration):
    dependencies = [
        ("drops", "0001_initial"),
        ("people", "0007_one_person_a_number_faster"),
        ("unions", "0010_rosters"),
        ("shared", "0003_who_asks"),
        ("hiring", "0006_plans_of_policies_are_kept"),
    ]

    operations = [
        migrations.RunSQL(PATHS_SQL, NO_PATHS_SQL),
        enable("drops_entry"),
        allow("drops_entry", "y_own", f"person_id = {PERSON}"),
        allow("drops_entry", "c_desk", GIVEN_WITHIN),
        allow(
            "people_person",
            "a_in_a_drop",
            "EXISTS (SELECT FROM drops_entry part WHERE part.person_id = people_person.id)",
        ),
        keep_plans(),
    ]
