from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class OccupationLevel(IntegerChoices):
    """大类 · 中类 · 小类 · 细类 of the national classification."""

    MAJOR = 1, _("major group")
    SUB_MAJOR = 2, _("sub-major group")
    MINOR = 3, _("minor group")
    UNIT = 4, _("occupation")
