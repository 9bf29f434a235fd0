"""Who holds a post is visible to those whose part of the tree the post lies in."""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, allow

HOLDS_A_POST_WITHIN = f"""EXISTS (
    SELECT FROM unions_staffassignment post JOIN unions_organisation node ON node.id = post.organisation_id
    WHERE post.person_id = people_person.id AND node.path ^@ ANY ({PATHS})
)"""


class Migration(migrations.Migration):
    dependencies = [("unions", "0001_initial"), ("people", "0003_only_whom_it_concerns")]

    operations = [allow("people_person", "c_staff", HOLDS_A_POST_WITHIN)]
