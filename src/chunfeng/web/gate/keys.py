"""A browser hands in the public half of a key with a form, and is answered in JSON: its script goes on from there."""

from django.forms import Form
from django.http import JsonResponse

from chunfeng.domain.happenings.models import Device
from chunfeng.kernel.errors import Refusal


def enrolled(device: Device, organisation: str, *, standing: bool) -> JsonResponse:
    """What the browser keeps beside its key. `standing`: visitors use it themselves."""
    return JsonResponse({"id": device.pk, "name": device.name, "organisation": organisation, "standing": standing})


def refused(refusal: Refusal) -> JsonResponse:
    return _no(409, refusal.code, refusal.message, refusal.next_step)


def incomplete(form: Form) -> JsonResponse:
    return _no(422, "form", " ".join(error for errors in form.errors.values() for error in errors))


def _no(status: int, code: str, title: object, next_step: object = "") -> JsonResponse:
    return JsonResponse({"code": code, "title": str(title), "next_step": str(next_step)}, status=status)
