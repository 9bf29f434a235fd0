"""Typed words apart from the entries, so that they can be shredded, and the chain over the entries."""

import django.db.models.deletion
from django.db import migrations, models

import chunfeng.shared.fields

GUARD = """
CREATE TRIGGER links_are_a_ledger BEFORE UPDATE OR DELETE OR TRUNCATE ON shared_auditlink
    FOR EACH STATEMENT EXECUTE FUNCTION chunfeng_refuse_change();
CREATE TRIGGER words_are_not_changed BEFORE UPDATE ON shared_auditwords
    FOR EACH STATEMENT EXECUTE FUNCTION chunfeng_refuse_change();
"""
BACK = """
DROP TRIGGER links_are_a_ledger ON shared_auditlink;
DROP TRIGGER words_are_not_changed ON shared_auditwords;
"""


class Migration(migrations.Migration):
    dependencies = [("shared", "0003_who_asks")]

    operations = [
        migrations.AddField(
            "auditentry",
            "words_digest",
            models.BinaryField(help_text="SHA-256 of salt and words; empty where nobody typed any", null=True),
        ),
        migrations.CreateModel(
            "AuditWords",
            [
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="typed",
                        serialize=False,
                        to="shared.auditentry",
                    ),
                ),
                ("salt", models.BinaryField()),
                ("content", chunfeng.shared.fields.EncryptedText(purpose="shared.audit_words.content")),
            ],
        ),
        migrations.CreateModel(
            "AuditLink",
            [
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry_id", models.BigIntegerField(unique=True)),
                (
                    "digest",
                    models.BinaryField(
                        help_text="SHA-256 over the digest before and the entry; see shared.audit_chain"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(GUARD, BACK),
    ]
