"""What the database keeps right about the tree, whoever writes: paths of new rows, versions by day, numbers of any part.

Moves of a part take the lock of the tree alone (`services.tree_lock`), appending a change takes it shared: so a change never
waits for another, and none is written with the path of yesterday.
"""

from django.db import migrations

SINCE = """
UPDATE unions_organisation SET since = (created_at AT TIME ZONE 'Asia/Shanghai')::date,
    founded_on = (created_at AT TIME ZONE 'Asia/Shanghai')::date,
    kind = CASE WHEN level = 5 THEN 'enterprise' ELSE 'territorial' END;
"""

PATHS = """
CREATE FUNCTION unions_set_path() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7243001);
    NEW.path := coalesce((SELECT path FROM unions_organisation WHERE id = NEW.parent_id), '/') || NEW.id || '/';
    RETURN NEW;
END $$;
CREATE TRIGGER unions_organisation_path BEFORE INSERT ON unions_organisation
    FOR EACH ROW EXECUTE FUNCTION unions_set_path();

CREATE FUNCTION unions_refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An organisation is dissolved or merged, never deleted: its history and numbers stay'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER unions_organisation_stays BEFORE DELETE ON unions_organisation
    FOR EACH STATEMENT EXECUTE FUNCTION unions_refuse_deletion();
"""

# One statement each, over all rows that a statement touched: a province that moves is one UPDATE and a few of these.
VERSIONS = """
CREATE FUNCTION unions_first_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO unions_organisationversion (organisation_id, name, kind, level, parent_id, path, valid_from)
        SELECT id, name, kind, level, parent_id, path, since FROM new_rows WHERE state IN ('approved', 'founded');
    RETURN NULL;
END $$;

CREATE FUNCTION unions_next_versions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed bigint[];
BEGIN
    SELECT array_agg(n.id) INTO changed FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.name, n.kind, n.level, n.path, n.state IN ('approved', 'founded'))
            <> (o.name, o.kind, o.level, o.path, o.state IN ('approved', 'founded'));
    IF changed IS NULL THEN
        RETURN NULL;
    END IF;
    -- what became of it on the same day replaces what it was in the morning
    DELETE FROM unions_organisationversion v USING unions_organisation n
        WHERE n.id = ANY (changed) AND v.organisation_id = n.id AND v.valid_to IS NULL AND v.valid_from >= n.since;
    UPDATE unions_organisationversion v SET valid_to = n.since FROM unions_organisation n
        WHERE n.id = ANY (changed) AND v.organisation_id = n.id AND v.valid_to IS NULL;
    INSERT INTO unions_organisationversion (organisation_id, name, kind, level, parent_id, path, valid_from)
        SELECT id, name, kind, level, parent_id, path, since FROM unions_organisation
        WHERE id = ANY (changed) AND state IN ('approved', 'founded');
    RETURN NULL;
END $$;

INSERT INTO unions_organisationversion (organisation_id, name, kind, level, parent_id, path, valid_from)
    SELECT id, name, kind, level, parent_id, path, since FROM unions_organisation;
CREATE TRIGGER unions_organisation_first_versions AFTER INSERT ON unions_organisation
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION unions_first_versions();
CREATE TRIGGER unions_organisation_next_versions AFTER UPDATE ON unions_organisation
    REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION unions_next_versions();
"""

TALLIES = """
-- The changes of one statement, added up by organisation. Arguments: the organisation of a row, then pairs of what a row
-- counts as (text[]) and how many (bigint): SQL over a row named r.
CREATE FUNCTION unions_append_deltas() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parts text[] := '{}';
    side text;
    i int;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7243001);
    FOREACH side IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY['new_rows'] WHEN 'DELETE' THEN ARRAY['old_rows']
                                     ELSE ARRAY['new_rows', 'old_rows'] END LOOP
        FOR i IN 1 .. TG_NARGS - 1 BY 2 LOOP
            parts := parts || format(
                'SELECT (%s)::bigint AS organisation_id, unnest(%s) AS what, %s(%s)::bigint AS change FROM %I r',
                TG_ARGV[0], TG_ARGV[i], CASE side WHEN 'old_rows' THEN '-' ELSE '' END, TG_ARGV[i + 1], side);
        END LOOP;
    END LOOP;
    EXECUTE 'INSERT INTO unions_tallydelta (path, what, change)'
        ' SELECT o.path, c.what, sum(c.change) FROM (' || array_to_string(parts, ' UNION ALL ') || ') c'
        ' JOIN unions_organisation o ON o.id = c.organisation_id'
        ' GROUP BY o.path, c.what HAVING sum(c.change) <> 0';
    RETURN NULL;
END $$;

-- Let the rows of a table count from now on, those that are there included. For migrations:
--     SELECT unions_count_rows('unions_membership', 'r.organisation_id', $$ARRAY['members']$$, $$(r.status = 'active')::int$$)
CREATE FUNCTION unions_count_rows(counted regclass, organisation text, VARIADIC counts text[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    arguments text;
    i int;
BEGIN
    SELECT string_agg(quote_literal(part), ', ' ORDER BY number) INTO arguments
        FROM unnest(organisation || counts) WITH ORDINALITY AS given (part, number);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION unions_append_deltas(%s)', counted || '_insert_counts', counted, arguments);
    EXECUTE format('CREATE TRIGGER %I AFTER UPDATE ON %s REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION unions_append_deltas(%s)', counted || '_update_counts', counted, arguments);
    EXECUTE format('CREATE TRIGGER %I AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION unions_append_deltas(%s)', counted || '_delete_counts', counted, arguments);
    FOR i IN 1 .. array_length(counts, 1) BY 2 LOOP
        EXECUTE format('INSERT INTO unions_tallydelta (path, what, change)'
            ' SELECT o.path, c.what, sum(c.change)'
            ' FROM (SELECT (%s)::bigint AS organisation_id, unnest(%s) AS what, (%s)::bigint AS change FROM %s r) c'
            ' JOIN unions_organisation o ON o.id = c.organisation_id'
            ' GROUP BY o.path, c.what HAVING sum(c.change) <> 0', organisation, counts[i], counts[i + 1], counted);
    END LOOP;
END $$;

SELECT unions_count_rows('unions_organisation', 'r.id',
    $$ARRAY['organisations', 'organisations.' || r.kind]$$, $$(r.state = 'founded')::int$$,
    $$ARRAY['workers']$$, $$CASE WHEN r.state = 'founded' THEN r.workers ELSE 0 END$$);
"""


class Migration(migrations.Migration):
    dependencies = [("unions", "0003_tree_with_history_foundings_and_roles")]

    operations = [
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
        migrations.RunSQL(
            PATHS,
            "DROP TRIGGER unions_organisation_stays ON unions_organisation; DROP FUNCTION unions_refuse_deletion;"
            "DROP TRIGGER unions_organisation_path ON unions_organisation; DROP FUNCTION unions_set_path;",
        ),
        migrations.RunSQL(
            VERSIONS,
            "DROP TRIGGER unions_organisation_next_versions ON unions_organisation; DROP FUNCTION unions_next_versions;"
            "DROP TRIGGER unions_organisation_first_versions ON unions_organisation; DROP FUNCTION unions_first_versions;",
        ),
        migrations.RunSQL(
            TALLIES,
            "DROP TRIGGER unions_organisation_insert_counts ON unions_organisation;"
            "DROP TRIGGER unions_organisation_update_counts ON unions_organisation;"
            "DROP TRIGGER unions_organisation_delete_counts ON unions_organisation;"
            "DROP FUNCTION unions_count_rows; DROP FUNCTION unions_append_deltas;",
        ),
    ]
