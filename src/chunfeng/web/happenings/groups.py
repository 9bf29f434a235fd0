"""A leader brings a group: choose the list, see what is wrong with it, register everybody."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from chunfeng.domain.happenings.errors import BadGroup
from chunfeng.domain.happenings.queries import own, public
from chunfeng.domain.happenings.services import groups
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.web.access import person
from chunfeng.web.happenings import forms


@person
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, happening_code: str) -> HttpResponseBase:
    """With a sheet: what would be taken in. With the rows that were shown: they are registered."""
    found = public.happening(happening_code)
    sessions = public.sessions(found)
    posted = request.method == "POST"
    form = forms.GroupForm(request.POST if posted else None, request.FILES if posted else None, sessions=sessions)
    rows: list[Any] = []
    if posted and form.is_valid():
        said = form.cleaned_data
        try:
            if said["file"]:
                rows = groups.read_sheet(said["file"], name=said["file"].name)
            elif said["rows"]:
                made = groups.bring(
                    actor=request.actor,
                    happening_id=found.pk,
                    name=said["name"],
                    school=said["school"],
                    major=said["major"],
                    session_id=said.get("session"),
                    rows=groups.unpacked(said["rows"]),
                )
                messages.success(
                    request, _("%(group)s is registered. Everybody finds it on the own phone.") % {"group": made.name}
                )
                return redirect("happenings:group", found.code)
            else:
                form.add_error("file", _("Choose the list of names."))
        except SheetError as error:
            form.add_error("file", str(error))
        except BadGroup as refusal:
            form.add_error(None, f"{refusal.message} {refusal.next_step}")
    bad = [row for row in rows if row.problems]
    context = {
        "happening": found,
        "form": form,
        "groups": own.groups_of(request.actor, found.pk),
        "rows": rows,
        "bad": bad,
        "packed": groups.packed(rows) if rows and not bad else "",
        "ready": ngettext("Register %(number)s person", "Register %(number)s people", len(rows))
        % {"number": len(rows)},
        "back_url": reverse("happenings:detail", args=[found.code]),
    }
    return render(request, "happenings/group.html", context, status=422 if posted and (bad or form.errors) else 200)
