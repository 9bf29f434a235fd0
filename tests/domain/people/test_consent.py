import pytest
from django.utils.translation import override

from chunfeng.domain.people import catalog, queries, services
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import BadName, OutdatedConsent
from chunfeng.domain.people.models import Consent
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, NotFound
from tests import factories

pytestmark = pytest.mark.django_db

RESUME = Purpose.RESUME_TO_EMPLOYER
VERSION = catalog.consent_texts()[RESUME][-1].version


def give(actor, employer_id=7, version=VERSION):
    return services.give_consent(actor=actor, purpose=RESUME, text_version=version, recipient=("employer", employer_id))


def test_a_consent_holds_for_one_purpose_and_one_recipient():
    actor = factories.actor()
    give(actor)
    held = [
        queries.has_consent(actor.person_id, RESUME, recipient=("employer", 7)),
        queries.has_consent(actor.person_id, RESUME, recipient=("employer", 8)),
        queries.has_consent(actor.person_id, Purpose.SERVICE),
    ]
    assert held == [True, False, False]


def test_giving_twice_is_one_consent():
    actor = factories.actor()
    assert (give(actor).pk, Consent.objects.count()) == (give(actor).pk, 1)


def test_an_old_text_is_refused():
    with pytest.raises(OutdatedConsent):
        give(factories.actor(), version="2020-01")


def test_a_newer_text_replaces_the_older_consent():
    actor = factories.actor()
    old = Consent.objects.create(
        person_id=actor.person_id, purpose=RESUME, recipient_kind="employer", recipient_id=7, text_version="2025-01"
    )
    new = give(actor)
    old.refresh_from_db()
    assert (old.withdrawn_at is not None, new.pk != old.pk, new.withdrawn_at) == (True, True, None)


def test_withdrawing_is_kept_and_can_be_given_again():
    actor = factories.actor()
    consent = give(actor)
    first = services.withdraw_consent(actor=actor, consent_id=consent.pk)
    assert services.withdraw_consent(actor=actor, consent_id=consent.pk).withdrawn_at == first.withdrawn_at
    assert queries.has_consent(actor.person_id, RESUME, recipient=("employer", 7)) is False
    assert give(actor).pk != consent.pk
    assert [item.withdrawn_at is None for item in queries.consents_of(actor)] == [True, False]


def test_nobody_withdraws_anothers_consent():
    consent = give(factories.actor())
    with pytest.raises(NotFound):
        services.withdraw_consent(actor=factories.actor(), consent_id=consent.pk)


def test_nobody_gives_consent_without_being_somebody():
    with pytest.raises(NotAllowed):
        give(Actor())


def test_texts_name_the_recipient_in_both_languages():
    with override("zh-hans"):
        chinese = queries.consent_text(RESUME, recipient="春江机电")
    with override("en"):
        english = queries.consent_text(RESUME, recipient="春江机电")
    assert (chinese.agree, english.agree) == (
        "我单独同意把上面的内容交给 春江机电",
        "I agree separately that the content above is passed to 春江机电",
    )


def test_every_purpose_has_a_text_without_leftover_braces():
    texts = [queries.consent_text(purpose, recipient="甲") for purpose in Purpose]
    assert ["{" in f"{text.title}{text.body}{text.agree}{text.withdraw}" for text in texts] == [False] * len(Purpose)


def test_a_new_name_is_tidied_and_a_bad_one_refused():
    actor = factories.actor()
    assert services.rename(actor=actor, name="  王　小丫 ").name == "王 小丫"
    with pytest.raises(BadName):
        services.rename(actor=actor, name="!")
    assert queries.person_of(actor).name == "王 小丫"
