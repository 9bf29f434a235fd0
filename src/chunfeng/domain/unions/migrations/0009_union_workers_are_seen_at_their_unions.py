"""Socialised union workers are visible to themselves and to those whose part of the tree they work in."""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable

WORKS_WITHIN = f"""EXISTS (
    SELECT FROM unions_organisation node
    WHERE node.id = unions_unionworker.organisation_id AND node.path ^@ ANY ({PATHS})
)"""
IS_UNION_WORKER_WITHIN = f"""EXISTS (
    SELECT FROM unions_unionworker worker JOIN unions_organisation node ON node.id = worker.organisation_id
    WHERE worker.person_id = people_person.id AND node.path ^@ ANY ({PATHS})
)"""
OF_A_VISIBLE_WORKER = """EXISTS (
    SELECT FROM unions_unionworker worker WHERE worker.id = unions_unionworkerrating.worker_id
)"""


class Migration(migrations.Migration):
    dependencies = [("unions", "0008_plans_and_union_workers")]

    operations = [
        enable("unions_unionworker"),
        allow("unions_unionworker", "b_own", f"person_id = {PERSON}"),
        allow("unions_unionworker", "c_staff", WORKS_WITHIN),
        enable("unions_unionworkerrating"),
        allow("unions_unionworkerrating", "b_of_worker", OF_A_VISIBLE_WORKER),
        allow("people_person", "h_union_worker", IS_UNION_WORKER_WITHIN),
    ]
