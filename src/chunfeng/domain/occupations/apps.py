from django.apps import AppConfig


class OccupationsConfig(AppConfig):
    name = "chunfeng.domain.occupations"
    label = "occupations"
