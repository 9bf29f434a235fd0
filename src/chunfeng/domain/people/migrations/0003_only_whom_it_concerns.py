"""Row-level security under people and their consents: one's own. Higher domains add who else sees them."""

from django.db import migrations

from chunfeng.shared.row_security import EMPLOYERS, PERSON, allow, enable


class Migration(migrations.Migration):
    dependencies = [("people", "0002_sign_in_and_demo_accounts"), ("shared", "0003_who_asks")]

    operations = [
        enable("people_person"),
        allow("people_person", "b_own", f"id = {PERSON}"),
        enable("people_consent"),
        allow("people_consent", "b_own", f"person_id = {PERSON}"),
        allow(
            "people_consent", "c_recipient", f"recipient_kind = 'employer' AND recipient_id = ANY ({EMPLOYERS})"
        ),
    ]
