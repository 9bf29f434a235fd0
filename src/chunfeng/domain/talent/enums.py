from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Question(TextChoices):
    """The three questions, in the order in which they are asked."""

    WHAT = "what", _("what work")
    WHERE = "where", _("where")
    TERMS = "terms", _("how much and when")
