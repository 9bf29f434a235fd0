from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "chunfeng.domain.places"
    label = "places"
