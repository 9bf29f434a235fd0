from django.apps import AppConfig


class TalentConfig(AppConfig):
    name = "chunfeng.domain.talent"
    label = "talent"
