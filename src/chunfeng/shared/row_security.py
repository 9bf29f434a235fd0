"""Migration operations that put a table under row-level security."""

from django.db import migrations

EVERYTHING = "(SELECT reach_everything())"
PERSON = "(SELECT reach_person())"
PATHS = "(SELECT reach_paths())::text[]"
EMPLOYERS = "(SELECT reach_employers())::bigint[]"
"""What the connection reaches, as PostgreSQL works it out once a statement (null: nothing)."""


def enable(table: str) -> migrations.RunSQL:
    """No row of `table` is visible any more, to its owner neither, but through what `allow` adds."""
    return migrations.RunSQL(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY z_everything ON {table} USING ({EVERYTHING});",
        f"DROP POLICY z_everything ON {table}; ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;",
    )


def allow(table: str, name: str, condition: str) -> migrations.RunSQL:
    """Rows that meet the SQL `condition` are visible (and may be written) too. PostgreSQL tries policies from the
    last name to the first, so z_everything spares whoever sees all from being asked anything else.

    A condition that looks into another guarded table sees there what the asker sees; two tables must not look into each
    other, or PostgreSQL finds a circle.
    """
    return migrations.RunSQL(f"CREATE POLICY {name} ON {table} USING ({condition})", f"DROP POLICY {name} ON {table}")


def see_everything() -> migrations.RunSQL:
    """The rest of this migration sees all rows: for what it has to fill in."""
    return migrations.RunSQL("SELECT set_config('chunfeng.everything', 'on', true)", migrations.RunSQL.noop)


def everything_first() -> migrations.RunSQL:
    """Tables from before `z_everything` had that name, and asked every other policy first: 200 µs for each row of a roster."""
    return migrations.RunSQL(
        """
        DO $$
        DECLARE
            guarded regclass;
        BEGIN
            FOR guarded IN SELECT polrelid FROM pg_policy WHERE polname = 'a_everything' LOOP
                EXECUTE format('ALTER POLICY a_everything ON %s RENAME TO z_everything', guarded);
            END LOOP;
        END $$;
        """,
        migrations.RunSQL.noop,
    )
