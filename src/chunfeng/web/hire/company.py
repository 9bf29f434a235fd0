"""Signing up, being verified, the company page and its colleagues."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.employers import queries, services
from chunfeng.domain.employers.enums import RepresentativeRole
from chunfeng.domain.employers.errors import (
    BadCreditCode,
    BadLicence,
    ColleagueUnknown,
    CreditCodeTaken,
    EmployerNotFound,
    LastOwner,
    LicenceMissing,
    UnknownPlace,
)
from chunfeng.kernel.errors import Refusal
from chunfeng.web.access import employer, person
from chunfeng.web.hire.forms import ClaimForm, ColleagueForm, CompanyForm, JoinForm, ResubmitForm
from chunfeng.web.hire.frame import desk, own_employers


@person
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponseBase:
    form = JoinForm(request.POST or None, request.FILES or None)
    taken = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.register(actor=request.actor, **form.details())
        except CreditCodeTaken as refusal:
            taken = f"{reverse('hire:claim')}?{urlencode({'credit_code': form.cleaned_data['credit_code']})}"
            form.add_error("credit_code", _sentences(refusal))
        except UnknownPlace as refusal:
            form.add_error("place", _sentences(refusal))
        except (BadLicence, LicenceMissing) as refusal:
            form.add_error("licence", _sentences(refusal))
        else:
            messages.success(
                request, _("Welcome. An officer checks the licence; meanwhile you can write your positions as drafts.")
            )
            return redirect("hire:home")
    claims = queries.own_claims(request.actor)
    context = {"form": form, "taken_url": taken, "claims": claims}
    return render(request, "hire/join.html", context, status=422 if form.errors else 200)


@person
@never_cache
@require_http_methods(["GET", "POST"])
def claim(request: HttpRequest) -> HttpResponseBase:
    form = ClaimForm(
        request.POST or None, request.FILES or None, initial={"credit_code": request.GET.get("credit_code", "")[:40]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.claim(actor=request.actor, **form.cleaned_data)
        except (BadCreditCode, EmployerNotFound) as refusal:
            form.add_error("credit_code", _sentences(refusal))
        except (BadLicence, LicenceMissing) as refusal:
            form.add_error("licence", _sentences(refusal))
        else:
            messages.success(request, _("Your claim is with the union. You get access once an officer has agreed."))
            return redirect("hire:join")
    return render(request, "hire/claim.html", {"form": form}, status=422 if form.errors else 200)


@employer
@require_safe
def first(request: HttpRequest) -> HttpResponseBase:
    return redirect("hire:profile", own_employers(request)[0].pk)


@employer
@never_cache
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, employer_id: int) -> HttpResponseBase:
    firm = _own(request, employer_id)
    form = CompanyForm(request.POST or None, initial=CompanyForm.initial_of(firm))
    if request.method == "POST" and form.is_valid():
        services.edit_profile(
            actor=request.actor,
            employer_id=employer_id,
            **form.cleaned_data,
        )
        messages.success(request, _("Saved."))
        return redirect("hire:profile", employer_id)
    return _profile(request, employer_id, form, ColleagueForm())


@employer
@never_cache
@require_http_methods(["GET", "POST"])
def resubmit(request: HttpRequest, employer_id: int) -> HttpResponseBase:
    firm = _own(request, employer_id)
    form = ResubmitForm(request.POST or None, request.FILES or None, initial={"name": firm.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.resubmit(actor=request.actor, employer_id=employer_id, **form.cleaned_data)
        except (BadLicence, LicenceMissing) as refusal:
            form.add_error("licence", _sentences(refusal))
        else:
            messages.success(request, _("Sent again. An officer looks at it within a working day."))
            return redirect("hire:profile", employer_id)
    context = {**desk(own_employers(request), "company"), "form": form, "firm": firm}
    return render(request, "hire/resubmit.html", context, status=422 if form.errors else 200)


@person
@never_cache
@require_safe
def licence(request: HttpRequest, employer_id: int) -> HttpResponseBase:
    """The licence file, for those who speak for the employer and for staff in scope; everybody else finds nothing."""
    file = queries.licence_of(request.actor, employer_id)
    response = FileResponse(file.open("rb"), as_attachment=True, filename=f"licence-{employer_id}.{file.name[-3:]}")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@employer
@require_POST
def add_colleague(request: HttpRequest, employer_id: int) -> HttpResponseBase:
    firm = _own(request, employer_id)
    form = ColleagueForm(request.POST)
    if form.is_valid():
        try:
            services.add_colleague(
                actor=request.actor,
                employer_id=employer_id,
                phone=form.cleaned_data["phone"],
                role=RepresentativeRole(form.cleaned_data["role"]),
            )
        except ColleagueUnknown as refusal:
            form.add_error("phone", _sentences(refusal))
        else:
            messages.success(request, _("Added. Your colleague sees the hiring desk from the next page on."))
            return redirect("hire:profile", employer_id)
    return _profile(request, employer_id, CompanyForm(initial=CompanyForm.initial_of(firm)), form)


@employer
@require_POST
def remove_colleague(request: HttpRequest, employer_id: int, representative_id: int) -> HttpResponseBase:
    try:
        services.remove_colleague(
            actor=request.actor,
            employer_id=employer_id,
            representative_id=representative_id,
        )
    except LastOwner as refusal:
        messages.warning(request, _sentences(refusal))
    else:
        messages.success(request, _("Removed. To undo it, add the phone number again."))
    return redirect("hire:profile", employer_id)


# Details


def _own(request: HttpRequest, employer_id: int):  # type: ignore[no-untyped-def]
    firm = queries.employer_for(request.actor, employer_id)
    if employer_id not in request.actor.employer_ids:
        raise EmployerNotFound
    return firm


def _profile(request: HttpRequest, employer_id: int, form: CompanyForm, colleague: ColleagueForm) -> HttpResponse:
    firm = _own(request, employer_id)
    colleagues = queries.colleagues_of(request.actor, employer_id)
    me = request.actor.person_id
    context = {
        **desk(own_employers(request), "company"),
        "firm": firm,
        "form": form,
        "colleague_form": colleague,
        "colleagues": colleagues,
        "is_owner": any(row.person_id == me and row.role == RepresentativeRole.OWNER for row in colleagues),
        "me": me,
    }
    return render(request, "hire/company.html", context, status=422 if form.errors or colleague.errors else 200)


def _sentences(refusal: Refusal) -> str:
    return " ".join(str(part) for part in (refusal.message, refusal.next_step) if part)
