"""`reasons` are read by the employer. Until now they were the sentences that the seeker had been told: those go."""

from django.db import migrations, models

SENTENCE_ENDS = (".", "。")


def clear_sentences_to_the_seeker(apps, schema_editor):
    applications = apps.get_model("hiring", "Application").objects.exclude(reasons=[]).order_by("pk")
    for application in applications.only("reasons").iterator():
        kept = [reason for reason in application.reasons if not reason.endswith(SENTENCE_ENDS)]
        if kept != application.reasons:
            type(application).objects.filter(pk=application.pk).update(reasons=kept)


class Migration(migrations.Migration):
    dependencies = [("hiring", "0001_initial")]

    operations = [
        migrations.AlterField(
            "application",
            "reasons",
            models.JSONField(default=list, help_text="what speaks for the seeker, as the employer reads it"),
        ),
        migrations.RunPython(clear_sentences_to_the_seeker, migrations.RunPython.noop, elidable=True),
    ]
