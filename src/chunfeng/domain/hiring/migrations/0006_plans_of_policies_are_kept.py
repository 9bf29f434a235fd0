"""Policies that look into guarded tables keep their plans, and those that are met most are tried first."""

from django.db import migrations

from chunfeng.shared.row_security import keep_plans, rename

OWN = (
    "happenings_checkin",
    "happenings_feedback",
    "happenings_registration",
    "happenings_ticket",
    "hiring_application",
    "people_consent",
    "people_erasure",
    "people_formerphone",
    "people_identitydocument",
    "people_kioskcode",
    "people_passkey",
    "people_person",
    "people_recovery",
    "people_recoverycode",
    "people_secondstep",
    "people_visit",
    "people_weixinlink",
    "talent_seeker",
    "unions_ceremonyentry",
    "unions_founding",
    "unions_joinapplication",
    "unions_membership",
    "unions_staffassignment",
    "unions_unionworker",
)


class Migration(migrations.Migration):
    dependencies = [
        ("happenings", "0004_visits_to_workplaces"),
        ("hiring", "0005_applications_at_fairs"),
        ("people", "0009_fewer_indexes_to_keep"),
        ("talent", "0003_only_whom_it_concerns"),
        ("unions", "0013_fewer_indexes_to_keep"),
    ]

    operations = [
        *(rename(table, "b_own", "y_own") for table in OWN),
        rename("people_person", "d_member", "x_member"),
        rename("people_person", "e_seekers", "w_seekers"),
        rename("talent_seeker", "d_applicants", "b_applicants"),
        keep_plans(),
    ]
