"""In through Weixin, where this home has keys for it. Who is new shows a number first."""

import logging
import secrets

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from chunfeng.domain.people.enums import SignInMethod
from chunfeng.domain.people.errors import WeixinFailed
from chunfeng.domain.people.services import weixin as links
from chunfeng.shared import weixin
from chunfeng.web.access import public
from chunfeng.web.account.entry import after, asked_for, enter, keep_openid, safe, sentences

STATE, GOAL = "weixin_state", "weixin_goal"

logger = logging.getLogger(__name__)


@public
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """Off to Weixin, with a word that only this browser knows."""
    if not weixin.enabled():
        raise Http404
    if request.user.is_authenticated:
        return redirect(after(request))
    request.session[STATE], request.session[GOAL] = secrets.token_urlsafe(24), asked_for(request)
    back = request.build_absolute_uri(reverse("account_weixin_back"))
    return HttpResponseRedirect(weixin.door(back=back, state=request.session[STATE]))


@public
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponseBase:
    """Back from Weixin: known people are in, others show a number first, and are linked after its code."""
    if not weixin.enabled():
        raise Http404
    state, goal = request.session.pop(STATE, ""), safe(request, request.session.pop(GOAL, ""))
    if request.user.is_authenticated:
        return redirect(goal or "/")
    try:
        if not state or not constant_time_compare(state, request.GET.get("state", "")):
            raise weixin.WeixinSilent("the state is not ours")
        openid = weixin.openid(request.GET.get("code", ""))
    except weixin.WeixinSilent as error:
        logger.warning("Weixin: %s", error)
        messages.warning(request, sentences(WeixinFailed()))
        return redirect("account_login")
    found = links.sign_in(openid=openid)
    if found is not None:
        return enter(request, found, method=SignInMethod.WEIXIN, goal=goal)
    keep_openid(request, openid)
    messages.info(request, _("One more step: your number. From then on Weixin alone opens your account."))
    return redirect("account_login")
