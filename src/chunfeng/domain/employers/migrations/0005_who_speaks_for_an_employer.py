"""Who speaks for an employer is visible to colleagues and to the staff in charge of the employer."""

from django.db import migrations

from chunfeng.shared.row_security import EMPLOYERS, PATHS, allow

SPEAKS_FOR_ONE_IN_REACH = f"""EXISTS (
    SELECT FROM {{table}} said JOIN employers_employer firm ON firm.id = said.employer_id
    LEFT JOIN unions_organisation node ON node.id = firm.organisation_id
    WHERE said.person_id = people_person.id AND (firm.id = ANY ({EMPLOYERS}) OR node.path ^@ ANY ({PATHS}))
)"""


class Migration(migrations.Migration):
    dependencies = [("employers", "0004_employers_by_change"), ("people", "0003_only_whom_it_concerns")]

    operations = [
        allow("people_person", "d_representatives", SPEAKS_FOR_ONE_IN_REACH.format(table="employers_representative")),
        allow("people_person", "d_claimants", SPEAKS_FOR_ONE_IN_REACH.format(table="employers_claim")),
    ]
