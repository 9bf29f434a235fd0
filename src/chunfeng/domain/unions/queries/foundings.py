"""Applications to found a union: of one's own, and to review."""

from dataclasses import dataclass

from chunfeng.domain.unions.enums import FoundingState
from chunfeng.domain.unions.errors import NoSuchFounding
from chunfeng.domain.unions.models import Founding, FoundingStep
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope
from chunfeng.shared.windows import SIZE, Window, window


@dataclass(frozen=True, slots=True)
class FoundingSearch:
    words: str = ""
    state: str = ""
    mine: bool = False


def foundings_of(actor: Actor) -> list[Founding]:
    """The actor's own applications, newest first."""
    rows = Founding.objects.filter(applicant_id=actor.person_id, applicant__isnull=False)
    return list(rows.select_related("above", "organisation").order_by("-id"))


def own_founding(actor: Actor, founding_id: int) -> Founding:
    """One of the actor's own. Raises NoSuchFounding."""
    found = next((each for each in foundings_of(actor) if each.pk == founding_id), None)
    if found is None:
        raise NoSuchFounding
    return found


def desk_foundings(
    actor: Actor, search: FoundingSearch, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> Window[Founding]:
    """Applications to the unions in the actor's part of the tree."""
    rows = Founding.objects.filter(Scope.of(actor).on("above__path"))
    if search.words:
        rows = rows.filter(name__icontains=search.words)
    if search.state:
        rows = rows.filter(state=search.state)
    if search.mine:
        rows = rows.filter(owner_id=actor.person_id)
    return window(rows.select_related("above", "owner", "place"), after=after, before=before, size=size)


def waiting_foundings(actor: Actor, size: int = SIZE) -> list[Founding]:
    """What waits for a review, by its last day."""
    rows = Founding.objects.waiting().filter(Scope.of(actor).on("above__path"))
    return list(rows.select_related("above", "owner").order_by("due_on", "id")[:size])


def count_waiting_foundings(actor: Actor) -> int:
    """How many applications wait for a review in the actor's part of the tree."""
    return Founding.objects.waiting().filter(Scope.of(actor).on("above__path")).count()


def desk_founding(actor: Actor, founding_id: int) -> Founding:
    """One application in the actor's part of the tree. Raises NoSuchFounding."""
    rows = Founding.objects.filter(Scope.of(actor).on("above__path"), pk=founding_id)
    found = rows.select_related("above", "owner", "place", "applicant", "organisation", "decided_by").first()
    if found is None:
        raise NoSuchFounding
    return found


def steps_of(founding: Founding) -> list[FoundingStep]:
    """What happened to an application, oldest first."""
    return list(founding.steps.select_related("by").order_by("at", "id"))


def foundings_owned(person_id: int, path: str) -> int:
    """Reviews that this person has taken at and below `path` and not decided."""
    return Founding.objects.under(path).waiting().filter(owner_id=person_id).count()


def is_overdue(founding: Founding) -> bool:
    """Whether the review should have ended by yesterday."""
    return founding.state == FoundingState.SUBMITTED and founding.due_on < clock.today()
