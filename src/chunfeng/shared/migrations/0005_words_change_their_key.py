"""Typed words of the audit trail stay as they are, but may come under another key (`shared.rekeying`).

The database cannot see whether the text within is the same; the chain can: each entry holds the digest of salt and words.
"""

from django.db import migrations

UNDER_A_NEW_KEY = """
DROP TRIGGER words_are_not_changed ON shared_auditwords;
CREATE TRIGGER words_are_not_changed BEFORE UPDATE ON shared_auditwords FOR EACH ROW
    WHEN (
        NEW.entry_id <> OLD.entry_id OR NEW.salt <> OLD.salt
        OR coalesce(current_setting('chunfeng.rekeying', true), '') <> 'on'
    )
    EXECUTE FUNCTION chunfeng_refuse_change();
"""
NEVER = """
DROP TRIGGER words_are_not_changed ON shared_auditwords;
CREATE TRIGGER words_are_not_changed BEFORE UPDATE ON shared_auditwords
    FOR EACH STATEMENT EXECUTE FUNCTION chunfeng_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("shared", "0004_audit_chain")]

    operations = [migrations.RunSQL(UNDER_A_NEW_KEY, NEVER)]
