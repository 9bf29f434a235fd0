"""Row-level security under seekers: one's own, and for staff those whom a union in their part of the tree answers for."""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable

WITHIN = f"""EXISTS (
    SELECT FROM unions_organisation node WHERE node.id = talent_seeker.organisation_id AND node.path ^@ ANY ({PATHS})
)"""
IS_A_SEEKER = "EXISTS (SELECT FROM talent_seeker WHERE talent_seeker.person_id = people_person.id)"


class Migration(migrations.Migration):
    dependencies = [("talent", "0002_answered_questions"), ("people", "0003_only_whom_it_concerns")]

    operations = [
        enable("talent_seeker"),
        allow("talent_seeker", "b_own", f"person_id = {PERSON}"),
        allow("talent_seeker", "c_staff", WITHIN),
        allow("people_person", "e_seekers", IS_A_SEEKER),
    ]
