from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "chunfeng.domain.people"
    label = "people"
