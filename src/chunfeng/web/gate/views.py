"""A browser becomes a device of the union's, and stands at a door. What it does there goes through the API, signed."""

import base64

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.services import devices
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel.errors import NotAllowed, Refusal
from chunfeng.web import presence
from chunfeng.web.access import public, staff
from chunfeng.web.gate.forms import DeviceForm
from chunfeng.web.offline import shells


@public
@require_safe
def doors(request: HttpRequest) -> HttpResponse:
    """The same page for every device: what it may do hangs on the key that it holds."""
    return shells.page(request, "gate/doors.html")


@staff
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Make this browser a device of an organisation. The key comes from the browser, so that only a script can send it."""
    actor = request.actor
    if not actor.scopes(*policies.ORGANISERS):
        raise NotAllowed(_("This is for those who organise happenings."))
    tops = {top.pk: top for top in unions.tops(actor=actor)}
    form = DeviceForm(request.POST or None, tops=list(tops.values()))
    if request.method != "POST":
        return render(request, "gate/set_up.html", {"form": form, "goal": reverse("gate:doors")})
    if not form.is_valid():
        return _no(422, "form", " ".join(error for errors in form.errors.values() for error in errors))
    given = form.cleaned_data
    try:
        device = devices.enrol(
            actor=actor,
            organisation_id=given["organisation"],
            name=given["name"],
            public_key=_key(given["public_key"]),
        )
    except Refusal as refusal:
        return _no(409, refusal.code, refusal.message, refusal.next_step)
    if given["standing"]:
        presence.leave(request)
    return JsonResponse(
        {
            "id": device.pk,
            "name": device.name,
            "organisation": tops[device.organisation_id].name,
            "standing": given["standing"],
        }
    )


def _key(text: str) -> bytes:
    """The bytes of a base64url text; nothing for what is none, which is the key of no device."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""


def _no(status: int, code: str, title: object, next_step: object = "") -> JsonResponse:
    return JsonResponse({"code": code, "title": str(title), "next_step": str(next_step)}, status=status)
