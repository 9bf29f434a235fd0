from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Purpose(TextChoices):
    """What a consent is for; each is asked for separately (PIPL 14, 23, 25, 29)."""

    SERVICE = "service", _("using the service")
    RESUME_TO_EMPLOYER = "resume_to_employer", _("passing the résumé to an employer")


class SignInEventKind(TextChoices):
    REQUEST = "request", _("code asked for")
    FAILURE = "failure", _("wrong code")
