"""Who holds which post."""

from chunfeng.domain.unions.models import Organisation, StaffAssignment
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared.scopes import Scope


def posts_of(person_id: int) -> tuple[Post, ...]:
    """The posts that a person holds today."""
    assignments = (
        StaffAssignment.objects.filter(person_id=person_id)
        .on(clock.today())
        .select_related("organisation")
        .order_by("organisation__path", "role")
    )
    return tuple(
        Post(role=item.role, organisation_id=item.organisation_id, path=item.organisation.path) for item in assignments
    )


def staff_of(*, actor: Actor, organisation: Organisation) -> list[StaffAssignment]:
    """Who holds a post at `organisation` today; nobody when it is not in the actor's part of the tree."""
    posts = StaffAssignment.objects.on(clock.today()).filter(
        Scope.of(actor).on("organisation__path"), organisation=organisation
    )
    return list(posts.select_related("person").order_by("role", "person_id"))
