"""Who may change the tree, decide about foundings, give posts, and keep members."""

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions.enums import Level, OrganisationKind, Role
from chunfeng.domain.unions.models import Founding, JoinApplication, Membership, Organisation, PlanTask, StaffAssignment
from chunfeng.domain.unions.rules import roles
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.verdict import Reason, Verdict


def can_found(actor: Actor, parent: Organisation | None) -> Verdict:
    """An officer founds below the own node; the root is founded by the system only."""
    reaches = actor.is_system if parent is None else actor.covers(parent.path, Role.OFFICER)
    return Verdict((_covers(reaches),))


def can_change(actor: Actor, organisation: Organisation) -> Verdict:
    """Rename, move, merge, dissolve: an officer of a union above it (Trade Union Law 12); the root is the system's."""
    parent = organisation.parent
    reaches = actor.is_system if parent is None else actor.covers(parent.path, Role.OFFICER)
    return Verdict(
        (
            Reason.check(
                "post_above_organisation",
                reaches,
                text=_("You hold the post of an officer at a union above this one."),
                clause=_("Trade Union Law, article 12"),
                next_step=_("Ask an officer of the union above."),
            ),
        )
    )


def can_keep(actor: Actor, organisation: Organisation) -> Verdict:
    """Correct the facts of an organisation and its ties: an officer there or above."""
    return Verdict((_covers(actor.covers(organisation.path, Role.OFFICER)),))


def fits_below(level: Level, parent: Organisation | None) -> Verdict:
    """A county lies under a city, a city under a province; levels may be skipped, never turned around."""
    above = None if parent is None else Level(parent.level)
    return Verdict(
        (
            Reason.check(
                "level_below_parent",
                above is None or level > above or level == above == Level.BASE,
                text=_("It lies below an organisation of a higher level."),
                actual=level.label,
                threshold="" if above is None else above.label,
            ),
        )
    )


def can_lie_below(organisation: Organisation, parent: Organisation) -> Verdict:
    """Whether an organisation with all below it can move to `parent`."""
    return Verdict.combine(
        Verdict(
            (
                Reason.check(
                    "move.parent_stands",
                    parent.stands,
                    text=_("The union above still stands."),
                    actual=parent.get_state_display(),
                    next_step=_("Choose the union that took over from it."),
                ),
                Reason.check(
                    "move.not_below_itself",
                    not parent.path.startswith(organisation.path),
                    text=_("No union lies below itself."),
                    actual=parent.name,
                    next_step=_("Choose a union outside of it."),
                ),
            )
        ),
        fits_below(Level(organisation.level), parent),
    )


def can_merge(gone: Organisation, heir: Organisation, children: list[Organisation]) -> Verdict:
    """Whether `gone` can be merged into `heir`, to which all that lies below it moves."""
    return Verdict.combine(
        Verdict(
            (
                Reason.check(
                    "merge.heir_stands",
                    heir.stands,
                    text=_("The union that takes over stands."),
                    actual=heir.get_state_display(),
                    next_step=_("Choose one that has not ended."),
                ),
                Reason.check(
                    "merge.heir_outside",
                    not heir.path.startswith(gone.path),
                    text=_("The union that takes over does not lie below the one that ends."),
                    actual=heir.name,
                    next_step=_("Move it out first, or merge the other way round."),
                ),
                Reason.check(
                    "merge.not_the_root",
                    gone.parent_id is not None,
                    text=_("The topmost union stays."),
                ),
            )
        ),
        *(fits_below(Level(child.level), heir) for child in children),
    )


def can_dissolve(organisation: Organisation, below: int) -> Verdict:
    """Nothing may be left hanging: what lies below is moved or merged first."""
    return Verdict(
        (
            Reason.check(
                "dissolve.nothing_below",
                below == 0,
                text=_("No union lies below it."),
                actual=below,
                threshold=0,
                next_step=_("Move or merge the unions below it first."),
            ),
            Reason.check(
                "dissolve.not_the_root",
                organisation.parent_id is not None,
                text=_("The topmost union stays."),
            ),
        )
    )


def can_tie(federation: Organisation, organisation: Organisation) -> Verdict:
    """Whether a federation can count an organisation besides what lies below it."""
    return Verdict(
        (
            Reason.check(
                "tie.federation",
                federation.kind == OrganisationKind.FEDERATION and federation.stands,
                text=_("Only a federation of a trade counts others."),
                actual=federation.get_kind_display(),
                next_step=_("Choose a federation that stands."),
            ),
            Reason.check(
                "tie.another",
                not federation.path.startswith(organisation.path),
                text=_("A federation does not count what it lies in."),
                actual=organisation.name,
                next_step=_("Choose a union beside the federation or below another one."),
            ),
        )
    )


def can_review(actor: Actor, founding: Founding) -> Verdict:
    """The next level up decides, and nobody about the own application."""
    return Verdict(
        (
            Reason.check(
                "founding.union_above",
                actor.covers(founding.above.path, *roles.REVIEWING),
                text=_("An officer or reviewer of the union above decides."),
                actual=founding.above.name,
                clause=_("Trade Union Law, article 12"),
                next_step=_("Ask an officer of the union above."),
            ),
            Reason.check(
                "founding.not_own",
                actor.person_id is None or founding.applicant_id != actor.person_id,
                text=_("Nobody decides about their own application."),
                next_step=_("Ask a colleague to decide."),
            ),
        )
    )


def can_give(actor: Actor, organisation: Organisation, role: Role, person_id: int | None = None) -> Verdict:
    """Whether the actor may give (or end) `role` at this node, and to this person."""
    givers = roles.givers(role)
    return Verdict(
        (
            Reason.check(
                "post.giver",
                actor.is_system or any(actor.covers(organisation.path, giver) for giver in givers),
                text=_("This post is given by: %(givers)s")
                % {"givers": "、".join(str(giver.label) for giver in givers)}
                if givers
                else _("This post is given where the system is set up: ./chunfeng union appoint"),
                actual=role.label,
                next_step=_("Ask somebody with such a post at this union or above it."),
            ),
            Reason.check(
                "post.not_to_oneself",
                person_id is None or person_id != actor.person_id,
                text=_("Nobody gives a post to themselves."),
                next_step=_("Ask a colleague who may give it."),
            ),
        )
    )


def can_end(actor: Actor, post: StaffAssignment) -> Verdict:
    """Whoever may give a post may end it, and people may leave their own."""
    if actor.person_id is not None and post.person_id == actor.person_id:
        return Verdict((Reason.check("post.own", True, text=_("It is your own post.")),))
    return can_give(actor, post.organisation, Role(post.role))


def can_deputise(actor: Actor, post: StaffAssignment, deputy_id: int) -> Verdict:
    """The holder names a deputy, or whoever may give the post; an administrator's post is not passed on."""
    own = actor.person_id is not None and post.person_id == actor.person_id
    asked = [
        Reason.check(
            "deputy.of_a_post",
            post.deputy_for_id is None,
            text=_("A deputy names no deputy."),
            next_step=_("Ask the holder of the post."),
        ),
        Reason.check(
            "deputy.not_for_administrators",
            roles.may_be_deputised(Role(post.role)),
            text=_("An administrator's post has no deputy: it is given anew."),
            next_step=_("Appoint somebody else to it."),
        ),
        Reason.check(
            "deputy.another_person",
            deputy_id not in (post.person_id, actor.person_id),
            text=_("The deputy is neither the holder nor the one who appoints."),
            next_step=_("Choose a colleague."),
        ),
    ]
    if not own:
        asked.extend(can_give(actor, post.organisation, Role(post.role)).reasons)
    return Verdict.of(asked)


def can_hand_over(actor: Actor, organisation: Organisation, from_person_id: int) -> Verdict:
    """Work is handed over by the one who has it, or by an officer there or above."""
    own = actor.person_id is not None and actor.person_id == from_person_id
    return Verdict((_covers(own or actor.covers(organisation.path, Role.OFFICER)),))


def _covers(reaches: bool) -> Reason:
    return Reason.check(
        "post_covers_organisation",
        reaches,
        text=_("You hold the post of an officer at this organisation or above it."),
        next_step=_("Ask an officer of the union above."),
    )


def can_review_join(actor: Actor, application: JoinApplication) -> Verdict:
    """Officers and reviewers of the union or above it; nobody decides on themselves."""
    return Verdict(
        (
            _keeps_members(actor, application.organisation_path),
            Reason.check(
                "not_own_application",
                actor.person_id is None or actor.person_id != application.person_id,
                text=_("Somebody else than the applicant decides."),
                next_step=_("Ask a colleague, or the union above."),
            ),
        )
    )


def keeps_some_members(actor: Actor) -> bool:
    """Whether there is any union where the actor decides on members: whether to offer such acts at all."""
    return bool(actor.scopes(*roles.MEMBER_KEEPERS))


def is_officer_somewhere(actor: Actor) -> bool:
    """Whether there is any union where the actor makes plans and employs: whether to offer such acts at all."""
    return bool(actor.scopes(Role.OFFICER))


def can_keep_members(actor: Actor, organisation: Organisation) -> Verdict:
    """Posters, ceremonies, groups, counts of workers: officers and reviewers of the union or above it."""
    return Verdict((_keeps_members(actor, organisation.path),))


def can_keep_groups(actor: Actor, membership: Membership) -> Verdict:
    """Evidence of a group opens benefits: whoever keeps the members notes it, and never about themselves."""
    return Verdict(
        (
            _keeps_members(actor, membership.organisation_path),
            Reason.check(
                "not_own_membership",
                actor.person_id is None or actor.person_id != membership.person_id,
                text=_("Somebody else than the member notes the evidence."),
                next_step=_("Ask a colleague, or the union above."),
            ),
        )
    )


def _keeps_members(actor: Actor, path: str) -> Reason:
    return Reason.check(
        "post_keeps_members",
        actor.covers(path, *roles.MEMBER_KEEPERS),
        text=_("You hold the post of an officer or a reviewer at this union or above it."),
        next_step=_("Ask an officer of the union above."),
    )


def can_plan(actor: Actor, organisation: Organisation) -> Verdict:
    """An officer makes plans for the own union and those below."""
    return Verdict((_covers(actor.covers(organisation.path, Role.OFFICER)),))


def can_work_on(actor: Actor, task: PlanTask) -> Verdict:
    """Whoever sees to the task, or an officer of the union that answers for it or above."""
    own = actor.person_id is not None and task.person_id == actor.person_id
    return Verdict(
        (
            Reason.check(
                "task.in_charge",
                own or actor.covers(task.organisation.path, Role.OFFICER),
                text=_("The one in charge hands a task in, or an officer of the union that answers for it."),
                actual=task.organisation.name,
                next_step=_("Ask whoever is in charge of it."),
            ),
        )
    )


def can_check(actor: Actor, task: PlanTask) -> Verdict:
    """The keeper of the plan or an officer at or above the plan's union, and never the one who handed in: four eyes."""
    keeps = actor.person_id is not None and task.plan.keeper_id == actor.person_id
    return Verdict(
        (
            Reason.check(
                "task.checker",
                keeps or actor.covers(task.plan.organisation.path, Role.OFFICER),
                text=_("The keeper of the plan checks it, or an officer of the plan's union or above."),
                actual=task.plan.organisation.name,
                next_step=_("Ask the keeper of the plan."),
            ),
            Reason.check(
                "task.four_eyes",
                actor.person_id is not None and task.handed_in_by_id != actor.person_id,
                text=_("Somebody else than the one who handed it in checks it."),
                next_step=_("Ask a colleague to check it."),
            ),
        )
    )


def can_employ(actor: Actor, organisation: Organisation) -> Verdict:
    """An officer enters union workers of the own union and those below."""
    return Verdict((_covers(actor.covers(organisation.path, Role.OFFICER)),))
