"""Addresses of live rooms and calls. The proxy has `/live/` for the live process, so the pages stand beside it."""

from django.urls import path

from chunfeng.web.rooms import calls, public, studio

app_name = "rooms"
urlpatterns = [
    path("rooms/<slug:happening_code>/", public.room, name="room"),
    path("rooms/<slug:happening_code>/now/", public.now, name="now"),
    path("rooms/<slug:happening_code>/beat/", public.beat, name="beat"),
    path("rooms/<slug:happening_code>/ask/", public.ask, name="ask"),
    path("rooms/<slug:happening_code>/apply/<int:position_id>/", public.apply, name="apply"),
    path("rooms/<slug:happening_code>/studio/", studio.studio, name="studio"),
    path("rooms/<slug:happening_code>/studio/now/", studio.now, name="studio_now"),
    path("rooms/<slug:happening_code>/studio/key/", studio.key, name="studio_key"),
    path("rooms/<slug:happening_code>/studio/air/", studio.air, name="studio_air"),
    path("rooms/<slug:happening_code>/studio/pin/", studio.pin, name="studio_pin"),
    path("rooms/<slug:happening_code>/studio/positions/", studio.positions, name="studio_positions"),
    path(
        "rooms/<slug:happening_code>/studio/questions/<int:question_id>/",
        studio.question,
        name="studio_question",
    ),
    path("calls/<int:call_ticket_id>/", calls.room, name="call"),
    path("calls/<int:call_ticket_id>/enter/", calls.enter, name="call_enter"),
    path("calls/<int:call_ticket_id>/end/", calls.end, name="call_end"),
]
