from django.utils.translation import gettext_lazy as _

from chunfeng.kernel.errors import NotFound, Refusal


class NoSuchOrganisation(NotFound):
    code = "unions.no_such_organisation"
    message = _("There is no such organisation in your part of the tree.")


class NoSuchPost(NotFound):
    code = "unions.no_such_post"
    message = _("There is no such post in your part of the tree.")


class WrongLevel(Refusal):
    """The level of a new organisation does not fit under its parent."""

    code = "unions.wrong_level"
    message = _("An organisation lies below one of a higher level.")
    next_step = _("Choose a lower level, or found it under another organisation.")


class OrganisationExists(Refusal):
    code = "unions.organisation_exists"
    message = _("This code or this place belongs to another organisation already.")
    next_step = _("Choose another code, or use the organisation that is there.")


class PostHeld(Refusal):
    """The person holds the role at the node already."""

    code = "unions.post_held"
    message = _("This person holds that role here already.")
    next_step = _("End the present post first, or leave it as it is.")


class PostDates(Refusal):
    code = "unions.post_dates"
    message = _("A post cannot end before it begins.")
    next_step = _("Choose a last day that is not before the first.")
