from django.apps import AppConfig
from django.forms import Field
from django.utils.translation import gettext_lazy as _

from chunfeng.shared import translations


class WebConfig(AppConfig):
    name = "chunfeng.web"
    label = "web"

    def ready(self) -> None:
        translations.merge()
        Field.default_error_messages["required"] = _("Fill this in.")
