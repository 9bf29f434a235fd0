"""Row-level security under memberships, applications to join and the lists of ceremonies: one's own, and those of one's part
of the tree. Who moved away or left stays visible to the union that was left. People are seen where such a row of theirs is.
"""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable

LEFT_FROM_WITHIN = f"""EXISTS (
    SELECT FROM unions_membershipstep step JOIN unions_organisation node ON node.id = step.left_id
    WHERE step.membership_id = unions_membership.id AND node.path ^@ ANY ({PATHS})
)"""
LISTED_WITHIN = f"""EXISTS (
    SELECT FROM unions_ceremony ceremony JOIN unions_organisation node ON node.id = ceremony.organisation_id
    WHERE ceremony.id = unions_ceremonyentry.ceremony_id AND node.path ^@ ANY ({PATHS})
)"""


def seen_with(table: str, column: str, of: str) -> str:
    """Whoever sees a row of `table` that points here sees this row too."""
    return f"EXISTS (SELECT FROM {table} row WHERE row.{column} = {of}.id)"


class Migration(migrations.Migration):
    dependencies = [("unions", "0006_memberships"), ("people", "0003_only_whom_it_concerns"), ("shared", "0003_who_asks")]

    operations = [
        enable("unions_membership"),
        allow("unions_membership", "b_own", f"person_id = {PERSON}"),
        allow("unions_membership", "c_union", f"organisation_path ^@ ANY ({PATHS})"),
        allow("unions_membership", "d_union_left", LEFT_FROM_WITHIN),
        enable("unions_joinapplication"),
        allow("unions_joinapplication", "b_own", f"person_id = {PERSON}"),
        allow("unions_joinapplication", "c_union", f"organisation_path ^@ ANY ({PATHS})"),
        enable("unions_ceremonyentry"),
        allow("unions_ceremonyentry", "b_own", f"person_id = {PERSON}"),
        allow("unions_ceremonyentry", "c_union", LISTED_WITHIN),
        enable("unions_groupmembership"),
        allow(
            "unions_groupmembership",
            "b_member",
            "EXISTS (SELECT FROM unions_membership row WHERE row.id = unions_groupmembership.membership_id)",
        ),
        allow("people_person", "d_member", seen_with("unions_membership", "person_id", "people_person")),
        allow("people_person", "e_joining", seen_with("unions_joinapplication", "person_id", "people_person")),
        allow("people_person", "f_listed", seen_with("unions_ceremonyentry", "person_id", "people_person")),
        allow("people_consent", "e_joining", seen_with("unions_joinapplication", "consent_id", "people_consent")),
        allow("people_consent", "f_listed", seen_with("unions_ceremonyentry", "consent_id", "people_consent")),
    ]
