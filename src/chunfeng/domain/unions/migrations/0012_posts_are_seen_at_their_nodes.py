"""Row-level security under posts: one's own, and those in one's part of the tree."""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable

HELD_WITHIN = f"""EXISTS (
    SELECT FROM unions_organisation node
    WHERE node.id = unions_staffassignment.organisation_id AND node.path ^@ ANY ({PATHS})
)"""


class Migration(migrations.Migration):
    dependencies = [("unions", "0011_join_applications_have_a_reviewer"), ("shared", "0003_who_asks")]

    operations = [
        enable("unions_staffassignment"),
        allow("unions_staffassignment", "b_own", f"person_id = {PERSON}"),
        allow("unions_staffassignment", "c_desk", HELD_WITHIN),
    ]
