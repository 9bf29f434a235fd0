"""The live room of a happening at the desk: who presents, where the picture comes from, video talks."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from chunfeng.domain.conversations.errors import BadAddress
from chunfeng.domain.conversations.queries import watching
from chunfeng.domain.fairs.queries import rooms as queries
from chunfeng.domain.fairs.services import calls
from chunfeng.domain.fairs.services import rooms as services
from chunfeng.web.access import staff
from chunfeng.web.desk import frame
from chunfeng.web.desk import room_forms as forms
from chunfeng.web.desk.views.happenings import organised


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, happening_id: int) -> HttpResponse:
    found = organised(request, happening_id)
    there = queries.room_at(found.pk)
    presenting = queries.presenters(there) if there else []
    words = request.GET.get("words", "")[:40]
    offered = {employer.pk: employer for employer in (*presenting, *queries.inviting(request.actor, words=words))}
    form = forms.LiveRoomForm(
        request.POST if request.method == "POST" else None,
        employers=list(offered.values()),
        initial=forms.described(there, presenting) if there else None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_up(actor=request.actor, happening_id=found.pk, **form.said())
        except BadAddress as refusal:
            form.add_error("address", f"{refusal.message} {refusal.next_step}")
        else:
            messages.success(request, _("Saved. Who presents finds the studio under “Live rooms”."))
            return redirect("desk:happening_live", found.pk)
    return frame.page(
        request,
        "desk/live_room.html",
        active="happenings",
        status=422 if form.is_bound else 200,
        found=found,
        room=there,
        presenting=presenting,
        viewers=watching.viewers(there.room) if there else None,
        words=words,
        form=form,
        call_form=forms.OpenCalls(employers=presenting) if presenting else None,
    )


@staff
@require_POST
def open_calls(request: HttpRequest, happening_id: int) -> HttpResponse:
    """A queue for video talks with one of those who present."""
    found = organised(request, happening_id)
    there = queries.room_at(found.pk)
    form = forms.OpenCalls(request.POST, employers=queries.presenters(there) if there else [])
    if not form.is_valid():
        messages.error(request, _("Choose with whom, and for how many minutes."))
        return redirect("desk:happening_live", found.pk)
    made = calls.open_line(actor=request.actor, happening_id=found.pk, **form.cleaned_data)
    return redirect("desk:line", made.pk)
