"""Row-level security under documents, pairs and wishes to erase: without any filter, only whom it concerns."""

import pytest
from django.db import ProgrammingError, transaction

from chunfeng.domain.people import services
from chunfeng.domain.people.models import (
    DuplicateCandidate,
    Erasure,
    FormerPhone,
    IdentityDocument,
    IdentityPhoto,
    KioskCode,
    Merge,
    MergedRow,
    Passkey,
    Person,
    Recovery,
    RecoveryCode,
    SecondStep,
    SignIn,
    SignInEvent,
    Visit,
    WeixinLink,
)
from chunfeng.domain.people.services import kiosks
from chunfeng.domain.unions.queries import posts_anywhere
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared import reach
from tests import factories

TABLES = (IdentityDocument, IdentityPhoto, DuplicateCandidate, Merge, MergedRow, Erasure, FormerPhone)
CHIEF = Actor(person_id=0, posts=(Post("officer", 0, "/"),))


@pytest.mark.django_db
def test_without_any_filter_each_sees_only_what_concerns_them() -> None:
    county, elsewhere = factories.organisation(), factories.organisation()
    person, twin = factories.person(), factories.person()
    document = factories.document(person=person, path=county.path, state="reviewing")
    factories.photo(document=document)
    factories.seeker(person=twin, organisation=county)
    pair = factories.duplicate(first=person, second=twin, path=county.path)
    services.merge(actor=CHIEF, candidate_id=pair.pk, kept_id=person.pk, why="同一个人", posts_of=posts_anywhere)
    services.request_erasure(actor=factories.actor(person))
    person.set_phone("13800138000")
    person.save()

    def seen(actor: Actor) -> list[int]:
        with reach.limited(reach.Reach.of(actor)):
            return [min(table.objects.count(), 1) for table in TABLES]

    assert seen(factories.actor(person)) == [1, 1, 0, 0, 0, 1, 1]
    assert seen(factories.officer(county)) == [1, 1, 1, 1, 1, 0, 0]
    assert seen(factories.officer(elsewhere)) == [0] * len(TABLES)
    assert seen(factories.actor()) == [0] * len(TABLES)
    assert seen(Actor()) == [0] * len(TABLES)


@pytest.mark.django_db
def test_officer_sees_whose_document_it_is_and_who_is_in_a_pair() -> None:
    county = factories.organisation()
    person, twin, stranger = (factories.person() for _ in range(3))
    factories.document(person=person, path=county.path, state="reviewing")
    factories.duplicate(first=twin, second=stranger, path=county.path)
    nobody = factories.person()
    with reach.limited(reach.Reach.of(factories.officer(county))):
        seen = set(Person.objects.values_list("pk", flat=True))
    assert ({person.pk, twin.pk, stranger.pk} <= seen, nobody.pk in seen) == (True, False)


@pytest.mark.django_db
def test_what_opens_an_account_is_seen_by_its_owner_and_requests_where_they_are_decided() -> None:
    county, elsewhere = factories.organisation(), factories.organisation()
    person = factories.person(phone="13800138000")
    services.request_code(phone="13800138000", address="10.0.0.1")
    factories.passkey(person=person)
    factories.visit(person=person)
    factories.recovery(person=person, organisation=county)
    RecoveryCode.objects.create(person=person, code_index=b"code")
    SecondStep.objects.create(person=person)
    WeixinLink.objects.create(person=person, openid="open", openid_index=b"open")
    code = kiosks.show_code(kiosk=factories.kiosk(organisation=county), code_id=None)
    tables = (Passkey, Visit, RecoveryCode, SecondStep, WeixinLink, Recovery, KioskCode, SignIn, SignInEvent)

    def seen(actor: Actor) -> list[int]:
        with reach.limited(reach.Reach.of(actor)):
            return [table.objects.count() for table in tables]

    asked = [0, 0]  # codes and wrong tries are nobody's
    assert seen(Actor()) == [0, 0, 0, 0, 0, 0, 1, *asked]
    kiosks.approve(actor=factories.actor(person), text=code.text)
    assert seen(Actor.system("test")) == [1, 1, 1, 1, 1, 1, 1, 1, 1]
    assert seen(factories.actor(person)) == [1, 1, 1, 1, 1, 1, 1, *asked]
    assert seen(factories.officer(county)) == [0, 0, 0, 0, 0, 1, 0, *asked]
    assert [seen(actor) for actor in (factories.officer(elsewhere), factories.actor(), Actor())] == [[0] * 9] * 3


@pytest.mark.django_db
def test_nobody_moves_a_row_of_theirs_to_somebody_else() -> None:
    person, other = factories.person(), factories.person()
    passkey = factories.passkey(person=person)
    with reach.limited(reach.Reach.of(factories.actor(person))), pytest.raises(ProgrammingError), transaction.atomic():
        Passkey.objects.filter(pk=passkey.pk).update(person=other)
