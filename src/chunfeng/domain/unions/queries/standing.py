"""What this domain knows about people for rules that decide over them: membership, groups, unions, work."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from chunfeng.domain.unions.enums import MembershipStatus
from chunfeng.domain.unions.models import GroupMembership, Membership, Organisation
from chunfeng.shared.standing import BATCH, Part, Row, batched

AT_WORK = "employed"


def _rows(person_ids: Sequence[int] | None, day: date) -> Iterator[Sequence[Row]]:
    members = Membership.objects.members()
    if person_ids is not None:
        members = members.filter(person_id__in=person_ids)
    groups = GroupMembership.objects.on(day).filter(membership=OuterRef("pk")).order_by().values("group")
    found = (
        members.order_by("person_id")
        .annotate(in_groups=ArraySubquery(groups))
        .values_list("person_id", "joined_on", "in_groups", "organisation_path", "status", "kept_why")
    )
    codes: dict[str, str] = {}

    @cache
    def above(path: str) -> tuple[str, ...]:
        """The codes of the unions on a path: of members there are millions, of paths only thousands."""
        missing = [step for step in path.split("/") if step and step not in codes]
        codes.update(
            {str(key): code for key, code in Organisation.objects.filter(pk__in=missing).values_list("pk", "code")}
        )
        return tuple(codes[step] for step in path.split("/") if step in codes)

    for batch in batched(found.iterator(BATCH)):
        yield [
            (person, True, joined_on, in_groups, above(path), AT_WORK if status == MembershipStatus.ACTIVE else why)
            for person, joined_on, in_groups, path, status, why in batch
        ]


PART = Part(
    ("member", "joined_on", "groups", "unions", "work"), _rows, without={"member": False, "groups": (), "unions": ()}
)
