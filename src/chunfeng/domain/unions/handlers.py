"""What the domain provides to hand-overs and to people's rights, and what it does when two accounts become one."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.people.events import PeopleMerged, PeopleParted
from chunfeng.domain.unions import queries
from chunfeng.domain.unions.queries import joining as joining_queries
from chunfeng.domain.unions.queries.rights import home_path, union_data, union_kept
from chunfeng.domain.unions.queries.standing import PART
from chunfeng.domain.unions.services import foundings, joining, merged_accounts, rights
from chunfeng.shared import duties, personal, standing
from chunfeng.shared.events import listen

duties.provide(
    duties.Duty(
        kind="unions.foundings",
        label=_("foundings to review"),
        count=queries.foundings_owned,
        pass_on=foundings.pass_on,
    )
)
duties.provide(
    duties.Duty(
        kind="unions.join_applications",
        label=_("applications to join to review"),
        count=joining_queries.reviews_owned,
        pass_on=joining.pass_on,
    )
)


def _erase(person_id: int) -> None:
    rights.erase(person_id=person_id)


personal.provide("unions", union_data, erase=_erase, keeps=union_kept)
personal.provide_home("unions", home_path, rank=10)
standing.provide("unions", PART)


@listen(PeopleMerged)
def log_merged_memberships(event: PeopleMerged) -> None:
    """Whoever was a member by both accounts is one now."""
    merged_accounts.note_merged(absorbed_id=event.absorbed_id)


@listen(PeopleParted)
def log_parted_memberships(event: PeopleParted) -> None:
    """The membership that was left behind counts again."""
    merged_accounts.note_parted(absorbed_id=event.absorbed_id)
