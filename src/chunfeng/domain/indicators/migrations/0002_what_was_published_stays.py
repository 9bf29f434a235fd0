"""The database refuses to change or remove an edition."""

from django.db import migrations

GUARD = """
CREATE TRIGGER edition_is_published BEFORE UPDATE OR DELETE OR TRUNCATE ON indicators_edition
    FOR EACH STATEMENT EXECUTE FUNCTION chunfeng_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("indicators", "0001_initial"), ("shared", "0002_extensions_cache_and_guards")]

    operations = [migrations.RunSQL(GUARD, "DROP TRIGGER edition_is_published ON indicators_edition")]
