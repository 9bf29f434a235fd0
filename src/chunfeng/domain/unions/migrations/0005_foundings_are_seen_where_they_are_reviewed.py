"""Applications to found a union are visible to those who sent them and to the unions that review them, and so are the applicants."""

from django.db import migrations

from chunfeng.shared.row_security import PATHS, PERSON, allow, enable

IN_REACH = f"""EXISTS (
    SELECT FROM unions_organisation above WHERE above.id = unions_founding.above_id AND above.path ^@ ANY ({PATHS})
)"""
OF_A_VISIBLE_FOUNDING = "EXISTS (SELECT FROM unions_founding founding WHERE founding.id = unions_foundingstep.founding_id)"
ASKED_FOR_A_UNION = f"""EXISTS (
    SELECT FROM unions_founding founding JOIN unions_organisation above ON above.id = founding.above_id
    WHERE founding.applicant_id = people_person.id AND above.path ^@ ANY ({PATHS})
)"""


class Migration(migrations.Migration):
    dependencies = [
        ("unions", "0004_paths_versions_and_tallies_by_trigger"),
        ("people", "0005_plain_order"),
        ("shared", "0003_who_asks"),
    ]

    operations = [
        enable("unions_founding"),
        allow("unions_founding", "b_own", f"applicant_id = {PERSON}"),
        allow("unions_founding", "c_desk", IN_REACH),
        enable("unions_foundingstep"),
        allow("unions_foundingstep", "b_with_founding", OF_A_VISIBLE_FOUNDING),
        allow("people_person", "d_founders", ASKED_FOR_A_UNION),
    ]
