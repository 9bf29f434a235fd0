from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProgramState(TextChoices):
    DRAFT = "draft", pgettext_lazy("program", "in preparation")
    OPEN = "open", pgettext_lazy("program", "open")
    CLOSED = "closed", pgettext_lazy("program", "closed")


class PayoutKind(TextChoices):
    """How a benefit reaches the person."""

    BANK = "bank", _("paid to a bank account")
    VOUCHER = "voucher", _("voucher")
    GOODS = "goods", _("goods")
    SERVICE = "service", _("service")


class UniqueBy(TextChoices):
    """Whose file there is only one of."""

    PERSON = "person", _("one file for a person")
    HOUSEHOLD = "household", _("one file for a household")
    SHOP = "shop", _("one file for a shop")


class Period(TextChoices):
    """How long a file blocks the next one."""

    EVER = "ever", pgettext_lazy("period", "ever")
    YEAR = "year", pgettext_lazy("period", "in a year")
    QUARTER = "quarter", pgettext_lazy("period", "in a quarter")
    MONTH = "month", pgettext_lazy("period", "in a month")


class Standing(TextChoices):
    """How far somebody is from a benefit: nearly, where one condition fails or something is not known."""

    QUALIFIES = "qualifies", pgettext_lazy("entitlement", "you qualify")
    NEARLY = "nearly", pgettext_lazy("entitlement", "nearly")
    NO = "no", pgettext_lazy("entitlement", "not for you")
