"""A fair from its first numbers to the prints: each step is a page of its own, saved as one goes."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from chunfeng.domain.fairs import policies
from chunfeng.domain.fairs.enums import PrintKind, PrintState, StandKind
from chunfeng.domain.fairs.errors import BadPaper, HallBroken, HallTooSmall, ListRefused, PaperMissing, StandTaken
from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.fairs.queries import desk as queries
from chunfeng.domain.fairs.queries import plan as plans
from chunfeng.domain.fairs.services import halls, planning, prints, seating
from chunfeng.domain.happenings.policies import ORGANISERS
from chunfeng.kernel.typed import whole
from chunfeng.shared import downloads, windows
from chunfeng.shared.sheets.errors import SheetError
from chunfeng.web.access import staff
from chunfeng.web.desk import fair_forms as forms
from chunfeng.web.desk import frame

STEPS = (
    ("fair", "overview"),
    ("fair_basics", "basics"),
    ("fair_hall", "hall"),
    ("fair_guests", "employers"),
    ("fair_push", "visitors"),
    ("fair_checklist", "checklist"),
    ("fair_prints", "prints"),
    ("fair_board", "board"),
    ("fair_afterwards", "after"),
)


@staff
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    found = queries.desk_fairs(request.actor, **windows.keys(request.GET))
    rows = [
        {"happening": one, "fair": getattr(one, "fair", None), "may_plan": policies.can_plan(request.actor, one).ok}
        for one in found
    ]
    return frame.page(
        request,
        "desk/fairs.html",
        active="fairs",
        rows=rows,
        pager=frame.pager(found, request.GET),
        organises=bool(request.actor.scopes(*ORGANISERS)),
    )


@staff
@require_POST
def begin(request: HttpRequest, happening_id: int) -> HttpResponse:
    fair = planning.begin(actor=request.actor, happening_id=happening_id)
    return redirect("desk:fair" if fair.places else "desk:fair_basics", fair.pk)


@staff
@require_safe
def detail(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    open_items = [item for item in queries.checklist(fair) if not item.done]
    return fair_page(
        request,
        "desk/fair.html",
        fair,
        "overview",
        counts=queries.counts(fair),
        demand=queries.demand(fair)[:12],
        open_items=open_items[:5],
        left=len(open_items),
        public_url=_public(request, fair),
    )


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def basics(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    if request.method != "POST":
        return fair_page(
            request, "desk/fair_basics.html", fair, "basics", form=forms.Basics(initial=forms.Basics.initial_of(fair))
        )
    form = forms.Basics(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            planning.set_basics(
                actor=request.actor,
                fair_id=fair_id,
                expected=said["expected"],
                answer_by=said["answer_by"],
                places=said["places"],
                zones=said["zones"].splitlines(),
            )
        except HallTooSmall as error:
            form.add_error("places", f"{error.message} {error.next_step}")
        else:
            messages.success(request, _("Saved. Next: the hall."))
            return redirect("desk:fair_hall", fair_id)
    return fair_page(request, "desk/fair_basics.html", fair, "basics", status=422, form=form)


@staff
@require_safe
def hall(request: HttpRequest, fair_id: int) -> HttpResponse:
    return _hall(request, queries.desk_fair(request.actor, fair_id))


@staff
@require_POST
def lay_out(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    form = forms.LayOut(request.POST)
    if not form.is_valid():
        return _hall(request, fair, status=422, layout=form)
    try:
        halls.lay_out(actor=request.actor, fair_id=fair_id, **form.cleaned_data)
    except HallTooSmall as error:
        form.add_error(None, f"{error.message} {error.next_step}")
        return _hall(request, fair, status=422, layout=form)
    messages.success(request, _("The hall is drawn."))
    return redirect("desk:fair_hall", fair_id)


@staff
@require_POST
def hall_sheet(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    form = forms.PlanSheet(request.POST, request.FILES)
    refused = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            halls.draw_sheet(actor=request.actor, fair_id=fair_id, file=file, name=file.name)
        except SheetError as error:
            form.add_error("file", f"{error.why} {error.next_step}")
        except HallTooSmall as error:
            form.add_error("file", f"{error.message} {error.next_step}")
        except ListRefused as error:
            refused = error
        else:
            messages.success(request, _("The hall is drawn."))
            return redirect("desk:fair_hall", fair_id)
    return _hall(request, fair, status=422, sheet=form, refused=refused)


@staff
@require_POST
def square(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    form = forms.Square(request.POST)
    if form.is_valid():
        try:
            halls.set_square(actor=request.actor, fair_id=fair_id, **form.cleaned_data)
        except (HallTooSmall, HallBroken, StandTaken) as error:
            form.add_error(None, f"{error.message} {error.next_step}")
        else:
            return redirect(_at(fair_id, form.cleaned_data["row"], form.cleaned_data["column"]))
    return _hall(request, fair, status=422, square=form)


@staff
@require_POST
def put(request: HttpRequest, fair_id: int) -> HttpResponse:
    """Who has a stand; a plan that is dragged sends the same form."""
    fair = queries.desk_fair(request.actor, fair_id)
    form = forms.Put(request.POST, guests=_coming(fair))
    if not form.is_valid():
        return _hall(request, fair, status=422)
    stand = seating.put(
        actor=request.actor,
        fair_id=fair_id,
        stand_id=form.cleaned_data["stand"],
        participation_id=form.cleaned_data["guest"],
    )
    return redirect(_at(fair_id, stand.row, stand.column))


@staff
@require_POST
def seat(request: HttpRequest, fair_id: int) -> HttpResponse:
    queries.desk_fair(request.actor, fair_id)
    seating.seat_all(actor=request.actor, fair_id=fair_id)
    messages.success(request, _("Everybody is being seated; what you put somewhere by hand stays there."))
    return redirect("desk:fair_hall", fair_id)


@staff
@require_safe
def checklist(request: HttpRequest, fair_id: int) -> HttpResponse:
    return _checklist(request, queries.desk_fair(request.actor, fair_id))


@staff
@require_POST
def tick(request: HttpRequest, fair_id: int, point: str) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    if request.POST.get("act") == "open":
        planning.untick(actor=request.actor, fair_id=fair_id, point=point)
        return redirect("desk:fair_checklist", fair_id)
    form = forms.Shown(request.POST, request.FILES)
    if form.is_valid():
        said = form.cleaned_data
        try:
            planning.tick(actor=request.actor, fair_id=fair_id, point=point, note=said["note"], file=said["file"])
        except (BadPaper, PaperMissing) as error:
            form.add_error(None, f"{error.message} {error.next_step}")
        else:
            return redirect("desk:fair_checklist", fair_id)
    return _checklist(request, fair, status=422, wrong=(point, form))


@staff
@require_safe
def tick_file(request: HttpRequest, fair_id: int, point: str) -> HttpResponseBase:
    """A document as it was handed in: shown in a sandbox, never run."""
    return downloads.handed_in(*queries.tick_file(request.actor, fair_id, point))


@staff
@require_safe
def papers(request: HttpRequest, fair_id: int) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    made = queries.prints(fair)
    rows = [{"kind": kind.value, "label": kind.label, "paper": made.get(kind.value)} for kind in PrintKind]
    waits = any(paper.state == PrintState.WAITING for paper in made.values())
    return fair_page(request, "desk/fair_prints.html", fair, "prints", rows=rows, waits=waits)


@staff
@require_POST
def print_paper(request: HttpRequest, fair_id: int, paper: str) -> HttpResponse:
    fair = queries.desk_fair(request.actor, fair_id)
    if paper in PrintKind.values:
        prints.order(actor=request.actor, fair_id=fair_id, kind=PrintKind(paper), address=_public(request, fair))
    return redirect("desk:fair_prints", fair_id)


@staff
@require_safe
def paper_file(request: HttpRequest, fair_id: int, paper: str) -> HttpResponseBase:
    fair = queries.desk_fair(request.actor, fair_id)
    file = queries.print_file(request.actor, fair_id, paper)
    name = f"{fair.happening.title} {PrintKind(paper).label}.pdf"
    answer = FileResponse(file.open("rb"), filename=name, as_attachment=True, content_type="application/pdf")
    answer["Content-Security-Policy"] = "sandbox"
    return answer


# Details


def fair_page(
    request: HttpRequest, template: str, fair: Fair, step: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the fair with the tabs of its steps; `step` is the one it belongs to."""
    titles = {
        "overview": _("Overview"),
        "basics": _("Numbers"),
        "hall": _("Hall"),
        "employers": _("Employers"),
        "visitors": _("Visitors"),
        "checklist": _("Checklist"),
        "prints": _("Prints"),
        "board": _("Live board"),
        "after": _("After the intent"),
    }
    tabs = [
        {"label": titles[key], "url": reverse(f"desk:{name}", args=[fair.pk]), "active": key == step, "count": None}
        for name, key in STEPS
    ]
    bulletin = reverse("desk:bulletin", args=["fairs", fair.pk])
    tabs.append({"label": _("Bulletin"), "url": bulletin, "active": False, "count": None})
    return frame.page(
        request,
        template,
        active="fairs",
        status=status,
        fair=fair,
        tabs=tabs,
        may_plan=policies.can_plan(request.actor, fair.happening).ok,
        **context,
    )


def _hall(request: HttpRequest, fair: Fair, *, status: int = 200, **bound: Any) -> HttpResponse:
    drawn = plans.plan(fair, aisles=True)
    asked = tuple(whole(request.POST.get(key) or request.GET.get(key) or "") for key in ("row", "column"))
    focus = next((one for one in drawn.squares if (one.row, one.column) == asked), None)
    stand = queries.stand_at(fair, focus.row, focus.column) if focus else None
    marks = {"aisle": ".", "entrance": "E", "wall": "#"}
    square_form = bound.get("square") or (
        forms.Square(
            initial={
                "row": focus.row,
                "column": focus.column,
                "what": stand.kind if stand else marks.get(focus.mark, StandKind.BOOTH),
                "number": stand.number if stand else "",
                "zone": stand.zone.name if stand and stand.zone else "",
                "power": stand.power if stand else True,
            }
        )
        if focus
        else None
    )
    put_form = None
    if stand and stand.kind == StandKind.BOOTH:
        put_form = forms.Put(guests=_coming(fair), initial={"stand": stand.pk, "guest": stand.participation_id or ""})
    return fair_page(
        request,
        "desk/fair_hall.html",
        fair,
        "hall",
        status=status,
        plan=drawn,
        focus=focus,
        stand=stand,
        square=square_form,
        put=put_form,
        waiting=queries.waiting_for_stand(fair),
        layout=bound.get("layout") or forms.LayOut(),
        sheet=bound.get("sheet") or forms.PlanSheet(),
        refused=bound.get("refused"),
        worth=_worth(fair),
    )


def _worth(fair: Fair) -> dict[str, int] | None:
    """What the last seating was worth, for people: how much better than filling up, how far from the best at most."""
    made = fair.seating
    if not made:
        return None
    start, now = sum(made["start"].values()), sum(made["parts"].values())
    return {
        "better": round(100 * (1 - now / start)) if start else 0,
        "gap": round(100 * made["gap"]),
        "without": len(made["lacking"]),
        "fullest": round(100 * made["fullest"]),
    }


def _checklist(
    request: HttpRequest, fair: Fair, *, status: int = 200, wrong: tuple[str, forms.Shown] | None = None
) -> HttpResponse:
    shown = queries.ticks(fair)
    rows = [
        {
            "item": item,
            "tick": shown.get(item.point.key),
            "form": wrong[1] if wrong and wrong[0] == item.point.key else forms.Shown(prefix=""),
            "wrong": wrong is not None and wrong[0] == item.point.key,
        }
        for item in queries.checklist(fair)
    ]
    left = sum(not row["item"].done for row in rows)
    return fair_page(request, "desk/fair_checklist.html", fair, "checklist", status=status, rows=rows, left=left)


def _coming(fair: Fair) -> list[tuple[int, str]]:
    return [(row.pk, row.employer.name) for row in queries.coming(fair)]


def _at(fair_id: int, row: int, column: int) -> str:
    return f"{reverse('desk:fair_hall', args=[fair_id])}?row={row}&column={column}#square"


def _public(request: HttpRequest, fair: Fair) -> str:
    return request.build_absolute_uri(reverse("fairs:fair", args=[fair.happening.code]))
