from django.apps import AppConfig


class DropsConfig(AppConfig):
    name = "chunfeng.domain.drops"
    label = "drops"
