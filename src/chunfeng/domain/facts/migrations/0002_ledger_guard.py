"""The database refuses to change or remove a fact."""

from django.db import migrations

GUARD = """
CREATE TRIGGER fact_is_a_ledger BEFORE UPDATE OR DELETE OR TRUNCATE ON facts_fact
    FOR EACH STATEMENT EXECUTE FUNCTION chunfeng_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_initial"), ("shared", "0002_extensions_cache_and_guards")]

    operations = [migrations.RunSQL(GUARD, "DROP TRIGGER fact_is_a_ledger ON facts_fact")]
