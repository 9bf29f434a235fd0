"""Extensions, the shared cache's table, and the guard that keeps ledgers as they were written."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

GUARD = """
CREATE FUNCTION chunfeng_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is a ledger: rows are added, never changed or removed; write a correction', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""
CACHE = """
CREATE UNLOGGED TABLE shared_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX shared_cache_expires ON shared_cache (expires);
"""
AUDIT = """
CREATE TRIGGER audit_is_a_ledger BEFORE UPDATE OR DELETE OR TRUNCATE ON shared_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION chunfeng_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("shared", "0001_initial")]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(GUARD, "DROP FUNCTION chunfeng_refuse_change"),
        migrations.RunSQL(CACHE, "DROP TABLE shared_cache"),
        migrations.RunSQL(AUDIT, "DROP TRIGGER audit_is_a_ledger ON shared_auditentry"),
    ]
