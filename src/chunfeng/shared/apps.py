from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "chunfeng.shared"
    label = "shared"
    verbose_name = "Shared mechanics"
