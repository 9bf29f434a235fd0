from django.apps import AppConfig


class HappeningsConfig(AppConfig):
    name = "chunfeng.domain.happenings"
    label = "happenings"
