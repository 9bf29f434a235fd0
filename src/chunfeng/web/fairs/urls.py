from django.urls import path

from chunfeng.web.fairs import views

app_name = "fairs"
urlpatterns = [
    path("invitation/<str:invitation_code>/", views.invitation, name="invitation"),
    path("<slug:fair_code>/", views.fair, name="fair"),
    path("<slug:fair_code>/<slug:stand_number>/", views.stand, name="stand"),
]
