"""The three questions, one a screen, each saved as it is answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from chunfeng.domain.occupations import queries as occupations
from chunfeng.domain.places import queries as places
from chunfeng.domain.talent import queries, services
from chunfeng.domain.talent.enums import Question
from chunfeng.web.access import person
from chunfeng.web.account import entry
from chunfeng.web.worker.forms import WISHES

QUESTIONS = list(Question)
SUGGESTED = 6
THEN = "after_wishes"


@person
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Where the questions go on: the first unanswered one, else the first; `next` is where they lead in the end."""
    request.session[THEN] = entry.safe(request, request.GET.get("next", ""))
    pending = queries.next_question(queries.own_profile(request.actor))
    return redirect("worker:wish", pending or Question.WHAT)


@person
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, question: str) -> HttpResponseBase:
    """One question. `add` takes up a suggestion, `look` asks for suggestions; anything else answers."""
    if question not in Question:
        raise Http404
    asked = Question(question)
    typed = request.GET.get("q", "") if request.method != "POST" else request.POST.get("q", "")
    if request.headers.get("HX-Request") and request.method != "POST":
        return render(request, "worker/suggestions.html", {"suggestions": suggest(asked, typed), "typed": typed})
    seeker = queries.own_profile(request.actor)
    added = tuple(value for value in request.POST.getlist("add") if value)
    ticked = tuple(request.POST.getlist("chosen"))
    if request.method == "POST" and not added and "look" not in request.POST:
        form = WISHES[asked](request.POST, seeker=seeker, extra=ticked)
        if form.is_valid():
            services.answer_wishes(actor=request.actor, **form.wish())
            return redirect(after(request, asked))
    elif request.method == "POST":
        initial = {"chosen": [*ticked, *added], "q": "" if added else typed}
        form = WISHES[asked](seeker=seeker, extra=(*added, *ticked), initial=initial)
    else:
        form = WISHES[asked](seeker=seeker)
    shown = suggest(asked, typed) if typed and not added else []
    return render(request, "worker/wish_step.html", page(asked, form, shown, typed))


def page(asked: Question, form: Any, suggestions: list[dict[str, str]], typed: str) -> dict[str, Any]:
    number = QUESTIONS.index(asked)
    titles = {
        Question.WHAT: (_("What work are you looking for?"), _("Tick what fits; several are fine.")),
        Question.WHERE: (_("Where do you want to work?"), _("The first one counts as near your home.")),
        Question.TERMS: (_("How much, and when?"), _("Positions below your figure are not shown.")),
    }
    return {
        "step": number + 1,
        "steps": len(QUESTIONS),
        "form": form,
        "back_url": reverse("worker:wish", args=[QUESTIONS[number - 1]]) if number else reverse("worker:home"),
        "submit_label": _("Show what fits") if number + 1 == len(QUESTIONS) else _("Next"),
        "question": titles[asked][0],
        "help": titles[asked][1],
        "suggestions": suggestions,
        "typed": typed,
        "looks": asked is not Question.TERMS,
    }


def after(request: HttpRequest, asked: Question) -> str:
    """The next question; after the last one the results, or the page that asked for the answers."""
    number = QUESTIONS.index(asked) + 1
    if number < len(QUESTIONS):
        return reverse("worker:wish", args=[QUESTIONS[number]])
    messages.success(request, _("Saved. These fit you; with your education and skills the order gets better still."))
    return request.session.pop(THEN, "") or reverse("worker:jobs")


def suggest(asked: Question, typed: str) -> list[dict[str, str]]:
    """What the person may mean: value to send and words to show."""
    if not typed.strip():
        return []
    if asked is Question.WHERE:
        return [{"value": found.code, "text": found.label} for found in places.search(typed, SUGGESTED)]
    if asked is Question.WHAT:
        return [
            {
                "value": found.matched,
                "text": found.matched if found.matched == found.name else f"{found.matched}（{found.name}）",
            }
            for found in occupations.search(typed, SUGGESTED)
        ]
    return []
