"""Who holds which post, who acts for whom, and what somebody would leave open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.errors import NoSuchPost
from chunfeng.domain.unions.models import Organisation, StaffAssignment
from chunfeng.domain.unions.rules import roles
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared import duties, reach
from chunfeng.shared.prepared import Prepared
from chunfeng.shared.scopes import Scope
from chunfeng.shared.windows import SIZE, Window, window


@dataclass(frozen=True, slots=True)
class StaffSearch:
    role: str = ""
    organisation_id: int | None = None
    ended: bool = False


_POSTS = Prepared(
    lambda person, day: (
        StaffAssignment.objects.filter(person_id=person)
        .on(day)
        .order_by("organisation__path", "role")
        .values_list("role", "organisation_id", "organisation__path")
    ),
    person=int,
    day=date,
)


def posts_of(person_id: int) -> tuple[Post, ...]:
    """The posts that a person holds today, those of others for whom they act included: one's own, or as far as one sees."""
    found = _POSTS.rows(person=person_id, day=clock.today())
    return tuple(Post(role=role, organisation_id=organisation_id, path=path) for role, organisation_id, path in found)


def posts_anywhere(person_id: int) -> tuple[Post, ...]:
    """All posts of somebody else, for deciding what may be done to or given to them."""
    with reach.elevated("which posts somebody else holds, wherever they lie"):
        return posts_of(person_id)


def staff_of(*, actor: Actor, organisation: Organisation) -> list[StaffAssignment]:
    """Who holds a post at `organisation` today; nobody when it is not in the actor's part of the tree."""
    posts = StaffAssignment.objects.on(clock.today()).filter(
        Scope.of(actor).on("organisation__path"), organisation=organisation
    )
    return list(posts.select_related("person", "deputy_for__person").order_by("role", "person_id"))


def desk_staff(
    actor: Actor, search: StaffSearch, *, after: int | None = None, before: int | None = None, size: int = SIZE
) -> Window[StaffAssignment]:
    """Posts in the actor's part of the tree: those in force or to come, or those that ended."""
    today = clock.today()
    over = Q(ends_on__lt=today)
    rows = StaffAssignment.objects.filter(Scope.of(actor).on("organisation__path"), over if search.ended else ~over)
    if search.role:
        rows = rows.filter(role=search.role)
    if search.organisation_id:
        rows = rows.filter(organisation_id=search.organisation_id)
    rows = rows.select_related("person", "organisation", "deputy_for__person")
    return window(rows, after=after, before=before, size=size)


def desk_post(actor: Actor, assignment_id: int) -> StaffAssignment:
    """One post in the actor's part of the tree, or the actor's own. Raises NoSuchPost."""
    found = (
        StaffAssignment.objects.select_related("person", "organisation", "deputy_for__person", "given_by")
        .filter(
            Scope.of(actor).on("organisation__path") | Q(person_id=actor.person_id, person__isnull=False),
            pk=assignment_id,
        )
        .first()
    )
    if found is None:
        raise NoSuchPost
    return found


def deputies_of(post: StaffAssignment) -> list[StaffAssignment]:
    """Who acts in a post, now or later."""
    rows = StaffAssignment.objects.filter(deputy_for=post).exclude(ends_on__lt=clock.today())
    return list(rows.select_related("person").order_by("starts_on", "id"))


def open_work(post: StaffAssignment) -> list[duties.Open]:
    """What the holder of a post has open at and below its node: what would have to be handed over."""
    return duties.open_work(post.person_id, post.organisation.path)


def may_take_over(actor: Actor, post: StaffAssignment) -> list[StaffAssignment]:
    """Colleagues whose working posts reach the node of `post`, nearest first, each person once."""
    ids = [int(part) for part in post.organisation.path.strip("/").split("/")]
    rows = (
        StaffAssignment.objects.on(clock.today())
        .filter(Scope.of(actor).on("organisation__path"), organisation_id__in=ids, role__in=roles.WORKING)
        .exclude(person_id=post.person_id)
        .select_related("person", "organisation")
        .order_by("-organisation__path", "role", "id")
    )
    nearest: dict[int, StaffAssignment] = {}
    for row in rows:
        nearest.setdefault(row.person_id, row)
    return list(nearest.values())


def roles_to_give(actor: Actor, organisation: Organisation) -> tuple[Role, ...]:
    """What the actor may give at this node, in the order of Role."""
    return roles.given_by(_roles_at(actor, organisation.path))


def _roles_at(actor: Actor, path: str) -> Iterable[str]:
    return [post.role for post in actor.posts if path.startswith(post.path)]
