"""What people may ask for about their data: all of it, the end of it, and what stays."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people import queries, services, tasks
from chunfeng.domain.people.enums import Ground, Purpose
from chunfeng.domain.people.errors import NothingToErase
from chunfeng.domain.people.models import (
    Consent,
    DuplicateCandidate,
    Erasure,
    FormerPhone,
    IdentityDocument,
    Merge,
    Person,
    SignIn,
)
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.queries import posts_anywhere
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared import audit
from chunfeng.shared.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7, minutes=1)


def somebody() -> Person:
    person = factories.person(name="王芳", phone="13800138000")
    seeker = factories.seeker(person=person, summary="我叫王芳，电话13800138000", skills=["电工"])
    application = factories.application(
        seeker=seeker, position=factories.position(), resume={"summary": "我叫王芳"}, answer_note="王芳请来面试"
    )
    factories.step(application=application, step="submit", before="", after="submitted", note="王芳")
    factories.document(person=person, name="王芳", state="verified")
    return person


def test_all_domains_show_what_they_hold() -> None:
    person = somebody()
    sections = queries.my_data(factories.actor(person))
    assert list(sections) == ["people", "talent", "hiring"]
    assert sections["people"].data["phone"] == "13800138000"
    assert sections["people"].data["documents"][0]["born_on"] == "1988-05-06"
    assert sections["hiring"].data[0]["passed_on"] == {"summary": "我叫王芳"}


def test_looks_name_who_looked_with_a_mask_and_when_and_why() -> None:
    person, officer = factories.person(), factories.person(name="李芳")
    audit.saw(
        actor=factories.actor(officer), target=("person", 1), about_person_id=person.pk, why="核对照片", what="photo"
    )
    assert [(look.who, look.why, look.what) for look in queries.looks(factories.actor(person))] == [
        ("李*", "核对照片", "photo")
    ]


def test_wish_to_be_erased_waits_a_week_and_can_be_taken_back() -> None:
    person = somebody()
    actor = factories.actor(person)
    asked = services.request_erasure(actor=actor)
    assert services.request_erasure(actor=actor).pk == asked.pk
    assert (tasks.erase_due(0), Person.objects.get(pk=person.pk).name) == (0, "王芳")
    services.cancel_erasure(actor=actor)
    with clock.at(clock.now() + WEEK):
        assert (tasks.erase_due(0), Person.objects.get(pk=person.pk).name) == (0, "王芳")
    with pytest.raises(NothingToErase):
        services.cancel_erasure(actor=actor)


def test_erasure_leaves_nothing_that_says_who_it_was_and_names_what_stays(settings) -> None:
    settings.SMS_GATEWAY = "memory"
    person = somebody()
    person.set_phone("13900139000")
    person.save()
    services.request_code(phone="13900139000", address="10.0.0.1")
    look = audit.saw(actor=Actor(), target=("person", person.pk), about_person_id=person.pk, why="王芳本人来电")
    services.request_erasure(actor=factories.actor(person))
    with clock.at(clock.now() + WEEK):
        assert (tasks.erase_due(0), tasks.erase_due(0)) == (1, 0)
    person.refresh_from_db()
    seeker, application, document = Seeker.objects.get(), Application.objects.get(), IdentityDocument.objects.get()
    assert (person.name, person.phone, person.phone_index, person.is_active) == ("", None, None, False)
    assert (seeker.summary, seeker.skills, seeker.looking) == ("", [], False)
    assert (application.resume, application.answer_note, application.status) == ({}, "", "withdrawn")
    assert [step.note for step in application.steps.all()] == [""] * application.steps.count()
    assert (document.number, document.name, document.state) == (None, "", "erased")
    assert (SignIn.objects.count(), FormerPhone.objects.count()) == (0, 0)
    assert AuditEntry.objects.get(pk=look.pk).words == {}
    erasure = Erasure.objects.get()
    assert (erasure.state, len(erasure.kept), all(item["law"] for item in erasure.kept)) == ("executed", 3, True)
    assert Consent.objects.filter(person=person).count() == 1


def test_erasing_takes_the_accounts_along_that_were_merged_into_it() -> None:
    kept, absorbed = factories.person(), factories.person(name="王芳")
    candidate = services.note_pair(person_ids=(kept.pk, absorbed.pk), ground=Ground.SAID_BY_OFFICER)
    assert candidate is not None
    chief = Actor(person_id=0, posts=(Post("officer", 0, "/"),))
    services.merge(actor=chief, candidate_id=candidate.pk, kept_id=kept.pk, why="同一个人", posts_of=posts_anywhere)
    services.request_erasure(actor=factories.actor(kept))
    with clock.at(clock.now() + WEEK):
        tasks.erase_due(0)
    absorbed.refresh_from_db()
    assert (absorbed.name, absorbed.phone) == ("", None)


def test_erasing_empties_what_officers_wrote_about_double_accounts() -> None:
    kept, absorbed, namesake = factories.person(), factories.person(name="王芳"), factories.person(name="王芳")
    chief = Actor(person_id=0, posts=(Post("officer", 0, "/"),))
    pairs = [
        services.note_pair(person_ids=(kept.pk, other.pk), ground=Ground.SAID_BY_OFFICER)
        for other in (absorbed, namesake)
    ]
    said = {"actor": chief, "why": "王芳换了号码"}
    made = services.merge(candidate_id=pairs[0].pk, kept_id=kept.pk, posts_of=posts_anywhere, **said)
    services.undo_merge(merge_id=made.pk, **said)
    services.dismiss_pair(candidate_id=pairs[1].pk, **said)
    services.request_erasure(actor=factories.actor(kept))
    with clock.at(clock.now() + WEEK):
        tasks.erase_due(0)
    assert list(Merge.objects.values_list("why", "undone_why")) == [("", "")]
    assert list(DuplicateCandidate.objects.values_list("why", flat=True)) == ["", ""]


def test_database_refuses_half_an_erasure() -> None:
    person = somebody()
    person.erased_at = clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        person.save()


@pytest.mark.parametrize("purpose", [Purpose.PUBLICATION, Purpose.PLAIN_ORDER])
def test_consent_without_recipient_is_given_and_taken_back(purpose: Purpose) -> None:
    actor = factories.actor()
    version = queries.consent_text(purpose).version
    consent = services.give_consent(actor=actor, purpose=purpose, text_version=version)
    given = (queries.has_consent(actor.person_id or 0, purpose), Person.objects.get(pk=actor.person_id).plain_order)
    services.withdraw_consent(actor=actor, consent_id=consent.pk)
    assert given == (True, purpose is Purpose.PLAIN_ORDER)
    assert not queries.has_consent(actor.person_id or 0, purpose)
    assert not Person.objects.get(pk=actor.person_id).plain_order
