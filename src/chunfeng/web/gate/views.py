"""A browser becomes a device of the union's, and stands at a door. What it does there goes through the API, signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.services import devices
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel.errors import NotAllowed, Refusal
from chunfeng.shared import signatures
from chunfeng.web import presence
from chunfeng.web.access import public, staff
from chunfeng.web.gate import keys
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
        return keys.incomplete(form)
    given = form.cleaned_data
    try:
        device = devices.enrol(
            actor=actor,
            organisation_id=given["organisation"],
            name=given["name"],
            public_key=signatures.key_in(given["public_key"]),
        )
    except Refusal as refusal:
        return keys.refused(refusal)
    if given["standing"]:
        presence.leave(request)
    return keys.enrolled(device, tops[device.organisation_id].name, standing=given["standing"])
