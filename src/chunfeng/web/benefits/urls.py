"""Addresses of benefits and public notices."""

from django.urls import path

from chunfeng.web.benefits import applying, catalogue, mine, notices

app_name = "benefits"
urlpatterns = [
    path("benefits/", catalogue.index, name="index"),
    path("benefits/status/", catalogue.status, name="status"),
    path("benefits/<slug:program_key>/", catalogue.detail, name="detail"),
    path("benefits/<slug:program_key>/apply/", applying.begin, name="begin"),
    path("me/benefits/", mine.index, name="mine"),
    path("me/benefits/<int:benefit_id>/", mine.detail, name="application"),
    path("me/benefits/<int:benefit_id>/letter.pdf", mine.letter, name="letter"),
    path("me/benefits/<int:benefit_id>/form/", applying.form, name="form"),
    path("me/benefits/<int:benefit_id>/papers/<int:attachment_id>/remove/", applying.remove, name="paper_remove"),
    path("me/benefits/<int:benefit_id>/withdraw/", mine.withdraw, name="withdraw"),
    path("me/benefits/<int:benefit_id>/appeal/", mine.appeal, name="appeal"),
    path("me/benefits/<int:benefit_id>/account/", mine.account, name="account"),
    path("notices/", notices.index, name="notices"),
    path("notices/<slug:notice_code>/", notices.detail, name="notice"),
    path("notices/<slug:notice_code>/list.json", notices.snapshot, name="snapshot"),
    path("notices/<slug:notice_code>/object/", notices.object_to, name="object"),
]
