"""An outbox without a row does not say how far back it is complete: whoever had read it empty read everything again at the
first change.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_changes_reach_the_outbox")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO matching_change (kind, object_id, xid) SELECT 'everything', 0, '0'"
            " WHERE NOT EXISTS (SELECT FROM matching_change)",
            migrations.RunSQL.noop,
        ),
    ]
