from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "chunfeng.domain.indicators"
    label = "indicators"
