"""Addresses of happenings, for everybody and for those who take part."""

from django.urls import path

from chunfeng.web.happenings import groups, mine, public, queues

app_name = "happenings"
urlpatterns = [
    path("events/", public.index, name="index"),
    path("events/<slug:happening_code>/", public.detail, name="detail"),
    path("events/<slug:happening_code>/calendar.ics", public.calendar, name="calendar"),
    path("events/<slug:happening_code>/register/", mine.register, name="register"),
    path("events/<slug:happening_code>/group/", groups.group, name="group"),
    path("events/<slug:happening_code>/feedback/", mine.feedback, name="feedback"),
    path("me/events/", mine.index, name="mine"),
    path("me/events/<int:registration_id>/", mine.ticket, name="ticket"),
    path("me/events/<int:registration_id>/take-up/", mine.take_up, name="take_up"),
    path("me/events/<int:registration_id>/cancel/", mine.cancel, name="cancel"),
    path("calendars/<str:feed_code>.ics", public.feed, name="feed"),
    path("queues/<int:line_id>/", queues.line, name="line"),
    path("queues/numbers/<int:ticket_id>/", queues.number, name="number"),
    path("queues/numbers/<int:ticket_id>/now/", queues.number_now, name="number_now"),
    path("queues/numbers/<int:ticket_id>/<slug:turn>/", queues.turn, name="turn"),
]
