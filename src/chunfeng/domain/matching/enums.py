from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """What a change in the outbox is about."""

    POSITION = "position", _("position")
    SEEKER = "seeker", _("seeker")
    EVERYTHING = "everything", _("everything")
