"""Sessions are listed for their owner and end from anywhere."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from chunfeng.domain.people import queries, services, tasks
from chunfeng.domain.people.events import PeopleMerged
from chunfeng.domain.people.models import Passkey, RecoveryCode, SecondStep, Visit, WeixinLink
from chunfeng.domain.people.services import second_step, sessions, weixin
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotFound
from chunfeng.shared import events
from tests import factories

pytestmark = pytest.mark.django_db

HUAWEI = (
    "Mozilla/5.0 (Linux; Android 12; HarmonyOS) AppleWebKit/537.36 Chrome/114.0 HuaweiBrowser/15.0 Mobile Safari/537.36"
)
WEIXIN = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 MicroMessenger/8.0.43"


def begun(person, agent=""):
    store = SessionStore()
    store.create()
    return sessions.begin(person_id=person.pk, session_key=store.session_key, method="code", agent=agent)


@pytest.mark.parametrize(
    ("agent", "device"), [(HUAWEI, ("harmony", "huawei")), (WEIXIN, ("iphone", "weixin")), ("curl/8.0", ("", ""))]
)
def test_a_device_is_named_by_what_its_browser_says(agent, device):
    visit = begun(factories.person(), agent)
    assert (visit.system, visit.browser) == device


def test_ending_one_leaves_the_others():
    person = factories.person()
    first, second = begun(person), begun(person)
    actor = factories.actor(person)
    sessions.end(actor=actor, visit_id=first.pk)
    assert (queries.visits_of(actor), Session.objects.get().session_key) == ([second], second.session_key)
    with pytest.raises(NotFound):
        sessions.end(actor=actor, visit_id=first.pk)


def test_nobody_ends_anothers_session():
    visit = begun(factories.person())
    with pytest.raises(NotFound):
        sessions.end(actor=factories.actor(), visit_id=visit.pk)
    assert Session.objects.count() == 1


def test_all_others_end_at_once():
    person, stranger = factories.person(), factories.person()
    here, _there, _further, theirs = begun(person), begun(person), begun(person), begun(stranger)
    actor = factories.actor(person)
    assert sessions.end_others(actor=actor, session_key=here.session_key) == 2
    assert set(Session.objects.values_list("session_key", flat=True)) == {here.session_key, theirs.session_key}
    assert sessions.end_others(actor=actor, session_key=here.session_key) == 0


def test_visits_are_forgotten_when_their_session_has_run_out(settings):
    begun(factories.person())
    assert tasks.purge_sessions(0) == 0
    with clock.at(clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)):
        assert tasks.purge_sessions(0) == 1
    assert Visit.objects.count() == 0


def test_a_merge_signs_both_accounts_out(django_capture_on_commit_callbacks):
    kept, absorbed, stranger = factories.person(), factories.person(), factories.person()
    for person in (kept, absorbed, stranger):
        begun(person)
    with django_capture_on_commit_callbacks(execute=True):
        events.publish(PeopleMerged(merge_id=1, kept_id=kept.pk, absorbed_id=absorbed.pk))
    assert [visit.person for visit in Visit.objects.all()] == [stranger]


def test_nothing_that_opened_an_erased_account_is_left():
    person = factories.person()
    begun(person)
    factories.passkey(person=person)
    second_step.begin_app(actor=factories.actor(person))
    second_step.renew_papers(actor=factories.actor(person))
    weixin.link(actor=factories.actor(person), openid="oABC")
    request = factories.recovery(person=person, organisation=factories.organisation())
    services.request_erasure(actor=factories.actor(person))
    with clock.at(clock.now() + timedelta(days=60)):
        assert services.erase_due() == 1
    request.refresh_from_db()
    left = [model.objects.count() for model in (Visit, Session, Passkey, RecoveryCode, WeixinLink)]
    assert (left, SecondStep.objects.get().totp_secret) == ([0] * 5, None)
    assert (request.status, request.phone, request.reason) == ("stopped", "", "")
