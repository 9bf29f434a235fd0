from django.apps import AppConfig


class FairsConfig(AppConfig):
    name = "chunfeng.domain.fairs"
    label = "fairs"
