"""Moments from which a number's state follows when phones without a network tell late what was done with it."""

from django.db import migrations, models

from chunfeng.shared.row_security import see_everything

MISSED = "UPDATE happenings_ticket SET missed_at = greatest(called_at, updated_at) WHERE status = 'missed'"


class Migration(migrations.Migration):

    dependencies = [("happenings", "0006_made_once_by_key")]

    operations = [
        migrations.AddField(
            "ticket",
            "again_at",
            models.DateTimeField(null=True, help_text="when its person came back into the line after a missed call"),
        ),
        migrations.AddField(
            "ticket", "recalled_at", models.DateTimeField(null=True, help_text="when it was last called again")
        ),
        migrations.AddField("ticket", "missed_at", models.DateTimeField(null=True)),
        see_everything(),
        migrations.RunSQL(MISSED, migrations.RunSQL.noop),
    ]
