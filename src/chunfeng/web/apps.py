from django.apps import AppConfig

from chunfeng.shared import translations


class WebConfig(AppConfig):
    name = "chunfeng.web"
    label = "web"

    def ready(self) -> None:
        translations.merge()
