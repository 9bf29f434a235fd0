"""Checked name: the number, then a photo where an officer has to look, and how far it has come."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services
from chunfeng.domain.people.enums import IdentityStatus, Purpose
from chunfeng.domain.people.errors import BadName, BadNumber, BadPhoto, IdentityClosed
from chunfeng.domain.people.models import IdentityDocument
from chunfeng.kernel.errors import Refusal
from chunfeng.web.access import person
from chunfeng.web.worker.forms import IdentityForm, PhotoForm

FIELDS = {BadName: "name", BadNumber: "number"}


@person
@never_cache
@sensitive_post_parameters("number", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest) -> HttpResponseBase:
    actor = request.actor
    document = people.own_document(actor)
    anew = "new" in request.GET
    form = IdentityForm(
        request.POST or None,
        words=people.consent_text(Purpose.IDENTITY),
        initial={"name": people.person_of(actor).name},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.claim_identity(
                actor=actor,
                number=form.cleaned_data["number"],
                name=form.cleaned_data["name"],
                consent_version=form.cleaned_data["version"],
            )
        except Refusal as refusal:
            field = FIELDS.get(type(refusal))
            form.add_error(field, f"{refusal.message} {refusal.next_step}".strip())
        else:
            if made.state == IdentityStatus.VERIFIED:
                messages.success(request, _("Your name is checked."))
            return redirect("worker:identity")
    context = {
        "document": document,
        "told": told(document) if document else None,
        "asks": document is None or document.state == IdentityStatus.REFUSED or anew or request.method == "POST",
        "photo": PhotoForm() if document and document.state in _PHOTO_STATES else None,
        "form": form,
        "words": people.consent_text(Purpose.IDENTITY),
        "photo_url": reverse("worker:identity_photo"),
        "new_url": reverse("worker:identity") + "?new=1",
        "back_url": reverse("worker:me"),
    }
    return render(request, "worker/identity.html", context)


@person
@require_POST
def photo(request: HttpRequest) -> HttpResponseBase:
    """The photo of the document; shown to the officer who checks it, and deleted once they have."""
    form = PhotoForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise BadPhoto
        file = form.cleaned_data["photo"]
        services.send_photo(actor=request.actor, content=file.read(PhotoForm.MOST + 1))
    except (BadPhoto, IdentityClosed) as refusal:
        messages.error(request, f"{refusal.message} {refusal.next_step}")
    else:
        messages.success(request, _("The photo has arrived. An officer looks at it within 3 working days."))
    return redirect("worker:identity")


_PHOTO_STATES = (IdentityStatus.SUBMITTED, IdentityStatus.REVIEWING)


def told(document: IdentityDocument) -> dict[str, Any]:
    """What the page says about how far the check has come: tone, title, text."""
    waiting = document.asked_at is not None
    texts = {
        IdentityStatus.SUBMITTED: (
            "wait",
            _("The official service does not answer just now")
            if waiting
            else _("One more thing: a photo of the document"),
            _("We ask again every hour; there is nothing for you to do. If you are in a hurry, send a photo.")
            if waiting
            else _("An officer compares it with your name and number. It is deleted as soon as that is done."),
        ),
        IdentityStatus.REVIEWING: (
            "wait",
            _("An officer looks at your photo"),
            _("It takes up to 3 working days. The result stands here."),
        ),
        IdentityStatus.CONTESTED: (
            "wait",
            _("This number is on another account too"),
            _(
                "Perhaps you joined before with another phone. An officer looks into it and brings both together; "
                "nothing of either is lost. You need not do anything."
            ),
        ),
        IdentityStatus.VERIFIED: ("good", _("Your name is checked"), ""),
        IdentityStatus.REFUSED: ("bad", _("Your document could not be confirmed"), document.note),
    }
    tone, title, text = texts[IdentityStatus(document.state)]
    return {"tone": tone, "title": title, "text": text}
