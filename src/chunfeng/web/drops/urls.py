"""Addresses of drops, coupons and shops."""

from django.urls import path

from chunfeng.web.drops import coupons, public, shops, taking

app_name = "drops"
urlpatterns = [
    path("drops/", public.index, name="index"),
    path("drops/draw.py", public.checker, name="checker"),
    path("drops/<slug:drop_code>/", public.detail, name="detail"),
    path("drops/<slug:drop_code>/results/", public.results, name="results"),
    path("drops/<slug:drop_code>/record.json", public.record, name="record"),
    path("drops/<slug:drop_code>/take/", taking.take, name="take"),
    path("drops/<slug:drop_code>/place/", taking.place, name="place"),
    path("drops/<slug:drop_code>/place/now/", taking.place_now, name="place_now"),
    path("me/coupons/", coupons.index, name="coupons"),
    path("me/coupons/<int:coupon_id>/", coupons.detail, name="coupon"),
    path("me/coupons/<int:coupon_id>/take/", coupons.take_up, name="take_up"),
    path("me/coupons/<int:coupon_id>/give-back/", coupons.give_back, name="give_back"),
    path("shops/<str:partner_code>/", shops.redeem, name="shop"),
]
