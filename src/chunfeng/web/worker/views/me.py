"""我的: card, name, résumé."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.people import queries as people
from chunfeng.domain.people import services as accounts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import BadName, NameChecked, OutdatedConsent
from chunfeng.domain.talent import queries as talent
from chunfeng.domain.talent import services
from chunfeng.domain.talent.errors import BadProfile, TooYoung
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.queries import own as unions
from chunfeng.kernel.vocabulary import WorkKind
from chunfeng.shared.labels import LABELS
from chunfeng.web import presence
from chunfeng.web.access import person
from chunfeng.web.account.desks import Desk, desks_of
from chunfeng.web.worker.forms import CountedForm, NameForm, ProfileForm
from chunfeng.web.worker.search import least, place_names
from chunfeng.web.worker.unread import unread_count


@person
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    own = people.person_of(actor)
    seeker = talent.own_profile(actor)
    context = {
        "name": own.name or _("No name yet"),
        "phone": own.masked_phone,
        "name_url": reverse("worker:name"),
        "wish": wish_sentence(seeker),
        "wish_url": reverse("worker:wishes"),
        "figures": [
            figure(_("Applications"), "", hiring.applications_of(actor).total),
            figure(_("Intents reached"), "intent", hiring.applications_of(actor, status="intent").total),
        ],
        "links": links(
            filled=bool(talent.resume_lines(seeker)),
            member=unions.membership_of(actor) is not None,
            desks=desks_of(actor),
        ),
        "journey": [],
        "sign_out_url": reverse("account_logout"),
        "unread": unread_count(actor),
    }
    return render(request, "worker/me.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest) -> HttpResponseBase:
    actor = request.actor
    form = NameForm(request.POST or None, initial={"name": people.person_of(actor).name})
    if request.method == "POST" and form.is_valid():
        try:
            accounts.rename(actor=actor, name=form.cleaned_data["name"])
        except (BadName, NameChecked) as refusal:
            form.add_error("name", f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(request, _("Your name is saved."))
            return redirect("worker:me")
    context = {
        "form": form,
        "title": _("Your name"),
        "help": _("Employers see it only after you apply to them; everybody else sees 王*."),
        "label": _("Save the name"),
        "back_url": reverse("worker:me"),
    }
    return render(request, "worker/form.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponseBase:
    """What I bring. Everything may stay empty; nothing asks about marriage, children, ethnicity or party."""
    actor = request.actor
    form = ProfileForm(request.POST or None, seeker=talent.own_profile(actor))
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_profile(actor=actor, profile=form.profile())
        except (TooYoung, BadProfile) as refusal:
            for reason in refusal.verdict.failed:
                field = "experience_years" if reason.code == "experience_possible" else "birth_year"
                form.add_error(
                    field, " ".join(str(part) for part in (reason.text, reason.next_step, reason.clause) if part)
                )
        else:
            messages.success(request, _("Your résumé is saved. It goes to an employer only when you apply."))
            return redirect("worker:me")
    context = {
        "form": form,
        "title": _("My résumé"),
        "help": _("Everything is optional. The more you say, the better the reasons."),
        "label": _("Save the résumé"),
        "back_url": reverse("worker:me"),
    }
    return render(request, "worker/form.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def counted(request: HttpRequest) -> HttpResponseBase:
    """To which groups I say that I belong, to be counted in them at fairs; never shown beside my name."""
    actor = request.actor
    seeker = talent.own_profile(actor)
    standing = people.standing_consents(actor).get(Purpose.GROUP_COUNTS)
    initial = {"groups": seeker.groups if seeker else [], "consent": standing is not None}
    words = people.consent_text(Purpose.GROUP_COUNTS)
    form = CountedForm(request.POST or None, words=words, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            services.declare_groups(actor=actor, groups=said["groups"], consent_version=said["version"])
        except OutdatedConsent as refusal:
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(request, _("Saved. You can change it here at any time."))
            return redirect("worker:me")
    context = {
        "form": form,
        "title": words.title,
        "help": f"{words.body} {words.withdraw} {words.law}",
        "label": _("Save"),
        "back_url": reverse("worker:me"),
    }
    return render(request, "worker/form.html", context)


def wish_sentence(seeker: Seeker | None) -> str:
    """武汉洪山 · 电工 · 全职 · 6千以上."""
    if seeker is None or not seeker.answered_questions:
        return _("Not said yet")
    kinds = "、".join(str(LABELS[WorkKind(kind)]) for kind in seeker.kinds)
    parts = (
        place_names(tuple(seeker.wanted_places)) or _("any place"),
        "、".join(seeker.wanted_words) or _("any work"),
        kinds or _("any kind"),
        least(seeker.pay_floor // 100 if seeker.pay_floor else None),
    )
    return " · ".join(str(part) for part in parts)


def figure(label: str, status: str, number: int) -> dict[str, Any]:
    base = reverse("worker:applications")
    return {"label": label, "number": number, "unit": "", "url": f"{base}?status={status}" if status else base}


def links(*, filled: bool, member: bool, desks: list[Desk]) -> list[dict[str, str]]:
    own = [
        ("worker:applications", _("My applications"), _("State and next step of each"), "send", "good"),
        (
            "worker:union",
            _("My union"),
            _("Member card, moving, dues") if member else _("Join, find help, carry a card"),
            "landmark",
            "calm",
        ),
        (
            "worker:profile",
            _("My résumé"),
            _("Education, experience, skills, certificates")
            if filled
            else _("Still empty: two minutes make better matches"),
            "file-text",
            "calm",
        ),
        (
            "worker:counted",
            _("Counted as"),
            _("Graduate, migrant worker …: your own word, without a name"),
            "users",
            "quiet",
        ),
        ("happenings:mine", _("My events"), _("Tickets, waiting lists, numbers"), "calendar-check", "calm"),
        ("drops:coupons", _("My coupons"), _("Codes for the shop, what is held for you"), "gift", "calm"),
        ("worker:identity", _("Checked name"), _("Needed for the union card and for benefits"), "badge-check", "quiet"),
        ("benefits:index", _("Benefits"), _("What your union has for you"), "award", "good"),
        ("worker:foundings", _("Found a union"), _("None where you work? Ask for one"), "house", "quiet"),
        (
            "worker:data",
            _("My data"),
            _("Who looked at it, what you agreed to, take it along, erase it"),
            "shield-check",
            "quiet",
        ),
        (
            "account_security",
            _("Sign-in and security"),
            _("Face or fingerprint, devices, your number"),
            "lock",
            "quiet",
        ),
        ("worker:name", _("Your name"), _("As employers will see it"), "user", "quiet"),
    ]
    rows = [(reverse(target), title, text, icon, tone) for target, title, text, icon, tone in own]
    rows += [(desk.url, desk.title, "", desk.icon, "quiet") for desk in desks]
    return [
        {"title": title, "text": text, "url": url, "icon": icon, "tone": tone, "end": ""}
        for url, title, text, icon, tone in rows
    ]


@person
@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """The résumé as a sheet of paper; a screen in a hall shows it within its own page, which closes by itself."""
    response = HttpResponse(talent.resume_pdf(request.actor), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="resume.pdf"'
    if presence.at_kiosk(request):
        response["X-Frame-Options"] = "SAMEORIGIN"
        response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
    return response
