"""Addresses of what works without a network."""

from django.urls import path

from chunfeng.web.offline import views

app_name = "offline"
urlpatterns = [
    path("sw.js", views.worker, name="worker"),
    path("offline/", views.away, name="away"),
    path("card/scan/", views.card_scan, name="card_scan"),
]
