"""Helping with a lost phone: one officer looks at a document and asks, another decides a day later."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.people import policies, queries
from chunfeng.domain.people import services as people
from chunfeng.domain.people.enums import RecoveryDocument, RecoveryStatus
from chunfeng.domain.people.errors import (
    BadPhone,
    CodeExpired,
    DecidedAlready,
    Locked,
    NoSuchAccount,
    NotReadyYet,
    NumberTaken,
    ReasonTooShort,
    SmsNotSent,
    TooManyRequests,
    TooSoon,
    WrongCode,
)
from chunfeng.domain.people.models import Recovery
from chunfeng.domain.people.services import phones
from chunfeng.domain.unions import queries as unions
from chunfeng.kernel import masking
from chunfeng.kernel.errors import NotAllowed, Refusal
from chunfeng.web.access import staff
from chunfeng.web.account.entry import address, sentences
from chunfeng.web.desk import forms, frame

CODE_FOR, SHOWN = "recovery_sign_in", "recovery_shown_code"
FIELDS: dict[type[Refusal], str] = {
    BadPhone: "phone",
    NumberTaken: "phone",
    NoSuchAccount: "account",
    WrongCode: "code",
    CodeExpired: "code",
    ReasonTooShort: "reason",
}


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    rows = [
        {"recovery": found, "name": masking.name(found.person.name) or found.person.handle, "by": found.asked_by.name}
        for found in queries.recoveries(request.actor)
    ]
    return frame.page(request, "desk/phones.html", active="phones", rows=rows, may_ask=_may_ask(request))


@staff
@never_cache
@sensitive_post_parameters("account", "phone", "code")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """One page, sent twice: with the new number, then with the code that came to it. Nothing of it is kept in between."""
    if not _may_ask(request):
        raise NotAllowed(_("This is for officers of the union."))
    sent = CODE_FOR in request.session and "code" in request.POST
    form = forms.LostPhone(request.POST or None, with_code=sent)
    if request.method == "POST" and form.is_valid():
        try:
            if sent:
                return _ask(request, form)
            _send_code(request, form.cleaned_data["phone"])
            form, sent = forms.LostPhone(initial=form.cleaned_data, with_code=True), True
        except (Locked, TooManyRequests) as refusal:
            until = _("You can go on from %(time)s.") % {"time": refusal.local_time}
            form.add_error(None, f"{refusal.message} {until}")
        except (*FIELDS, SmsNotSent) as refusal:
            form.add_error(FIELDS.get(type(refusal)), sentences(refusal))
    shown = request.session.get(SHOWN, "") if sent else ""
    return frame.page(
        request, "desk/phone_new.html", active="phones", form=form, sent=sent, demo_code=shown, hours=_hours()
    )


@staff
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, recovery_id: int) -> HttpResponseBase:
    """One request, and the decision of a second officer."""
    actor = request.actor
    found = queries.recovery(actor, recovery_id)
    note = forms.Decision(request.POST or None)
    failed = ""
    if request.method == "POST" and note.is_valid():
        decide = phones.approve if request.POST.get("decision") == "approve" else phones.refuse
        try:
            decide(
                actor=actor, recovery_id=recovery_id, reason=note.cleaned_data["note"], posts_of=unions.posts_anywhere
            )
        except (ReasonTooShort, DecidedAlready, NotReadyYet, NumberTaken, NotAllowed) as refusal:
            failed = sentences(refusal)
        else:
            messages.success(request, _("Your decision is written down."))
            return redirect("desk:phone", recovery_id)
    return frame.page(request, "desk/phone.html", active="phones", note=note, failed=failed, **_shown(request, found))


def _shown(request: HttpRequest, found: Recovery) -> dict[str, object]:
    waiting = found.status == RecoveryStatus.WAITING
    return {
        "found": found,
        "name": masking.name(found.person.name) or found.person.handle,
        "old_phone": found.person.masked_phone,
        "new_phone": masking.mobile(str(found.phone)),
        "document": RecoveryDocument(found.document).label,
        "waiting": waiting,
        "may_decide": waiting and _may_ask(request),
        "may_approve": queries.may_approve(request.actor, found),
        "own": found.asked_by_id == request.actor.person_id,
    }


def _may_ask(request: HttpRequest) -> bool:
    return bool(request.actor.scopes(*policies.HELPERS))


def _send_code(request: HttpRequest, number: str) -> None:
    try:
        sent = people.request_code(phone=number, address=address(request))
    except TooSoon as refusal:
        request.session[CODE_FOR] = refusal.sign_in_id
    else:
        request.session[CODE_FOR], request.session[SHOWN] = sent.sign_in_id, sent.shown_code


def _ask(request: HttpRequest, form: forms.LostPhone) -> HttpResponseBase:
    made = phones.ask(
        actor=request.actor,
        account=form.cleaned_data["account"],
        sign_in_id=request.session[CODE_FOR],
        code=form.cleaned_data["code"],
        address=address(request),
        document=RecoveryDocument(form.cleaned_data["document"]),
        reason=form.cleaned_data["reason"],
        posts_of=unions.posts_anywhere,
    )
    for key in (CODE_FOR, SHOWN):
        request.session.pop(key, None)
    messages.success(request, _("The request is written down. The old number was told."))
    return redirect("desk:phone", made.pk)


def _hours() -> int:
    return int(phones.WAIT.total_seconds() // 3600)
