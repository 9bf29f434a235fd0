from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, Refusal, WrongState


class NoSuchOrganisation(NotFound):
    code = "unions.no_such_organisation"
    message = _("There is no such organisation in your part of the tree.")


class NoSuchPost(NotFound):
    code = "unions.no_such_post"
    message = _("There is no such post in your part of the tree.")


class NoSuchFounding(NotFound):
    code = "unions.no_such_founding"
    message = _("There is no such application to found a union here.")


class WrongLevel(Refusal):
    """The level of an organisation does not fit under its parent."""

    code = "unions.wrong_level"
    message = _("An organisation lies below one of a higher level.")
    next_step = _("Choose a lower level, or found it under another organisation.")


class OrganisationExists(Refusal):
    code = "unions.organisation_exists"
    message = _("This code or this place belongs to another organisation already.")
    next_step = _("Choose another code, or use the organisation that is there.")


class OrganisationEnded(WrongState):
    code = "unions.organisation_ended"
    message = _("This organisation has been merged or dissolved.")
    next_step = _("Reload the page to see what it is now.")


class CannotHappen(Refusal):
    """A change of the tree that the tree cannot take; the verdict says why."""

    code = "unions.cannot_happen"
    message = _("The tree cannot be changed like this.")


class TreeBusy(Refusal):
    """A large import is being counted into the tree; a move waits for nobody longer than a few seconds."""

    code = "unions.tree_busy"
    message = _("The tree is being counted at the moment.")
    next_step = _("Nothing was changed. Try again in a minute.")


class NotComplete(Refusal):
    """An application to found a union that lacks something; the verdict lists what."""

    code = "unions.not_complete"
    message = _("Something is missing in the application.")


class EmployerCovered(Refusal):
    code = "unions.employer_covered"
    message = _("There is a union for this employer already.")
    next_step = _("Look for it and join it; ask the union above when you cannot find it.")


class FoundingOpen(Refusal):
    code = "unions.founding_open"
    message = _("Somebody has applied to found a union for this employer already.")
    next_step = _("Ask your colleagues who it was; the union above decides about it.")


class ApprovalNumberUsed(Refusal):
    code = "unions.approval_number_used"
    message = _("This approval number has been given to another union.")
    next_step = _("Look it up in the register of approvals, and write the next one.")


class PostHeld(Refusal):
    """The person holds the role at the node already."""

    code = "unions.post_held"
    message = _("This person holds that role here already.")
    next_step = _("End the present post first, or leave it as it is.")


class PostDates(Refusal):
    code = "unions.post_dates"
    message = _("A post cannot end before it begins.")
    next_step = _("Choose a last day that is not before the first.")


class AdministratorsApart(Refusal):
    """One person would be two of system, security and audit administrator at a time."""

    code = "unions.administrators_apart"
    message = _("System, security and audit administrator are three different people.")
    next_step = _("Choose somebody who holds none of the other two posts in that time.")


class NoSuchColleague(Refusal):
    code = "unions.no_such_colleague"
    message = _("Nobody has signed in with this phone yet.")
    next_step = _("Ask them to sign in once, then give the post.")
