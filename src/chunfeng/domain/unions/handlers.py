"""What the domain provides to hand-overs."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions import queries
from chunfeng.domain.unions.services import foundings
from chunfeng.shared import duties

duties.provide(
    duties.Duty(
        kind="unions.foundings",
        label=_("foundings to review"),
        count=queries.foundings_owned,
        pass_on=foundings.pass_on,
    )
)
