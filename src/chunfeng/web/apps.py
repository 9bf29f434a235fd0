from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "chunfeng.web"
    label = "web"
