from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("programs", "0004_what_was_told")]

    operations = [
        migrations.AddField(
            "applicationstep",
            "ground",
            models.CharField(
                blank=True, help_text="code of the reason of a refusal (`rules.grounds`)", max_length=40
            ),
        ),
        migrations.AlterField(
            "stagemark",
            "kind",
            models.CharField(
                choices=[("visit", "joint visit"), ("signature", "signature"), ("milestone", "after the approval")],
                max_length=10,
            ),
        ),
        migrations.RemoveConstraint("payment", "payment_is_a_sum"),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(amount=0, batch__isnull=True),
                name="payment_is_a_sum",
                violation_error_message="What goes to the bank is more than nothing.",
            ),
        ),
    ]
