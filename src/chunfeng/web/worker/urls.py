"""Addresses of the worker's pages."""

from django.urls import path

from chunfeng.web.worker.views import applications, home, jobs, me, positions, wishes

app_name = "worker"

urlpatterns = [
    path("", home.home, name="home"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/wishes/", wishes.start, name="wishes"),
    path("jobs/wishes/<slug:question>/", wishes.question, name="wish"),
    path("jobs/<int:position_id>/", positions.position, name="position"),
    path("jobs/<int:position_id>/apply/", positions.apply, name="apply"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:application_id>/", applications.application, name="application"),
    path("applications/<int:application_id>/withdraw/", applications.withdraw, name="withdraw"),
    path("messages/", applications.messages_page, name="messages"),
    path("me/", me.me, name="me"),
    path("me/name/", me.name, name="name"),
    path("me/profile/", me.profile, name="profile"),
    path("me/data/", me.data, name="data"),
    path("me/consents/<int:consent_id>/withdraw/", me.withdraw_consent, name="withdraw_consent"),
]
