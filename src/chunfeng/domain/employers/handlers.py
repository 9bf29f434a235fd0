"""What the domain provides to hand-overs."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.employers.queries import desk
from chunfeng.domain.employers.services import imports
from chunfeng.shared import duties

duties.provide(
    duties.Duty(
        kind="employers.sheets",
        label=_("sheets to confirm"),
        count=desk.sheets_owned,
        pass_on=imports.pass_on,
    )
)
