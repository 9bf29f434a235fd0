"""Addresses of published bulletins: each is the hash of what it says."""

from django.urls import path

from chunfeng.web.bulletins import views

app_name = "bulletins"
urlpatterns = [
    path("<str:bulletin_hash>.json", views.document, name="document"),
    path("<str:bulletin_hash>/", views.edition, name="edition"),
]
