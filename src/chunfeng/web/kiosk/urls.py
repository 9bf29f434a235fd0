"""Addresses of the kiosk."""

from django.urls import path

from chunfeng.web.kiosk import views

app_name = "kiosk"
urlpatterns = [
    path("", views.screen, name="screen"),
    path("wait/", views.wait, name="wait"),
    path("away/", views.away, name="away"),
    path("hall/", views.hall, name="hall"),
    path("home/", views.home, name="home"),
    path("resume/", views.resume, name="resume"),
    path("set-up/", views.set_up, name="set_up"),
    path("<int:kiosk_id>/retire/", views.retire, name="retire"),
    path("enter/<str:code>/", views.enter, name="enter"),
]
