"""Who has had a case in hand, and who is kin: for four eyes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.errors import NoSuchTie
from chunfeng.domain.programs.models import Application, Decision, Kinship, KinStatement
from chunfeng.domain.programs.rules import flow
from chunfeng.domain.programs.rules.statements import due_on
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.models import StaffAssignment
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import prepared, reach
from chunfeng.shared.prepared import Prepared
from chunfeng.shared.scopes import within


def are_kin(one: int | None, other: int | None) -> bool:
    """Whether either has declared the other. The database answers whatever the asker may see, as its own constraint does."""
    if one is None or other is None or one == other:
        return False
    return bool(prepared.ask("SELECT programs_are_kin(%s, %s)", (one, other))[0][0])


def said_kin(person_id: int | None, other_id: int) -> str:
    """What the first has declared the other to be, in words; "" where it was the other one who declared it."""
    index = Person.objects.filter(pk=other_id).values("phone_index")
    tie = Kinship.objects.in_force().filter(person_id=person_id or 0, phone_index__in=index).first()
    return str(tie.get_kin_display()) if tie else ""


def decided_by(application: Application, person_id: int | None) -> set[tuple[int, str]]:
    """(stage, act) of all that this person has decided about the case."""
    return {(stage, act) for stage, act in _DECIDED.rows(application=application.pk, person=person_id or 0)}


_DECIDED = Prepared(
    lambda application, person: Decision.objects.filter(application_id=application, by_id=person).values_list(
        "stage", "act"
    ),
    application=int,
    person=int,
)


def deciders(application: Application) -> set[int]:
    """Everybody who has decided something about the case."""
    return set(Decision.objects.filter(application=application).values_list("by_id", flat=True))


def own_kinships(actor: Actor) -> list[Kinship]:
    """What the actor has declared, or a colleague has entered for them; what has ended comes last."""
    return _kinships(actor.person_id or 0)


def kinships_of(actor: Actor, person_id: int) -> tuple[Person, list[Kinship]]:
    """The same of a colleague, for whoever reaches their post. Raises NoSuchTie."""
    colleague = next((each for each in colleagues(actor) if each.pk == person_id), None)
    if colleague is None:
        raise NoSuchTie
    with reach.elevated("the ties of a colleague, whose post the actor's reaches"):
        return colleague, _kinships(person_id)


def colleagues(actor: Actor) -> list[Person]:
    """Who holds a post today that the actor's post as an officer reaches, the actor left out."""
    reached = within("organisation__path", actor.scopes(*flow.PAYERS))
    posts = StaffAssignment.objects.filter(reached).on(clock.today())
    people = Person.objects.filter(pk__in=posts.values("person_id")).exclude(pk=actor.person_id or 0)
    return list(people.order_by("name", "pk"))


@dataclass(frozen=True, slots=True)
class Statement:
    """What an officer has stated for a year: `stated_on` is None where it is still to be done, by `due_on`."""

    person_id: int
    name: str
    union: str
    year: int
    stated_on: date | None
    ties: int
    due_on: date

    @property
    def late(self) -> bool:
        return self.stated_on is None and self.due_on < clock.today()


def own_statement(actor: Actor) -> Statement | None:
    """This year's statement of the actor; None for whoever decides about nobody."""
    held = _posts(StaffAssignment.objects.filter(person_id=actor.person_id or 0))
    return next(iter(_statements(held)), None)


def statements(actor: Actor) -> list[Statement]:
    """This year's statements of everybody whose post the actor's reaches as officer or auditor: what is missing first."""
    reached = within("organisation__path", actor.scopes(*flow.PAYERS, Role.AUDITOR))
    found = _statements(_posts(StaffAssignment.objects.filter(reached)))
    return sorted(found, key=lambda each: (each.stated_on is not None, each.due_on, each.name, each.person_id))


def _posts(rows: QuerySet[StaffAssignment]) -> list[StaffAssignment]:
    """Posts held today by which somebody decides, the longest held of each person first."""
    held = rows.filter(role__in=flow.DECIDERS).on(clock.today())  # type: ignore[attr-defined]
    return list(held.select_related("person", "organisation").order_by("person_id", "starts_on", "pk"))


def _statements(posts: Sequence[StaffAssignment]) -> list[Statement]:
    year = clock.today().year
    first = {post.person_id: post for post in reversed(posts)}
    with reach.elevated("whether colleagues whose posts the actor's reaches have stated their ties"):
        made = {row.person_id: row for row in KinStatement.objects.filter(person_id__in=list(first), year=year)}
    return [
        Statement(
            person_id=person_id,
            name=post.person.name or post.person.handle,
            union=post.organisation.name,
            year=year,
            stated_on=made[person_id].stated_on if person_id in made else None,
            ties=made[person_id].ties if person_id in made else 0,
            due_on=due_on(year, post.starts_on),
        )
        for person_id, post in first.items()
    ]


def posts_of(person_id: int) -> list[str]:
    """Paths of the posts that somebody holds today."""
    posts = StaffAssignment.objects.filter(person_id=person_id).on(clock.today())
    return list(posts.values_list("organisation__path", flat=True))


def _kinships(person_id: int) -> list[Kinship]:
    rows = Kinship.objects.filter(person_id=person_id).select_related("entered_by", "ended_by")
    return sorted(rows, key=lambda each: (each.ended_on is not None, each.pk))
