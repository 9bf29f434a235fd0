"""My union: the card, groups, moving, keeping, leaving; dues; and what anybody who scans a card learns."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.unions.enums import KeptWhy, MembershipStatus
from chunfeng.domain.unions.models import JoinApplication, Membership, MembershipStep
from chunfeng.domain.unions.queries import cards, finding, own
from chunfeng.domain.unions.queries import papers as sheets
from chunfeng.domain.unions.queries.dues import dues_of
from chunfeng.domain.unions.queries.groups import group_title
from chunfeng.domain.unions.services import memberships
from chunfeng.kernel.typed import whole
from chunfeng.shared import papers
from chunfeng.shared.seals import BadSeal, public_keys
from chunfeng.web.access import person, public
from chunfeng.web.worker.forms import DuesForm, GroupForm, KeepForm, LeaveForm
from chunfeng.web.worker.views.joining import row, searched

DOWNLOAD = "attachment; filename*=UTF-8''%E4%BC%9A%E5%91%98%E8%AF%81.pdf"


@person
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Member: the card. Asked: where it stands. Neither: the two ways in."""
    actor = request.actor
    card = cards.card(actor)
    application = None if card else own.application_of(actor)
    context = {
        "card": card,
        "code": _code(request, card) if card else "",
        "groups": own.own_groups(card.membership) if card else [],
        "links": links(card.membership) if card else [],
        "history": [history_step(step) for step in own.history_of(actor)],
        "application": application,
        "steps": application_steps(application) if application else [],
        "waiting": application is not None and application.state == "submitted",
        "awaiting": own.awaiting_consent(actor),
        "search_url": reverse("worker:join"),
        "back_url": reverse("worker:me"),
    }
    return render(request, "worker/union.html", context)


@person
@require_safe
def card_pdf(request: HttpRequest) -> HttpResponseBase:
    """The card for the wallet; 404 page for whoever has none is the way to one."""
    card = cards.card(request.actor)
    if card is None:
        return redirect("worker:union")
    pdf = sheets.card_pdf(card, address=_address(request, card))
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": DOWNLOAD, "Content-Security-Policy": "sandbox"},
    )


@public
@require_safe
def check(request: HttpRequest, card_code: str) -> HttpResponse:
    """For whoever scans a card: the name is masked, nothing else about the person is said."""
    try:
        found = cards.checked(card_code)
    except BadSeal as refusal:
        return render(request, "worker/card_check.html", {"found": None, "refusal": refusal}, status=409)
    return render(request, "worker/card_check.html", {"found": found, "refusal": None})


@public
@require_safe
def keys(request: HttpRequest) -> JsonResponse:
    """The public keys by which a device checks cards and posters without a network."""
    return JsonResponse({"keys": public_keys()})


@person
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest) -> HttpResponseBase:
    """Find the new union, tap once: done, and both unions see it."""
    actor = request.actor
    member = own.membership_of(actor)
    if member is None:
        return redirect("worker:union")
    if request.method == "POST":
        wanted = request.POST.get("union", "")
        union = finding.union_to_join(whole(wanted) or 0)
        memberships.transfer(actor=actor, organisation_id=union.pk)
        messages.success(
            request, _("Your membership is with %(union)s now. Nothing else changes.") % {"union": union.name}
        )
        return redirect("worker:union")
    form, found = searched(request)
    context = {
        "form": form,
        "asked": bool(form.words),
        "rows": [row(union, employer) for union, employer in found.rows if union.pk != member.organisation_id],
        "fallback": row(found.fallback, "") if found.fallback and found.fallback.pk != member.organisation_id else None,
        "member": member,
        "back_url": reverse("worker:union"),
        "transfer": True,
        "places_known": found.fallback is not None,
    }
    return render(request, "worker/union_search.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponseBase:
    """Out of work or retired: the membership stays; back at work: it is as before."""
    actor = request.actor
    member = own.membership_of(actor)
    if member is None:
        return redirect("worker:union")
    if request.method == "POST" and request.POST.get("act") == "resume":
        memberships.resume(actor=actor)
        messages.success(request, _("Welcome back. Your membership goes on as before."))
        return redirect("worker:union")
    form = KeepForm(request.POST if request.method == "POST" else None, initial={"why": member.kept_why})
    if request.method == "POST" and form.is_valid():
        memberships.keep(actor=actor, why=KeptWhy(form.cleaned_data["why"]))
        messages.success(request, _("Your membership is kept. You owe no dues, and the union stays there for you."))
        return redirect("worker:union")
    context = {
        "form": form,
        "kept": member.status == MembershipStatus.KEPT,
        "member": member,
        "back_url": reverse("worker:union"),
    }
    return render(request, "worker/union_keep.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest) -> HttpResponseBase:
    """Asked once, with what ends; joining again is the way back."""
    actor = request.actor
    member = own.membership_of(actor)
    if member is None:
        return redirect("worker:union")
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        memberships.leave(actor=actor, why=form.cleaned_data["why"])
        messages.success(request, _("You have left the union. The door stays open."))
        return redirect("worker:union")
    context = {"form": form, "member": member, "back_url": reverse("worker:union")}
    return render(request, "worker/union_leave.html", context)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponseBase:
    """What I work as: counted for me, with evidence that an officer may add."""
    actor = request.actor
    member = own.membership_of(actor)
    if member is None:
        return redirect("worker:union")
    form = GroupForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["group"]
        memberships.state_group(actor=actor, group=key)
        messages.success(request, _("You count among the %(group)s now.") % {"group": group_title(key)})
        return redirect("worker:groups")
    context = {"form": form, "groups": own.own_groups(member), "back_url": reverse("worker:union")}
    return render(request, "worker/union_groups.html", context)


@person
@require_POST
def group_leave(request: HttpRequest, group: str) -> HttpResponseBase:
    if own.membership_of(request.actor) is not None:
        memberships.leave_group(actor=request.actor, group=group)
        messages.success(request, _("You do not count among the %(group)s any more.") % {"group": group_title(group)})
    return redirect("worker:groups")


@public
@require_safe
def dues(request: HttpRequest) -> HttpResponse:
    """0.5% of the wage in whole tens of yuan: nothing is stored, nobody has to sign in."""
    form = DuesForm(request.GET if "wage" in request.GET else None)
    known = form.is_bound and form.is_valid()
    found = dues_of(int(form.cleaned_data["wage"] * 100)) if known else None
    context = {
        "form": form,
        "known": found is not None,
        "counted": found.counted // 100 if found else None,
        "monthly": f"{found.monthly / 100:,.2f}" if found else "",
        "yearly": f"{found.yearly / 100:,.2f}" if found else "",
        "back_url": reverse("worker:union"),
    }
    return render(request, "worker/dues.html", context)


def links(member: Membership) -> list[dict[str, str]]:
    kept = member.status == MembershipStatus.KEPT
    rows = (
        (
            "worker:transfer",
            _("Changing jobs: move my membership"),
            _("One tap; nothing is asked again"),
            "route",
            "calm",
        ),
        (
            "worker:keep_membership",
            _("Back at work") if kept else _("Out of work or retired"),
            _("Your membership is kept") if kept else _("Keep your membership, without dues"),
            "heart-handshake",
            "wait",
        ),
        ("worker:groups", _("What I work as"), _("Couriers, riders, drivers and others"), "users", "quiet"),
        ("worker:dues", _("My dues"), _("Wage in, dues out"), "wallet", "quiet"),
        ("worker:card_pdf", _("Card for the wallet"), _("PDF, works without a network"), "download", "quiet"),
        ("worker:leave_union", _("Leave the union"), "", "log-out", "quiet"),
    )
    return [
        {"url": reverse(name), "title": title, "text": text, "icon": icon, "tone": tone}
        for name, title, text, icon, tone in rows
    ]


def application_steps(application: JoinApplication) -> list[dict[str, Any]]:
    """What happened with the application, and what comes."""
    done = [
        {
            "state": "failed" if step.step in ("refuse", "return") else "done",
            "title": step_label(step.step),
            "when": step.at,
            "text": step.note,
            "url": "",
            "label": "",
        }
        for step in own.application_steps(application)
    ]
    if application.state == "submitted":
        done.append({"state": "now", "title": _("The union decides"), "when": None, "text": "", "url": "", "label": ""})
    return done


def step_label(step: str) -> str:
    return {
        "submit": _("You asked to join"),
        "resubmit": _("You completed it"),
        "escalate": _("Late: the union above sees to it"),
        "approve": _("Accepted"),
        "return": _("Something is missing"),
        "refuse": _("Not accepted"),
        "withdraw": _("Withdrawn"),
    }.get(step, step)


def history_step(step: MembershipStep) -> dict[str, Any]:
    left, reached = step.left.name if step.left else "", step.reached.name if step.reached else ""
    texts = {
        "join": _("Joined %(reached)s"),
        "transfer": _("Moved from %(left)s to %(reached)s"),
        "keep": _("Membership kept"),
        "resume": _("Back at work"),
        "leave": _("Left %(left)s"),
    }
    title = texts.get(step.step, step.step) % {"left": left, "reached": reached}
    return {"state": "done", "title": title, "when": step.at, "text": "", "url": "", "label": ""}


def _address(request: HttpRequest, card: cards.Card) -> str:
    return request.build_absolute_uri(reverse("worker:card_check", args=[card.code]))


def _code(request: HttpRequest, card: cards.Card) -> str:
    return mark_safe(papers.qr(_address(request, card), error="l"))  # noqa: S308  drawn by us from our own address
