"""What policies of row-level security compare rows with: the reach of the connection (see shared.reach)."""

from django.db import migrations

REACH = """
CREATE FUNCTION reach_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('chunfeng.everything', true), '') = 'on'
$$;
CREATE FUNCTION reach_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('chunfeng.person', true), '')::bigint
$$;
CREATE FUNCTION reach_paths() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(nullif(current_setting('chunfeng.paths', true), ''), ',')
$$;
CREATE FUNCTION reach_employers() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT string_to_array(nullif(current_setting('chunfeng.employers', true), ''), ',')::bigint[]
$$;
"""
BACK = "DROP FUNCTION reach_everything, reach_person, reach_paths, reach_employers"


class Migration(migrations.Migration):
    dependencies = [("shared", "0002_extensions_cache_and_guards")]

    operations = [migrations.RunSQL(REACH, BACK)]
