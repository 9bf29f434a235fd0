"""Addresses of the worker's pages."""

from django.urls import path

from chunfeng.web.worker.views import applications, founding, home, identity, jobs, me, positions, rights, wishes

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
    path("union/foundings/", founding.index, name="foundings"),
    path("union/foundings/new/", founding.new, name="founding_new"),
    path("union/foundings/<int:founding_id>/", founding.detail, name="founding"),
    path("union/foundings/<int:founding_id>/correct/", founding.correct, name="founding_correct"),
    path("union/foundings/<int:founding_id>/withdraw/", founding.withdraw, name="founding_withdraw"),
    path("messages/", applications.messages_page, name="messages"),
    path("me/", me.me, name="me"),
    path("me/name/", me.name, name="name"),
    path("me/profile/", me.profile, name="profile"),
    path("me/identity/", identity.identity, name="identity"),
    path("me/identity/photo/", identity.photo, name="identity_photo"),
    path("me/data/", rights.data, name="data"),
    path("me/data/export.<str:kind>", rights.export, name="data_export"),
    path("me/data/erase/", rights.erase, name="erase"),
    path("me/data/keep/", rights.keep, name="keep"),
    path("me/consents/", rights.consents, name="consents"),
    path("me/consents/give/", rights.give_consent, name="give_consent"),
    path("me/consents/<int:consent_id>/withdraw/", rights.withdraw_consent, name="withdraw_consent"),
]
