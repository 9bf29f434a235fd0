from django.urls import path

from chunfeng.web.fairs import day, views

app_name = "fairs"
urlpatterns = [
    path("invitation/<str:invitation_code>/", views.invitation, name="invitation"),
    path("<slug:fair_code>/", views.fair, name="fair"),
    path("<slug:fair_code>/mine/", day.mine, name="mine"),
    path("<slug:fair_code>/mine/now/", day.mine_now, name="mine_now"),
    path("<slug:fair_code>/numbers/", day.numbers, name="numbers"),
    # Printed on the cards of the booths: as short as can be, so that the code is coarse and read from afar.
    path("<slug:fair_code>/<slug:stand_number>/", day.stand, name="stand"),
    path("<slug:fair_code>/<slug:stand_number>/number/", day.take, name="take"),
    path("<slug:fair_code>/<slug:stand_number>/apply/<int:position_id>/", day.apply, name="apply"),
]
