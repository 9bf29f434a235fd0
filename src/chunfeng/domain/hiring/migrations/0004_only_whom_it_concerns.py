"""Row-level security under applications: the applicant, the employer, and the staff in charge of the employer.

Whoever sees the application sees the applicant. An application knows its person, or its policy and the seekers' would have
to look into each other.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from chunfeng.shared.row_security import EMPLOYERS, PATHS, PERSON, allow, enable, see_everything

IN_REACH = f"""EXISTS (
    SELECT FROM employers_position offer JOIN employers_employer firm ON firm.id = offer.employer_id
    LEFT JOIN unions_organisation node ON node.id = firm.organisation_id
    WHERE offer.id = hiring_application.position_id AND (firm.id = ANY ({EMPLOYERS}) OR node.path ^@ ANY ({PATHS}))
)"""
OF_A_VISIBLE_APPLICATION = "EXISTS (SELECT FROM hiring_application sent WHERE sent.id = application_id)"
APPLIED = "EXISTS (SELECT FROM hiring_application sent WHERE sent.person_id = talent_seeker.person_id)"
PERSONS = """
UPDATE hiring_application SET person_id = seeker.person_id
FROM talent_seeker seeker WHERE seeker.id = hiring_application.seeker_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("hiring", "0003_applications_by_change"),
        ("talent", "0003_only_whom_it_concerns"),
        ("employers", "0005_who_speaks_for_an_employer"),
    ]

    operations = [
        migrations.AddField(
            "application",
            "person",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="applications",
                to=settings.AUTH_USER_MODEL, help_text="the seeker's; row-level security asks here",
            ),
        ),
        see_everything(),
        migrations.RunSQL(PERSONS, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "application",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="applications",
                to=settings.AUTH_USER_MODEL, help_text="the seeker's; row-level security asks here",
            ),
        ),
        enable("hiring_application"),
        allow("hiring_application", "b_own", f"person_id = {PERSON}"),
        allow("hiring_application", "c_desk", IN_REACH),
        enable("hiring_applicationstep"),
        allow("hiring_applicationstep", "b_with_application", OF_A_VISIBLE_APPLICATION),
        allow("talent_seeker", "d_applicants", APPLIED),
    ]
