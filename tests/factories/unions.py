"""Unions, who works there, who belongs to them, and what they plan."""

from datetime import timedelta
from typing import Any

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.models import (
    Ceremony,
    CeremonyEntry,
    Founding,
    JoinApplication,
    Membership,
    Organisation,
    Plan,
    PlanTask,
    Poster,
    StaffAssignment,
    UnionWorker,
)
from chunfeng.kernel import clock, working_days
from chunfeng.kernel.actor import Actor, Post
from tests.factories.numbering import numbers
from tests.factories.people import document, person
from tests.factories.places import place


def organisation(*, parent: Organisation | None = None, **values: Any) -> Organisation:
    number = next(numbers)
    level = values.pop("level", None)
    if level is None:
        level = min(parent.level + 1, Level.BASE) if parent else Level.CITY
    made = Organisation.objects.create(
        **{
            "name": f"第{number}工会",
            "level": level,
            "kind": "enterprise" if level == Level.BASE else "territorial",
            "parent": parent,
            "code": f"union-{number}",
            **values,
        }
    )
    made.refresh_from_db(fields=["path"])  # the database makes it
    return made


def founding(*, above: Organisation, **values: Any) -> Founding:
    number = next(numbers)
    return Founding.objects.create(
        **{
            "applicant": values.pop("applicant", None) or person(),
            "above": above,
            "name": f"第{number}公司工会委员会",
            "place": values.pop("place", None) or place(),
            "workers": 30,
            "initiators": ["王师傅"],
            "due_on": clock.today(),
            **values,
        }
    )


def staff(*, organisation: Organisation, role: str = "officer", **values: Any) -> StaffAssignment:
    return StaffAssignment.objects.create(
        **{
            "person": values.pop("person", None) or person(name="李芳"),
            "organisation": organisation,
            "role": role,
            **values,
        }
    )


def officer(organisation: Organisation, role: str = "officer") -> Actor:
    """The actor of somebody who holds `role` at a node."""
    post = staff(organisation=organisation, role=role)
    return Actor(
        person_id=post.person_id, posts=(Post(role, organisation.pk, organisation.path),), name=post.person.handle
    )


def membership(**values: Any) -> Membership:
    made = Membership.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "organisation": values.pop("organisation", None) or organisation(),
            "via": "poster",
            **values,
        }
    )
    made.refresh_from_db()  # number and path are the database's
    return made


def verified_member(organisation: Organisation) -> Person:
    """Somebody whose real name was checked, and who is in the union."""
    made = person()
    document(person=made, state="verified")
    membership(organisation=organisation, person=made)
    return made


def join_application(**values: Any) -> JoinApplication:
    made = JoinApplication.objects.create(
        **{
            "person": values.pop("person", None) or person(),
            "organisation": values.pop("organisation", None) or organisation(),
            "via": "poster",
            "consent_how": "paper",
            "consent_paper": "W-1",
            "due_on": working_days.after(clock.today(), 3),
            **values,
        }
    )
    made.refresh_from_db()
    return made


def poster(**values: Any) -> Poster:
    return Poster.objects.create(
        **{
            "organisation": values.pop("organisation", None) or organisation(),
            "title": "食堂门口",
            "ends_on": clock.today() + timedelta(days=30),
            **values,
        }
    )


def ceremony(**values: Any) -> Ceremony:
    return Ceremony.objects.create(
        **{
            "organisation": values.pop("organisation", None) or organisation(),
            "title": "集中入会",
            "held_on": clock.today(),
            **values,
        }
    )


def ceremony_entry(*, ceremony: Ceremony, **values: Any) -> CeremonyEntry:
    return CeremonyEntry.objects.create(
        **{"ceremony": ceremony, "person": values.pop("person", None) or person(), **values}
    )


def plan(*, organisation: Organisation, **values: Any) -> Plan:
    number = next(numbers)
    return Plan.objects.create(
        **{
            "organisation": organisation,
            "title": f"第{number}号计划",
            "starts_on": clock.today().replace(month=1, day=1),
            "ends_on": clock.today().replace(month=12, day=31),
            **values,
        }
    )


def task(*, plan: Plan, **values: Any) -> PlanTask:
    number = next(numbers)
    return PlanTask.objects.create(
        **{
            "plan": plan,
            "number": number % 30_000,
            "title": f"第{number}项任务",
            "organisation": plan.organisation,
            "due_on": plan.ends_on,
            **values,
        }
    )


def union_worker(*, organisation: Organisation, **values: Any) -> UnionWorker:
    return UnionWorker.objects.create(
        **{
            "person": values.pop("person", None) or person(name="周干事"),
            "organisation": organisation,
            "ladder": "heilongjiang",
            "post": "clerk",
            "since": clock.today().replace(year=clock.today().year - 4, month=1, day=1),
            **values,
        }
    )
