from django.apps import AppConfig


class UnionsConfig(AppConfig):
    name = "chunfeng.domain.unions"
    label = "unions"
