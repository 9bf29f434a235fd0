"""Row-level security under what opens an account and where it is open: each person's own, and requests for a new number where
they are decided. Codes that are out and wrong tries are nobody's: signing in looks at them itself. A kiosk's code is
anybody's until somebody has said yes to it.
"""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable

OWN = ("people_passkey", "people_recoverycode", "people_secondstep", "people_visit", "people_weixinlink")


class Migration(migrations.Migration):
    dependencies = [("people", "0007_one_person_a_number_faster"), ("shared", "0003_who_asks")]

    operations = [
        *(enable(table) for table in OWN),
        *(allow(table, "b_own", f"person_id = {PERSON}") for table in OWN),
        enable("people_kioskcode"),
        allow("people_kioskcode", "b_own", f"person_id = {PERSON}"),
        allow("people_kioskcode", "c_shown", "person_id IS NULL"),
        enable("people_recovery"),
        allow("people_recovery", "b_own", f"person_id = {PERSON}"),
        allow("people_recovery", "c_desk", f"organisation_path ^@ ANY ({PATHS})"),
        enable("people_signin"),
        enable("people_signinevent"),
    ]
