"""What unions hold about a person, given to them whole, and erased but for what the law keeps."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from tests import factories

from chunfeng.domain.people import queries as people_queries
from chunfeng.domain.people import services as people
from chunfeng.domain.people import tasks
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.models import (
    CeremonyEntry,
    FoundingStep,
    GroupMembership,
    JoinApplication,
    JoinApplicationStep,
    Membership,
    MembershipStep,
    Placement,
    StaffAssignment,
    UnionWorkerRating,
)
from chunfeng.domain.unions.queries import tallies
from chunfeng.domain.unions.services import memberships
from chunfeng.kernel import clock
from chunfeng.shared import personal

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7, minutes=1)
TYPED = "王芳自己写的"


def somebody() -> Person:
    """A person of whom every table of the unions knows something."""
    person = factories.person(name="王芳")
    city = factories.organisation(name="武汉市总工会")
    first, second = (factories.organisation(parent=city, name=name) for name in ("洪山工会", "武昌工会"))
    member = factories.membership(person=person, organisation=first, employer_name=TYPED, own_number="GH-7")
    MembershipStep.objects.create(membership=member, step="join", after="active", reached=first, note=TYPED)
    GroupMembership.objects.create(membership=member, group="courier", evidence="platform", evidence_note=TYPED)
    memberships.transfer(actor=factories.actor(person), organisation_id=second.pk, employer_name=TYPED)
    asked = factories.join_application(
        person=person, state="refused", reason=TYPED, employer_name=TYPED, groups=["courier"]
    )
    JoinApplicationStep.objects.create(application=asked, step="refuse", after="refused", note=TYPED)
    factories.ceremony_entry(ceremony=factories.ceremony(organisation=city), person=person, employer_name=TYPED)
    worker = factories.union_worker(organisation=city, person=person)
    UnionWorkerRating.objects.create(worker=worker, year=2025, rating=3)
    founding = factories.founding(above=city, applicant=person, initiators=["王芳", "李师傅"], note=TYPED)
    FoundingStep.objects.create(founding=founding, act="send_back", after="returned", note=TYPED)
    factories.staff(organisation=city, person=person, role="liaison")
    return person


def test_everything_that_unions_hold_is_given() -> None:
    person = somebody()
    section = people_queries.my_data(factories.actor(person))["unions"]
    said = json.dumps(section.data, ensure_ascii=False)
    assert {key: len(rows) for key, rows in section.data.items()} == dict.fromkeys(
        ["memberships", "applications", "ceremonies", "union_work", "foundings", "posts"], 1
    )
    (member,) = section.data["memberships"]
    assert [(step["step"], step["from"], step["to"], step["note"]) for step in member["steps"]] == [
        ("join", "", "洪山工会", TYPED),
        ("transfer", "洪山工会", "武昌工会", ""),
    ]
    assert [stay["union"] for stay in member["earlier_unions"]] == ["洪山工会"]
    assert [(group["group"], group["evidence"], group["note"]) for group in member["groups"]] == [
        ("courier", "platform", TYPED)
    ]
    assert section.data["union_work"][0]["results"] == [{"year": 2025, "rating": 3}]
    assert section.data["foundings"][0]["initiators"] == ["王芳", "李师傅"]
    assert [(post["role"], post["union"]) for post in section.data["posts"]] == [("liaison", "武汉市总工会")]
    assert said.count(TYPED) == typed(person)
    assert all(label and value for label, value in section.rows)


def test_nobody_without_anything_there_gets_an_empty_section() -> None:
    assert "unions" not in people_queries.my_data(factories.actor())


def typed(person: Person) -> int:
    """How often the words stand in the tables of unions, but in the names of columns that nobody typed."""
    rows = [
        row
        for model in apps.get_app_config("unions").get_models()
        for row in serializers.serialize("python", model._base_manager.order_by("pk"))
    ]
    return json.dumps(rows, ensure_ascii=False, default=str).count(TYPED)


def test_erasing_ends_the_membership_and_leaves_no_word_or_evidence() -> None:
    person = somebody()
    paths = Membership.objects.get(person=person).organisation_path
    assert (tallies.totals(paths)["members"], personal.home(person.pk)) == (1, paths)
    kept = people.request_erasure(actor=factories.actor(person)).kept
    with clock.at(clock.now() + WEEK):
        assert tasks.erase_due(0) == 1
        today = clock.today()
    assert typed(person) == 0
    member, asked = Membership.objects.get(), JoinApplication.objects.get()
    assert (member.status, member.left_on, member.own_number) == ("left", today, "")
    assert tallies.totals(paths).get("members", 0) == 0
    assert (GroupMembership.objects.count(), CeremonyEntry.objects.count(), Placement.objects.count()) == (0, 0, 1)
    assert (asked.reason, asked.groups) == ("—", [])
    founding = FoundingStep.objects.latest("pk").founding
    assert (founding.state, founding.initiators, founding.note) == ("withdrawn", ["李师傅"], "")
    post, worker = StaffAssignment.objects.get(), UnionWorkerRating.objects.get().worker
    assert (post.ends_on, worker.ends_on) == (today - timedelta(days=1), today)
    assert sorted(item["law"] for item in kept if "工会" in item["what"]) == [
        "《劳动合同法》第五十条：两年",
        "《民法典》第一百八十八条：三年",
    ]
