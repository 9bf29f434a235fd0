"""Row-level security under documents, pairs and wishes to erase: without any filter, only whom it concerns."""

import pytest

from chunfeng.domain.people import services
from chunfeng.domain.people.models import (
    DuplicateCandidate,
    Erasure,
    FormerPhone,
    IdentityDocument,
    IdentityPhoto,
    Merge,
    MergedRow,
    Person,
)
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
    services.merge(actor=CHIEF, candidate_id=pair.pk, kept_id=person.pk, why="同一个人")
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
