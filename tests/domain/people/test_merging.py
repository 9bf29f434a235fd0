"""Two accounts of one person: noticed, made one, parted again exactly."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, connection, transaction

from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people import queries, services, tasks
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Ground, Purpose
from chunfeng.domain.people.errors import CandidateNotFound, CannotMerge, ReasonMissing
from chunfeng.domain.people.models import Consent, DuplicateCandidate, IdentityDocument, Merge, Person
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.models import StaffAssignment
from chunfeng.domain.unions.queries import posts_anywhere
from chunfeng.kernel import id_numbers
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared.models import AuditEntry
from tests import factories
from tests.crowds import PATIENCE

pytestmark = pytest.mark.django_db
VERSION = consent_texts()[Purpose.IDENTITY][-1].version
BORN = "42011119880506"
CHIEF = Actor(person_id=0, posts=(Post("officer", 0, "/"),), name="chief")
LEDGERS = {
    "shared.auditwords",
    "shared.auditentry",
    "people.mergedrow",
    "people.merge",
    "people.duplicatecandidate",
    "facts.fact",
    "matching.change",
}


def claim(person: Person, number: str, name: str, *, verified: bool = False) -> IdentityDocument:
    document = services.claim_identity(actor=factories.actor(person), number=number, name=name, consent_version=VERSION)
    if verified:
        services.verify_identity(actor=CHIEF, document_id=document.pk)
    return document


def numbered(order: int) -> str:
    return id_numbers.from_15(f"420111880506{order:03d}")


def pair(**values: Any) -> tuple[Person, Person, DuplicateCandidate]:
    first, second = factories.person(name="张伟", **values), factories.person(name="张偉")
    candidate = services.note_pair(person_ids=(second.pk, first.pk), ground=Ground.SAID_BY_OFFICER)
    assert candidate is not None
    return first, second, candidate


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables of the product but the ledgers, column by column."""
    return {
        model._meta.label_lower: serializers.serialize("python", model._base_manager.order_by("pk"))
        for model in apps.get_models()
        if model.__module__.startswith("chunfeng.")
        and model._meta.label_lower not in LEDGERS
        and model._meta.app_label not in {"places", "occupations"}
    }


def merge(candidate: DuplicateCandidate, kept: Person, why: str = "同一个人") -> Merge:
    return services.merge(actor=CHIEF, candidate_id=candidate.pk, kept_id=kept.pk, why=why, posts_of=posts_anywhere)


# Noticing


@pytest.mark.parametrize(
    ("first", "second", "noticed"),
    [("张伟", "张偉", 1), ("张伟", "章威", 1), ("张伟", "Zhang Wei", 1), ("张伟", "张三", 0)],
)
def test_same_birthday_and_sound_of_the_name_are_noticed(first: str, second: str, noticed: int) -> None:
    claim(factories.person(), numbered(1), first, verified=True)
    claim(factories.person(), numbered(3), second, verified=True)
    assert [item.grounds for item in DuplicateCandidate.objects.all()] == [["same_birthday_and_name"]] * noticed


def test_nightly_search_finds_names_and_phones_that_changed_hands_once() -> None:
    a, b = factories.person(), factories.person()
    claim(a, numbered(1), "张伟")
    claim(b, numbered(3), "章威")
    moved = factories.person(phone="13800138000")
    moved.set_phone("13800138001")
    moved.save()
    heir = factories.person(phone="13800138000")
    assert (tasks.find_duplicates(0), tasks.find_duplicates(0)) == (2, 0)
    found = {(item.first_id, item.second_id): item.grounds for item in DuplicateCandidate.objects.all()}
    assert found == {(a.pk, b.pk): ["same_birthday_and_name"], (moved.pk, heir.pk): ["phone_changed_hands"]}


def test_pair_that_was_dismissed_is_not_noticed_again() -> None:
    first, second, candidate = pair()
    with pytest.raises(ReasonMissing):
        services.dismiss_pair(actor=CHIEF, candidate_id=candidate.pk, why="")
    services.dismiss_pair(actor=CHIEF, candidate_id=candidate.pk, why="两个人，看过证件")
    again = services.note_pair(person_ids=(first.pk, second.pk), ground=Ground.SAME_NUMBER)
    assert again is not None
    assert (again.pk, again.state, again.grounds) == (candidate.pk, "dismissed", ["said_by_officer", "same_number"])


def test_candidate_lies_at_the_lowest_node_above_both() -> None:
    city = factories.organisation()
    counties = [factories.organisation(parent=city) for _ in range(2)]
    seekers = [factories.seeker(organisation=county) for county in counties]
    candidate = services.note_pair(
        person_ids=(seekers[0].person_id, seekers[1].person_id), ground=Ground.SAID_BY_OFFICER
    )
    assert candidate is not None
    assert candidate.path == city.path
    assert queries.open_duplicates(factories.officer(city)) == 1
    assert queries.open_duplicates(factories.officer(counties[0])) == 0
    with pytest.raises(CandidateNotFound):
        services.merge(
            actor=factories.officer(counties[0]),
            candidate_id=candidate.pk,
            kept_id=candidate.first_id,
            why="x",
            posts_of=posts_anywhere,
        )


# Merging


def test_rows_of_the_absorbed_account_go_over_and_either_phone_leads_to_the_kept_one() -> None:
    first, second, candidate = pair(phone="13800138000")
    seeker = factories.seeker(person=second)
    application = factories.application(seeker=seeker, position=factories.position())
    made = merge(candidate, first)
    second.refresh_from_db()
    assert (second.is_active, second.merged_into_id, queries.person_with_phone(str(second.phone))) == (
        False,
        first.pk,
        first,
    )
    assert Seeker.objects.get(person=first).pk == seeker.pk
    assert Application.objects.get().seeker.person_id == first.pk
    assert Consent.objects.get(pk=application.consent_id).person_id == first.pk
    assert AuditEntry.objects.filter(act="people.merged", target_id=made.pk).count() == 2


def test_two_profiles_keep_the_kept_one_and_bring_the_others_applications_over() -> None:
    first, second, candidate = pair()
    own, other = factories.seeker(person=first), factories.seeker(person=second)
    position, shared = factories.position(), factories.position()
    moved = factories.application(seeker=other, position=position)
    factories.application(seeker=own, position=shared)
    twice = factories.application(seeker=other, position=shared)
    merge(candidate, first)
    other.refresh_from_db()
    assert (other.person_id, other.looking) == (second.pk, False)
    assert {a.pk: a.seeker_id for a in Application.objects.all()} | {} == {
        moved.pk: own.pk,
        twice.pk: other.pk,
        Application.objects.get(seeker=own, position=shared).pk: own.pk,
    }


def test_posts_do_not_change_hands() -> None:
    first, second, candidate = pair()
    factories.staff(organisation=factories.organisation(), person=second)
    merge(candidate, first)
    assert StaffAssignment.objects.get().person_id == second.pk


@pytest.mark.parametrize("held", ["kept", "absorbed"])
@pytest.mark.parametrize(("above", "merged"), [(True, True), (False, False)])
def test_whoever_holds_a_post_is_merged_from_above_it_alone(held: str, above: bool, merged: bool) -> None:
    city = factories.organisation()
    county = factories.organisation(parent=city)
    colleague = factories.officer(city if above else county)
    first, second, candidate = pair()
    DuplicateCandidate.objects.filter(pk=candidate.pk).update(path=county.path)
    factories.staff(organisation=county, person=first if held == "kept" else second)

    def press() -> Merge:
        return services.merge(
            actor=colleague, candidate_id=candidate.pk, kept_id=first.pk, why="同一个人", posts_of=posts_anywhere
        )

    if merged:
        assert press().kept_id == first.pk
        return
    with pytest.raises(CannotMerge) as refused:
        press()
    assert [reason.code for reason in refused.value.verdict.failed] == ["above_their_posts"]


def test_contested_number_is_the_kept_persons_after_the_merge() -> None:
    first, second = factories.person(), factories.person()
    claim(first, numbered(1), "张伟", verified=True)
    contested = claim(second, numbered(1), "张伟")
    merge(DuplicateCandidate.objects.get(), first)
    contested.refresh_from_db()
    assert (contested.person_id, contested.state) == (first.pk, "replaced")


def test_preview_says_what_the_merge_then_does_and_changes_nothing() -> None:
    first, second, candidate = pair()
    factories.seeker(person=first)
    factories.application(seeker=factories.seeker(person=second), position=factories.position())
    before = everything()
    preview = services.preview_merge(actor=CHIEF, candidate_id=candidate.pk, kept_id=first.pk, posts_of=posts_anywhere)
    assert (everything(), Merge.objects.count()) == (before, 0)
    made = merge(candidate, first)
    entry = AuditEntry.objects.filter(act="people.merged", target_id=made.pk, about_person_id=first.pk).get()
    assert (entry.detail["moved"], entry.detail["stayed"]) == (dict(preview.moves.moved), dict(preview.moves.stayed))


def test_merging_twice_is_one_merge() -> None:
    first, _second, candidate = pair()
    assert (merge(candidate, first).pk, Merge.objects.count()) == (merge(candidate, first).pk, 1)


def test_undo_gives_every_row_back_exactly() -> None:
    first, second, candidate = pair()
    first.name = ""
    first.save()
    third = factories.person()
    earlier = services.note_pair(person_ids=(second.pk, third.pk), ground=Ground.SAID_BY_OFFICER)
    assert earlier is not None
    merge(earlier, second)
    factories.seeker(person=first)
    other = factories.seeker(person=second)
    for _ in range(3):
        factories.application(seeker=other, position=factories.position())
    claim(first, numbered(1), "张伟")
    claim(second, numbered(1), "张伟")
    factories.representative(employer=factories.employer(), person=second)
    before = everything()
    made = merge(candidate, first)
    between = everything()
    undone = services.undo_merge(actor=CHIEF, merge_id=made.pk, why="认错人了")
    after = everything()
    assert [table for table in before if between[table] != before[table]] != []
    assert [table for table in before if after[table] != before[table]] == []
    assert undone.changed == 0
    assert services.undo_merge(actor=CHIEF, merge_id=made.pk, why="再点一次").restored == 0
    candidate.refresh_from_db()
    assert candidate.state == "open"


def test_undo_leaves_what_has_changed_hands_since() -> None:
    first, second, candidate = pair()
    seeker = factories.seeker(person=second)
    made = merge(candidate, first)
    seeker.refresh_from_db()
    seeker.person = factories.person()
    seeker.save()
    assert services.undo_merge(actor=CHIEF, merge_id=made.pk, why="认错人了").changed == 1


def test_account_that_absorbed_others_leads_on_in_one_step() -> None:
    first, second, candidate = pair()
    third = factories.person()
    earlier = services.note_pair(person_ids=(second.pk, third.pk), ground=Ground.SAID_BY_OFFICER)
    assert earlier is not None
    merge(earlier, second)
    merge(candidate, first)
    third.refresh_from_db()
    assert (third.merged_into_id, queries.person_with_phone(str(third.phone))) == (first.pk, first)


def test_two_different_checked_numbers_are_two_people() -> None:
    first, second, candidate = pair()
    claim(first, numbered(1), "张伟", verified=True)
    claim(second, numbered(3), "张偉", verified=True)
    with pytest.raises(CannotMerge) as refused:
        merge(candidate, first)
    assert [reason.code for reason in refused.value.verdict.failed] == ["not_two_numbers"]


def test_nobody_merges_their_own_account() -> None:
    first, _second, candidate = pair()
    own = Actor(person_id=first.pk, posts=(Post("officer", 0, "/"),))
    with pytest.raises(CannotMerge):
        services.merge(actor=own, candidate_id=candidate.pk, kept_id=first.pk, why="x", posts_of=posts_anywhere)


def test_database_keeps_a_merged_account_out() -> None:
    first, second, candidate = pair()
    merge(candidate, first)
    second.refresh_from_db()
    second.is_active = True
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


def test_signing_in_with_the_old_phone_enters_the_kept_account(settings: Any) -> None:
    settings.SMS_GATEWAY = "demo"
    first, second, candidate = pair(phone="13800138000")
    merge(candidate, first)
    sent = services.request_code(phone=str(second.phone), address="10.0.0.9")
    entered = services.confirm_code(sign_in_id=sent.sign_in_id, code=sent.shown_code, address="10.0.0.9")
    assert (entered.person.pk, entered.joined) == (first.pk, False)


@pytest.mark.django_db(transaction=True)
def test_two_officers_who_merge_in_opposite_directions_at_once_make_one_merge() -> None:
    first, second, candidate = pair()
    factories.seeker(person=second)
    factories.seeker(person=first)
    gate = threading.Barrier(2)

    def press(kept_id: int) -> str:
        try:
            gate.wait(PATIENCE)
            services.merge(
                actor=CHIEF, candidate_id=candidate.pk, kept_id=kept_id, why="同一个人", posts_of=posts_anywhere
            )
            return "merged"
        except CannotMerge:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(press, (first.pk, second.pk)))
    assert (outcomes, Merge.objects.count()) == (["merged", "refused"], 1)
    assert Person.objects.filter(pk__in=[first.pk, second.pk], is_active=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_merge_that_races_with_an_application_loses_neither() -> None:
    first, second, candidate = pair()
    seeker = factories.seeker(person=second)
    position = factories.position()
    gate = threading.Barrier(2)

    def apply() -> None:
        try:
            gate.wait(PATIENCE)
            with transaction.atomic():  # consent before application, as in the service: the person is locked first
                factories.application(seeker=seeker, position=position)
        finally:
            connection.close()

    def press() -> None:
        try:
            gate.wait(PATIENCE)
            merge(candidate, first)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(apply), pool.submit(press)]:
            done.result()
    assert Application.objects.get().seeker.person_id == first.pk
