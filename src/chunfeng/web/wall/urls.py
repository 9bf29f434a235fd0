"""Addresses of wall screens: each is a code that an officer has made."""

from django.urls import path

from chunfeng.web.wall import views

app_name = "wall"
urlpatterns = [
    path("<str:wall_code>/", views.screen, name="screen"),
    path("<str:wall_code>/now/", views.now, name="now"),
]
