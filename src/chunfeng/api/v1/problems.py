"""Errors as problem+json (RFC 9457), and conditions with what became of them, in the words that pages use."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from chunfeng.domain.programs.errors import FormNotComplete
from chunfeng.kernel.errors import NotAllowed, NotFound, Refusal
from chunfeng.kernel.verdict import Outcome, Reason


class Problem(Schema):
    """RFC 9457. `code` is stable; `title`, `detail` and `next_step` are sentences for people."""

    type: str
    title: str
    status: int
    detail: str = ""
    code: str
    next_step: str = ""
    reasons: list[dict[str, str]] = []


class Condition(Schema):
    """One condition of a decision: the value that was compared, the threshold, the rule behind it, and what to do."""

    code: str
    outcome: Outcome
    text: str
    actual: str = ""
    threshold: str = ""
    clause: str = ""
    next_step: str = ""


class NotSignedIn(AuthenticationError):
    """Nobody is signed in, where a person is wanted."""


def conditions(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """What became of each condition, as texts."""
    return [
        {
            "code": reason.code,
            "outcome": reason.outcome.value,
            "text": str(reason.text),
            "actual": "" if reason.actual is None else str(reason.actual),
            "threshold": "" if reason.threshold is None else str(reason.threshold),
            "clause": str(reason.clause),
            "next_step": str(reason.next_step),
        }
        for reason in reasons
    ]


def answer(
    *, status: int, code: str, title: str, detail: str = "", next_step: str = "", reasons: Any = ()
) -> HttpResponse:
    problem = Problem(
        type=f"urn:chunfeng:problem:{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        next_step=next_step,
        reasons=list(reasons),
    )
    return JsonResponse(problem.dict(), status=status, content_type="application/problem+json")


def install(api: NinjaAPI) -> None:
    """Let `api` answer every expected failure so."""
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(FormNotComplete, _incomplete)
    api.add_exception_handler(Http404, _missing)
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(NotSignedIn, _nobody)
    api.add_exception_handler(ValidationError, _malformed)
    api.add_exception_handler(HttpError, _other)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = 404 if isinstance(refusal, NotFound) else 403 if isinstance(refusal, NotAllowed) else 409
    title = str(refusal.message) or _("There is no such thing here.")
    return answer(
        status=status,
        code=refusal.code,
        title=title,
        next_step=str(refusal.next_step),
        reasons=conditions(refusal.verdict.reasons),
    )


def _incomplete(request: HttpRequest, refusal: FormNotComplete) -> HttpResponse:
    """What is wrong with each field of a declared form."""
    reasons = [{"code": "field", "text": str(text), "field": name} for name, text in refusal.problems.items()]
    title, next_step = str(refusal.message), str(refusal.next_step)
    return answer(status=422, code=refusal.code, title=title, next_step=next_step, reasons=reasons)


def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(status=404, code="not_found", title=_("There is no such thing here."))


def _unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return answer(
        status=401,
        code="sign_in",
        title=_("This is for staff of the union."),
        next_step=_("Sign in as somebody who holds a post."),
    )


def _nobody(request: HttpRequest, error: NotSignedIn) -> HttpResponse:
    return answer(
        status=401,
        code="sign_in",
        title=_("Nobody is signed in."),
        next_step=_("Sign in at /sign-in/ and send the cookie of the session."),
    )


def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    reasons = [
        {"code": str(item["type"]), "text": str(item["msg"]), "field": ".".join(str(part) for part in item["loc"][1:])}
        for item in error.errors
    ]
    return answer(
        status=422,
        code="malformed",
        title=_("Something in the address does not fit."),
        next_step=_("See openapi.json for what is expected."),
        reasons=reasons,
    )


def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(status=error.status_code, code="error", title=error.message)
