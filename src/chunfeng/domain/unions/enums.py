from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Level(IntegerChoices):
    NATION = 0, _("national")
    PROVINCE = 1, _("provincial")
    CITY = 2, _("municipal")
    COUNTY = 3, _("county")
    TOWN = 4, _("town or street")
    BASE = 5, _("base union")


class Role(TextChoices):
    OFFICER = "officer", _("officer")
    REVIEWER = "reviewer", _("reviewer")
    AUDITOR = "auditor", _("auditor")
