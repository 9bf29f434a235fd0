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
    last name to the first: z_everything spares whoever sees all from being asked anything else, y_own whoever looks at
    what is theirs; what is seldom met has a name from the beginning of the alphabet.

    A condition that looks into another guarded table sees there what the asker sees; two tables must not look into each
    other, or PostgreSQL finds a circle. A migration with such conditions ends with `keep_plans`.
    """
    return migrations.RunSQL(f"CREATE POLICY {name} ON {table} USING ({condition})", f"DROP POLICY {name} ON {table}")


def rename(table: str, name: str, to: str) -> migrations.RunSQL:
    """Another name, for another place in the order in which policies are tried."""
    return migrations.RunSQL(
        f"ALTER POLICY {name} ON {table} RENAME TO {to}", f"ALTER POLICY {to} ON {table} RENAME TO {name}"
    )


def keep_plans() -> migrations.RunSQL:
    """Policies that look into guarded tables, and all of a person's row, become functions, whose plans a connection keeps.

    Written into the policy, such a look is planned with every statement, with the policies of the table that it looks
    into, and theirs: 9 ms for a person's row, whose reading takes 1. As functions: .06 and .02. A look costs some 6 µs a row
    then, where PostgreSQL would have read the other table once for all rows; so the others stay as they are.
    """
    return migrations.RunSQL(KEEP_PLANS, migrations.RunSQL.noop)


KEEP_PLANS = r"""
DO $$
DECLARE
    path text := current_setting('search_path');
    found record;
    condition text;
    taken text[];
    types text;
    function text;
BEGIN
    PERFORM set_config('search_path', '', true); -- so that conditions are written with the schemas of their tables
    FOR found IN
        SELECT policy.polname AS name, class.relname AS label, policy.polrelid AS guarded,
            pg_get_expr(policy.polqual, policy.polrelid) AS condition
        FROM pg_policy policy JOIN pg_class class ON class.oid = policy.polrelid
        WHERE EXISTS (
            SELECT FROM pg_depend link JOIN pg_class looked ON looked.oid = link.refobjid
            WHERE link.classid = 'pg_policy'::regclass AND link.objid = policy.oid
                AND link.refclassid = 'pg_class'::regclass AND looked.oid <> policy.polrelid
                AND (looked.relrowsecurity OR class.relname = 'people_person')
        )
    LOOP
        condition := found.condition;
        taken := ARRAY(SELECT DISTINCT each[1] FROM regexp_matches(condition, '\m' || found.label || '\.(\w+)', 'g') each);
        FOR place IN 1 .. cardinality(taken) LOOP
            condition := regexp_replace(condition, '\m' || found.label || '\.' || taken[place] || '\M', '$' || place, 'g');
        END LOOP;
        SELECT string_agg(format_type(atttypid, atttypmod), ', ' ORDER BY array_position(taken, attname::text)) INTO types
        FROM pg_attribute WHERE attrelid = found.guarded AND attname = ANY (taken);
        function := format('public.%I', left(found.label || '_' || found.name, 63));
        EXECUTE format('CREATE FUNCTION %s(%s) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS %L',
            function, types, 'BEGIN RETURN ' || condition || '; END');
        EXECUTE format('ALTER POLICY %I ON %s USING (%s(%s))', found.name, found.guarded::regclass, function,
            (SELECT string_agg(quote_ident(each), ', ' ORDER BY place)
            FROM unnest(taken) WITH ORDINALITY AS columns(each, place)));
    END LOOP;
    PERFORM set_config('search_path', path, true);
END $$;
"""


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
