"""What the domain provides to hand-overs and to people's rights."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.employers.queries import desk
from chunfeng.domain.employers.queries.rights import firms_data
from chunfeng.domain.employers.services import imports
from chunfeng.domain.employers.services.employers import forget_person
from chunfeng.shared import duties, personal

duties.provide(
    duties.Duty(
        kind="employers.sheets",
        label=_("sheets to confirm"),
        count=desk.sheets_owned,
        pass_on=imports.pass_on,
    )
)


def _erase(person_id: int) -> None:
    forget_person(person_id=person_id)


personal.provide("employers", firms_data, erase=_erase)
