from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Measure(TextChoices):
    """How facts become a number. Only FACTS and QUANTITY add up over the parts of a tree or of a period."""

    FACTS = "facts", _("number of facts")
    QUANTITY = "quantity", _("sum of quantities")
    PEOPLE = "people", _("different people")
    EMPLOYERS = "employers", _("different employers")
    SUBJECTS = "subjects", _("different things")


class Unit(TextChoices):
    """What is counted. People and people-times are never mixed. Money is counted in fen and shown in yuan."""

    EMPLOYERS = "employers", pgettext_lazy("unit", "employers")
    ITEMS = "items", pgettext_lazy("unit", "items")
    PEOPLE = "people", pgettext_lazy("unit", "people")
    TIMES = "times", pgettext_lazy("unit", "person-times")
    FEN = "fen", pgettext_lazy("unit", "yuan")


class Period(TextChoices):
    TODAY = "today", pgettext_lazy("period", "today")
    WEEK = "week", _("this week")
    MONTH = "month", _("this month")
    YEAR = "year", _("this year")
    CUSTOM = "custom", _("other days")


class About(TextChoices):
    """What a bulletin tells of; the values are words of addresses."""

    FAIR = "fairs", pgettext_lazy("bulletin", "a fair")
    SERIES = "series", pgettext_lazy("bulletin", "a season")
    TREE = "tree", pgettext_lazy("bulletin", "fairs of some days")
