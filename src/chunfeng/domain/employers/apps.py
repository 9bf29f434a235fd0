from django.apps import AppConfig


class EmployersConfig(AppConfig):
    name = "chunfeng.domain.employers"
    label = "employers"
