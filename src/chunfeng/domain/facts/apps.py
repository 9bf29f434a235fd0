from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "chunfeng.domain.facts"
    label = "facts"
