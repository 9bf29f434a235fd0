from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SharedConfig(AppConfig):
    name = "chunfeng.shared"
    label = "shared"
    verbose_name = "Shared mechanics"

    def ready(self) -> None:
        """Every domain's `handlers` say what they listen to and what they provide."""
        autodiscover_modules("handlers")
