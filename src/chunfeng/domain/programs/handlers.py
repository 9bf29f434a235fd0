"""What the domain provides to hand-overs and to people's rights."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.programs.queries import desk
from chunfeng.domain.programs.queries.known import PART
from chunfeng.domain.programs.queries.rights import benefits_data, benefits_kept
from chunfeng.domain.programs.services import reviewing, rights
from chunfeng.shared import duties, personal, standing

duties.provide(
    duties.Duty(
        kind="programs.applications",
        label=_("applications for benefits to review"),
        count=desk.reviews_owned,
        pass_on=reviewing.pass_on,
    )
)


def _erase(person_id: int) -> None:
    rights.erase(person_id=person_id)


personal.provide("programs", benefits_data, erase=_erase, keeps=benefits_kept)
standing.provide("programs", PART)
