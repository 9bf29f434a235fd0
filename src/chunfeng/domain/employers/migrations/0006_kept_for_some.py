"""Positions that are kept for a group, such as veterans and families of servicemen."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("employers", "0005_who_speaks_for_an_employer")]

    operations = [
        migrations.AddField(
            model_name="position",
            name="reserved_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("army", "veterans and families of servicemen"),
                    ("disabled", "people with disabilities"),
                    ("hard_to_place", "people with difficulty in finding work"),
                ],
                default="",
                help_text="empty: everybody",
                max_length=20,
            ),
            preserve_default=False,
        ),
    ]
