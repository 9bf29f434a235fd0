"""Addresses of the union's desk."""

from django.urls import path

from chunfeng.web.desk.views import employers, figures, imports, people, positions, today

app_name = "desk"
urlpatterns = [
    path("", today.home, name="home"),
    path("employers/", employers.index, name="employers"),
    path("employers/export.<str:kind>", employers.export, name="employers_export"),
    path("employers/<int:employer_id>/", employers.detail, name="employer"),
    path("employers/<int:employer_id>/licence/", employers.licence, name="employer_licence"),
    path("employers/<int:employer_id>/verify/", employers.verify, name="employer_verify"),
    path("employers/<int:employer_id>/refuse/", employers.refuse, name="employer_refuse"),
    path("employers/<int:employer_id>/suspend/", employers.suspend, name="employer_suspend"),
    path("employers/<int:employer_id>/claims/<int:claim_id>/", employers.claim, name="employer_claim"),
    path("positions/", positions.index, name="positions"),
    path("positions/export.<str:kind>", positions.export, name="positions_export"),
    path("positions/preview/", positions.preview, name="positions_preview"),
    path("positions/approve/", positions.approve_many, name="positions_approve"),
    path("positions/<int:position_id>/", positions.detail, name="position"),
    path("positions/<int:position_id>/approve/", positions.approve, name="position_approve"),
    path("positions/<int:position_id>/send-back/", positions.send_back, name="position_send_back"),
    path("people/", people.seekers, name="people"),
    path("people/export.<str:kind>", people.seekers_export, name="people_export"),
    path("people/<int:seeker_id>/", people.seeker, name="person"),
    path("applications/", people.applications, name="applications"),
    path("applications/export.<str:kind>", people.applications_export, name="applications_export"),
    path("applications/<int:application_id>/", people.application, name="application"),
    path("imports/", imports.index, name="imports"),
    path("imports/new/", imports.new, name="import_new"),
    path("imports/<int:import_id>/", imports.detail, name="import"),
    path("imports/<int:import_id>/progress/", imports.progress, name="import_progress"),
    path("imports/<int:import_id>/confirm/", imports.confirm, name="import_confirm"),
    path("imports/<int:import_id>/discard/", imports.discard, name="import_discard"),
    path("imports/<int:import_id>/errors.xlsx", imports.errors, name="import_errors"),
    path("figures/", figures.index, name="figures"),
    path("figures/export.<str:kind>", figures.export, name="figures_export"),
    path("figures/<slug:key>/", figures.behind, name="behind"),
    path("figures/<slug:key>/export.<str:kind>", figures.behind_export, name="behind_export"),
]
