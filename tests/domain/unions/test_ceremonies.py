"""A list read out and confirmed at once: 200 people, one act, one transaction; consent for each of them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.people import services as people
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.errors import BadPeople, CeremonyOver, NoSuchCeremony, OtherName
from chunfeng.domain.unions.models import Ceremony, CeremonyEntry, JoinApplication, Membership
from chunfeng.domain.unions.queries import ceremonies as queries
from chunfeng.domain.unions.services import ceremonies
from chunfeng.domain.unions.services.ceremonies import Listed
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def version() -> str:
    return consent_texts()[Purpose.UNION_MEMBERSHIP][-1].version


def ready(number: int = 1) -> tuple[Ceremony, object]:
    """A ceremony whose `number` people have all signed, and its officer."""
    union = factories.organisation(place=factories.place())
    ceremony = factories.ceremony(organisation=union)
    for each in range(number):
        factories.ceremony_entry(ceremony=ceremony, consent_how="paper", consent_paper=f"W-{each}", group="trucker")
    return ceremony, factories.officer(union)


def test_two_hundred_join_in_one_act_of_few_statements() -> None:
    ceremony, officer = ready(200)
    with CaptureQueriesContext(
        connection,
    ) as few:
        held = ceremonies.confirm(actor=officer, ceremony_id=ceremony.pk)
    assert (len(held.joined), held.left_out, Membership.objects.count()) == (200, (), 200)
    assert len(few) < 30
    facts = Fact.objects.filter(kind="member_joined")
    assert (facts.count(), set(facts.values_list("organisation_path", "place_code"))) == (
        200,
        {(ceremony.organisation.path, "420111")},
    )
    assert set(Membership.objects.values_list("via", "organisation_path")) == {("ceremony", ceremony.organisation.path)}
    assert ceremonies.confirm(actor=officer, ceremony_id=ceremony.pk) == held
    assert Membership.objects.count() == 200


def test_those_without_consent_are_left_out_and_named() -> None:
    ceremony, officer = ready(1)
    silent = factories.ceremony_entry(ceremony=ceremony)
    elsewhere = factories.ceremony_entry(ceremony=ceremony, consent_how="paper", consent_paper="W-9")
    factories.membership(person=elsewhere.person)
    closed = factories.ceremony_entry(
        ceremony=ceremony, person=factories.person(is_active=False), consent_how="paper", consent_paper="W-8"
    )
    held = ceremonies.confirm(actor=officer, ceremony_id=ceremony.pk)
    assert (len(held.joined), held.left_out) == (
        1,
        ((silent.pk, "no_consent"), (elsewhere.pk, "already_member"), (closed.pk, "account_closed")),
    )
    page = queries.ceremony(officer, ceremony.pk)
    assert [(line.name, bool(line.why)) for line in page.left_out] == [
        (entry.person.name, True) for entry in (silent, elsewhere, closed)
    ]


def test_people_agree_on_their_phones_and_may_take_it_back_until_then() -> None:
    ceremony, officer = ready(0)
    stays, changes = (factories.ceremony_entry(ceremony=ceremony) for _ in range(2))
    for entry in (stays, changes, stays):
        ceremonies.agree(actor=factories.actor(entry.person), ceremony_id=ceremony.pk, consent_version=version())
    changes.refresh_from_db()
    people.withdraw_consent(actor=factories.actor(changes.person), consent_id=changes.consent_id)
    held = ceremonies.confirm(actor=officer, ceremony_id=ceremony.pk)
    assert (held.joined, held.left_out) == ((stays.pk,), ((changes.pk, "no_consent"),))
    with pytest.raises(CeremonyOver):
        ceremonies.agree(actor=factories.actor(changes.person), ceremony_id=ceremony.pk, consent_version=version())


def test_nobody_agrees_who_is_not_on_the_list() -> None:
    ceremony, _officer = ready(1)
    with pytest.raises(NoSuchCeremony):
        ceremonies.agree(actor=factories.actor(), ceremony_id=ceremony.pk, consent_version=version())


def test_a_list_is_taken_in_whole_or_not_at_all() -> None:
    ceremony, officer = ready(0)
    good = Listed(name="赵大山", phone="137 0000 1234", group="rider", paper="W-1")
    with pytest.raises(BadPeople, match="2、3"):
        ceremonies.list_people(
            actor=officer,
            ceremony_id=ceremony.pk,
            listed=[good, Listed(name="钱", phone="13700001235"), Listed(name="孙小", phone="1370000")],
        )
    assert (CeremonyEntry.objects.count(), Person.objects.filter(name="赵大山").count()) == (0, 0)
    assert ceremonies.list_people(actor=officer, ceremony_id=ceremony.pk, listed=[good, good]) == 1
    entry = CeremonyEntry.objects.get()
    assert (entry.person.name, entry.group, entry.consent_paper, entry.person.phone) == (
        "赵大山",
        "rider",
        "W-1",
        "13700001234",
    )
    with pytest.raises(OtherName, match="1"):
        ceremonies.list_people(
            actor=officer, ceremony_id=ceremony.pk, listed=[Listed(name="钱小河", phone="13700001234")]
        )


def test_an_application_that_was_out_is_answered_by_joining() -> None:
    ceremony, officer = ready(0)
    here, there = (
        factories.ceremony_entry(ceremony=ceremony, consent_how="paper", consent_paper=f"W-{n}") for n in range(2)
    )
    same = factories.join_application(person=here.person, organisation=ceremony.organisation)
    other = factories.join_application(person=there.person)
    ceremonies.confirm(actor=officer, ceremony_id=ceremony.pk)
    assert list(JoinApplication.objects.order_by("pk").values_list("pk", "state")) == [
        (same.pk, "accepted"),
        (other.pk, "withdrawn"),
    ]


def test_only_officers_of_the_union_hold_its_ceremonies() -> None:
    ceremony, _officer = ready(1)
    with pytest.raises(NoSuchCeremony):
        ceremonies.confirm(actor=factories.officer(factories.organisation()), ceremony_id=ceremony.pk)
    with pytest.raises(NotAllowed):
        ceremonies.confirm(actor=factories.officer(ceremony.organisation, role="auditor"), ceremony_id=ceremony.pk)


def test_a_cancelled_ceremony_is_over() -> None:
    ceremony, officer = ready(1)
    assert ceremonies.cancel(actor=officer, ceremony_id=ceremony.pk).state == "cancelled"
    with pytest.raises(CeremonyOver):
        ceremonies.confirm(actor=officer, ceremony_id=ceremony.pk)
    with pytest.raises(CeremonyOver):
        ceremonies.list_people(actor=officer, ceremony_id=ceremony.pk, listed=[])
    assert Membership.objects.count() == 0


def test_the_code_of_a_ceremony_ends_with_its_day() -> None:
    ceremony, _officer = ready(0)
    code = queries.ceremony_code(ceremony)
    assert queries.opened_ceremony(code).pk == ceremony.pk
    with (
        clock.at(clock.day_start(ceremony.held_on) + timedelta(days=1)),
        pytest.raises(Exception, match=r"过期|expired"),
    ):
        queries.opened_ceremony(code)
