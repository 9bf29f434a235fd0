from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Question(TextChoices):
    """The three questions, in the order in which they are asked."""

    WHAT = "what", _("what work")
    WHERE = "where", _("where")
    TERMS = "terms", _("how much and when")


class Group(TextChoices):
    """What somebody may say of themselves, to be counted in it: never asked for, never shown beside a name."""

    GRADUATE = "graduate", _("graduates")
    MIGRANT = "migrant", _("migrant workers")
    HARD_TO_PLACE = "hard_to_place", _("people with difficulty in finding work")
