"""What this domain knows about people for rules that decide over them: membership, groups, unions, work."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from chunfeng.domain.unions.enums import MembershipStatus
from chunfeng.domain.unions.models import GroupMembership, Membership, Organisation
from chunfeng.shared.prepared import Prepared
from chunfeng.shared.standing import Part, Row, batched

AT_WORK = "employed"


def _members(day: date) -> QuerySet[Membership, tuple[Any, ...]]:
    groups = GroupMembership.objects.on(day).filter(membership=OuterRef("pk")).order_by().values("group")
    return (
        Membership.objects.members()
        .order_by("person_id")
        .annotate(in_groups=ArraySubquery(groups))
        .values_list("person_id", "joined_on", "in_groups", "organisation_path", "status", "kept_why")
    )


_SOME = Prepared(lambda people, day: _members(day).filter(person__pk__any=people), people=list, day=date)
_CODES = Prepared(lambda ids: Organisation.objects.filter(pk__any=ids).values_list("pk", "code"), ids=list)


def _rows(person_ids: Sequence[int] | None, day: date) -> Iterator[Sequence[Row]]:
    codes: dict[str, str] = {}

    @cache
    def above(path: str) -> tuple[str, ...]:
        """The codes of the unions on a path: of members there are millions, of paths only thousands."""
        missing = [int(step) for step in path.split("/") if step and step not in codes]
        codes.update({str(key): code for key, code in _CODES.rows(ids=missing)})
        return tuple(codes[step] for step in path.split("/") if step in codes)

    for batch in batched(_members(day)) if person_ids is None else [_SOME.rows(people=person_ids, day=day)]:
        yield [
            (person, True, joined_on, in_groups, above(path), AT_WORK if status == MembershipStatus.ACTIVE else why)
            for person, joined_on, in_groups, path, status, why in batch
        ]


PART = Part(
    ("member", "joined_on", "groups", "unions", "work"), _rows, without={"member": False, "groups": (), "unions": ()}
)
