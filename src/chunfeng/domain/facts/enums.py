from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FactKind(TextChoices):
    """What can count. The name is in the past tense; the subject is the row that it happened to."""

    EMPLOYER_JOINED = "employer_joined", _("employer joined")
    EMPLOYER_VERIFIED = "employer_verified", _("employer verified")
    POSITION_PUBLISHED = "position_published", _("position published")
    POSITION_CLOSED = "position_closed", _("position closed")
    HEADCOUNT_OFFERED = "headcount_offered", _("headcount offered")
    UNION_FOUNDED = "union_founded", _("union founded")
    SEEKER_REGISTERED = "seeker_registered", _("seeker registered")
    APPLICATION_SUBMITTED = "application_submitted", _("application submitted")
    APPLICATION_WITHDRAWN = "application_withdrawn", _("application withdrawn")
    APPLICATION_ANSWERED = "application_answered", _("application answered")
    INTENT_REACHED = "intent_reached", _("intent reached")
    MEMBERSHIP_APPLIED = "membership_applied", _("asked to join")
    MEMBER_JOINED = "member_joined", _("member joined")
    MEMBER_TRANSFERRED = "member_transferred", _("membership transferred")
    MEMBERSHIP_KEPT = "membership_kept", _("membership kept without an employer")
    MEMBER_LEFT = "member_left", _("member left")
    TASK_DONE = "task_done", _("task of a plan done")
    HAPPENING_HELD = "happening_held", _("happening held")
    HAPPENING_REGISTERED = "happening_registered", _("registered for a happening")
    HAPPENING_ENTERED = "happening_entered", _("came to a happening")
    QUEUE_SERVED = "queue_served", _("served at a desk")
    FAIR_ATTENDED = "fair_attended", _("employer came to a fair")
