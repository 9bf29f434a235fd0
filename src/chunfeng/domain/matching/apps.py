from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "chunfeng.domain.matching"
    label = "matching"
