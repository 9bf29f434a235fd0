"""Remember a choice in a cookie and go back to the page it was made on."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from chunfeng.web.access import public

ELDER_COOKIE = "elder"  # read by web.context.page

_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    return HttpResponseRedirect(target)


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Show pages in `language` from now on; a language that is not offered changes nothing."""
    response = _back(request)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=_YEAR, samesite="Lax", secure=request.is_secure()
        )
    return response


@public
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Larger text and targets with `elder=1`, the usual size otherwise."""
    response = _back(request)
    if request.POST.get("elder") == "1":
        response.set_cookie(ELDER_COOKIE, "1", max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response
