"""Addresses of the doors."""

from django.urls import path

from chunfeng.web.gate import views

app_name = "gate"
urlpatterns = [
    path("", views.doors, name="doors"),
    path("set-up/", views.set_up, name="set_up"),
]
