"""An act is known by its id at its booth alone: nobody elsewhere can use up the ids of another's acts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("fairs", "0008_phones_are_seen_at_the_desk")]

    operations = [
        migrations.AddConstraint(
            "boothact",
            models.UniqueConstraint(
                fields=("participation", "client_id"),
                name="booth_act_once",
                violation_error_message="This was done already.",
            ),
        ),
        migrations.AlterField("boothact", "client_id", models.UUIDField()),
    ]
