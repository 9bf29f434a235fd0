"""Addresses of the worker's pages."""

from django.urls import path

from chunfeng.web.worker.views import applications, home, identity, jobs, joining, me, positions, rights, union, wishes

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
    path("me/identity/", identity.identity, name="identity"),
    path("me/identity/photo/", identity.photo, name="identity_photo"),
    path("me/data/", rights.data, name="data"),
    path("me/data/export.<str:kind>", rights.export, name="data_export"),
    path("me/data/erase/", rights.erase, name="erase"),
    path("me/data/keep/", rights.keep, name="keep"),
    path("me/consents/", rights.consents, name="consents"),
    path("me/consents/give/", rights.give_consent, name="give_consent"),
    path("me/consents/<int:consent_id>/withdraw/", rights.withdraw_consent, name="withdraw_consent"),
    path("join/", joining.search, name="join"),
    path("join/union/<int:organisation_id>/", joining.union, name="join_union"),
    path("join/application/<int:join_id>/withdraw/", joining.withdraw, name="join_withdraw"),
    path("join/gathering/<int:ceremony_id>/", joining.agree, name="join_agree"),
    path("join/gathering/<str:ceremony_code>/", joining.ceremony, name="join_ceremony"),
    path("join/<str:poster_code>/", joining.poster, name="join_poster"),
    path("me/union/", union.mine, name="union"),
    path("me/union/card.pdf", union.card_pdf, name="card_pdf"),
    path("me/union/transfer/", union.transfer, name="transfer"),
    path("me/union/keep/", union.keep, name="keep_membership"),
    path("me/union/leave/", union.leave, name="leave_union"),
    path("me/union/groups/", union.groups, name="groups"),
    path("me/union/groups/<slug:group>/leave/", union.group_leave, name="group_leave"),
    path("union/dues/", union.dues, name="dues"),
    path("card/keys.json", union.keys, name="card_keys"),
    path("card/<str:card_code>/", union.check, name="card_check"),
]
