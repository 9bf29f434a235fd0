"""Phones whose keys sign what is done at a booth; seen by their person and by whoever speaks for the employer."""

import chunfeng.kernel.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from chunfeng.shared.row_security import EMPLOYERS, PERSON, allow, enable

AT_THE_BOOTH = f"""EXISTS (
    SELECT FROM fairs_participation guest
    WHERE guest.id = fairs_boothphone.participation_id AND guest.employer_id = ANY ({EMPLOYERS})
)"""


class Migration(migrations.Migration):

    dependencies = [
        ("employers", "0005_who_speaks_for_an_employer"),
        ("fairs", "0005_career_guidance"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("boothact", "act", models.CharField(max_length=12)),
        migrations.CreateModel(
            name="BoothPhone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=chunfeng.kernel.clock.now, editable=False)),
                ("public_key", models.BinaryField(max_length=32, unique=True)),
                ("system", models.CharField(blank=True, max_length=10)),
                ("browser", models.CharField(blank=True, max_length=10)),
                ("visit_id", models.BigIntegerField(null=True)),
                ("seen_at", models.DateTimeField(default=chunfeng.kernel.clock.now, help_text="when it last reached us")),
                ("removed_at", models.DateTimeField(null=True)),
                ("participation", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="fairs.participation")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="booth_phones", to=settings.AUTH_USER_MODEL)),
                ("representative", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="employers.representative")),
            ],
            options={
                "indexes": [models.Index(fields=["participation"], name="booth_phone_of_booth")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("created_at")),
                        name="booth_phone_removed_after_it_came",
                        violation_error_message="A phone is not removed before it came.",
                    ),
                ],
            },
        ),
        enable("fairs_boothphone"),
        allow("fairs_boothphone", "y_own", f"person_id = {PERSON}"),
        allow("fairs_boothphone", "c_booth", AT_THE_BOOTH),
    ]
