from django.apps import AppConfig


class HiringConfig(AppConfig):
    name = "chunfeng.domain.hiring"
    label = "hiring"
