from django.urls import path

from chunfeng.web.hire import applicants, company, fairs, live, positions, sheets, views

app_name = "hire"
urlpatterns = [
    path("", views.home, name="home"),
    path("join/", company.join, name="join"),
    path("claim/", company.claim, name="claim"),
    path("positions/", positions.listing, name="positions"),
    path("positions/new/", positions.new, name="position_new"),
    path("positions/pay/", positions.pay_preview, name="pay_preview"),
    path("positions/<int:position_id>/", positions.detail, name="position"),
    path("positions/<int:position_id>/edit/", positions.edit, name="position_edit"),
    path("positions/<int:position_id>/submit/", positions.submit, name="position_submit"),
    path("positions/<int:position_id>/close/", positions.close, name="position_close"),
    path("positions/<int:position_id>/reopen/", positions.reopen, name="position_reopen"),
    path("applicants/", applicants.listing, name="applicants"),
    path("applicants/<int:application_id>/", applicants.detail, name="applicant"),
    path("applicants/<int:application_id>/<str:step>/", applicants.answer, name="answer"),
    path("sheets/", sheets.upload, name="sheets"),
    path("sheets/<int:import_id>/", sheets.detail, name="sheet"),
    path("sheets/<int:import_id>/confirm/", sheets.confirm, name="sheet_confirm"),
    path("sheets/<int:import_id>/discard/", sheets.discard, name="sheet_discard"),
    path("sheets/<int:import_id>/errors/", sheets.errors, name="sheet_errors"),
    path("fairs/", fairs.listing, name="fairs"),
    path("fairs/<int:participation_id>/", fairs.detail, name="fair"),
    path("fairs/<int:participation_id>/answer/", fairs.answer, name="fair_answer"),
    path("fairs/<int:participation_id>/positions/", fairs.positions, name="fair_positions"),
    path("fairs/<int:participation_id>/demand/", fairs.demand, name="fair_demand"),
    path("live/", live.listing, name="live"),
    path("live/calls/<int:call_line_id>/", live.line, name="call_line"),
    path("company/", company.first, name="company"),
    path("company/<int:employer_id>/", company.profile, name="profile"),
    path("company/<int:employer_id>/resubmit/", company.resubmit, name="resubmit"),
    path("company/<int:employer_id>/licence/", company.licence, name="licence"),
    path("company/<int:employer_id>/colleagues/", company.add_colleague, name="colleague_add"),
    path(
        "company/<int:employer_id>/colleagues/<int:representative_id>/remove/",
        company.remove_colleague,
        name="colleague_remove",
    ),
]
