"""A shop's page: scan or type a coupon, and it is redeemed. The address is the key; nobody signs in at a till."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from chunfeng.domain.drops.errors import AlreadyRedeemed, NotGood
from chunfeng.domain.drops.queries import partners
from chunfeng.domain.drops.services import redeeming
from chunfeng.shared import seals
from chunfeng.web.access import public


class Till(forms.Form):
    """What was scanned, or read aloud and typed."""

    code = forms.CharField(
        label=_("Code of the coupon"),
        max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


@public
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: HttpRequest, partner_code: str) -> HttpResponse:
    partner = partners.partner_of(partner_code)
    form = Till(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"partner": partner, "drop": partner.drop, "form": form, "done": None, "refusal": None}
    status = 200
    if form.is_bound and form.is_valid():
        try:
            context["done"] = redeeming.redeem(partner_code=partner_code, text=form.cleaned_data["code"])
            context["form"] = Till()
        except (AlreadyRedeemed, NotGood, seals.BadSeal) as refusal:
            context["refusal"], context["form"], status = refusal, Till(), 409
    elif form.is_bound:
        status = 422
    context["today"] = partners.redeemed_today(partner)
    response = render(request, "drops/shop.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
