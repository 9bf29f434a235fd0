"""The second step of staff: codes of an app and from paper, each once, five wrong ones pause it."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from chunfeng.domain.people import queries, rules
from chunfeng.domain.people.errors import LastFactor, Locked, WrongSecondCode
from chunfeng.domain.people.models import RecoveryCode, SecondStep
from chunfeng.domain.people.services import second_step
from chunfeng.kernel import clock
from chunfeng.kernel.errors import WrongState
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon():
    with clock.at(NOON):
        yield


def code(secret, after=timedelta()):
    return rules.totp(secret, int((NOON + after).timestamp()) // 30)


def enrolled():
    actor = factories.actor()
    secret = second_step.begin_app(actor=actor)
    second_step.confirm_app(actor=actor, code=code(secret))
    return actor, secret


@pytest.mark.parametrize(
    ("moment", "digits"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(moment, digits):
    assert rules.totp(b"12345678901234567890", moment // 30) == digits


def test_the_app_counts_from_its_first_right_code_on():
    actor = factories.actor()
    secret = second_step.begin_app(actor=actor)
    assert second_step.begin_app(actor=actor) == secret
    assert queries.factors_of(actor.person_id).any is False
    second_step.confirm_app(actor=actor, code=code(secret))
    assert queries.factors_of(actor.person_id).app is True
    with pytest.raises(WrongState):
        second_step.begin_app(actor=actor)


def test_the_secret_is_not_readable_in_the_database():
    actor, secret = enrolled()
    row = SecondStep.objects.filter(person_id=actor.person_id).extra(select={"raw": "totp_secret"}).values("raw").get()
    assert base64.b64encode(secret) not in bytes(row["raw"])


def test_a_code_works_once_and_so_do_its_neighbours():
    actor, secret = enrolled()
    with pytest.raises(WrongSecondCode):
        second_step.check(actor=actor, code=code(secret))
    with clock.at(NOON + timedelta(seconds=30)):
        second_step.check(actor=actor, code=code(secret, timedelta(seconds=60)))
        with pytest.raises(WrongSecondCode):
            second_step.check(actor=actor, code=code(secret, timedelta(seconds=30)))


def test_five_wrong_codes_pause_it_for_right_ones_too():
    actor, secret = enrolled()
    for _try in range(4):
        with pytest.raises(WrongSecondCode):
            second_step.check(actor=actor, code="abcdef")
    with pytest.raises(Locked):
        second_step.check(actor=actor, code="abcdef")
    with clock.at(NOON + timedelta(minutes=29)), pytest.raises(Locked):
        second_step.check(actor=actor, code=code(secret, timedelta(minutes=29)))
    with clock.at(NOON + timedelta(minutes=30)):
        second_step.check(actor=actor, code=code(secret, timedelta(minutes=30)))


def test_papers_work_once_each_and_new_ones_replace_them():
    actor, _secret = enrolled()
    first = second_step.renew_papers(actor=actor)
    assert (len(set(first)), queries.factors_of(actor.person_id).papers) == (10, 10)
    second_step.check(actor=actor, code=first[0].upper())
    with pytest.raises(WrongSecondCode):
        second_step.check(actor=actor, code=first[0])
    assert queries.factors_of(actor.person_id).papers == 9
    second_step.renew_papers(actor=actor)
    with pytest.raises(WrongSecondCode):
        second_step.check(actor=actor, code=first[1])
    assert RecoveryCode.objects.count() == 10


def test_a_paper_opens_only_its_owners_step():
    actor, _secret = enrolled()
    papers = second_step.renew_papers(actor=actor)
    with pytest.raises(WrongSecondCode):
        second_step.check(actor=factories.actor(), code=papers[0])


def test_the_app_is_removed_unless_it_is_the_last_factor_of_a_post():
    actor, _secret = enrolled()
    with pytest.raises(LastFactor):
        second_step.remove_app(actor=actor, keep_one=True)
    second_step.remove_app(actor=actor, keep_one=False)
    assert queries.factors_of(actor.person_id).app is False
