from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "chunfeng.domain.programs"
    label = "programs"
