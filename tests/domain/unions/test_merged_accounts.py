"""Two accounts of one person who is a member by both: one membership counts, and undoing gives both back."""

from collections import Counter
from typing import Any

import pytest
from tests import factories

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.indicators import queries as indicators
from chunfeng.domain.people import services as people
from chunfeng.domain.people.enums import Ground
from chunfeng.domain.people.models import Merge, Person
from chunfeng.domain.people.queries import rights
from chunfeng.domain.unions import services
from chunfeng.domain.unions.enums import Via
from chunfeng.domain.unions.models import Membership, MembershipStep, Organisation
from chunfeng.domain.unions.queries import cards, density, posts_anywhere, tallies
from chunfeng.domain.unions.services import merged_accounts, steps
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.shared import reach

pytestmark = pytest.mark.django_db
CHIEF = Actor(person_id=0, posts=(Post("officer", 0, "/"),), name="chief")
SYSTEM = Actor.system("test")
KEPT = {"status": "kept", "kept_why": "retired"}


class World:
    """A city with two unions, and one person with two accounts, a member by both."""

    def __init__(self, *, same_union: bool = False, first: dict[str, Any] | None = None) -> None:
        self.city = factories.organisation()
        self.unions = [factories.organisation(parent=self.city, level=5, workers=40) for _ in range(2)]
        self.people = [factories.person(name="张伟"), factories.person(name="张偉")]
        self.places = [self.unions[0], self.unions[0 if same_union else 1]]
        for person, union, values in zip(self.people, self.places, [first or {}, {}], strict=True):
            made = steps.admit(by=SYSTEM, organisation=union, via=Via.POSTER, newcomers=[(person.pk, "", ["courier"])])
            Membership.objects.filter(pk=made[0].pk).update(**values)
        pair = people.note_pair(person_ids=(self.people[0].pk, self.people[1].pk), ground=Ground.SAID_BY_OFFICER)
        assert pair is not None
        self.pair = pair

    def merge(self, kept: Person) -> Merge:
        made = people.merge(
            actor=CHIEF, candidate_id=self.pair.pk, kept_id=kept.pk, why="同一个人", posts_of=posts_anywhere
        )
        merged_accounts.note_merged(absorbed_id=made.absorbed_id)
        return made

    def part(self, made: Merge) -> None:
        people.undo_merge(actor=CHIEF, merge_id=made.pk, why="认错人了")
        merged_accounts.note_parted(absorbed_id=made.absorbed_id)

    def rows(self) -> list[dict[str, Any]]:
        return list(Membership.objects.order_by("pk").values())

    def counted(self) -> Counter[int]:
        """Members by union as the tree says, after it was seen to add up."""
        found = tallies.totals_by_node([self.city, *self.unions])
        below = Counter({union.pk: found[union.pk].get("members", 0) for union in self.unions})
        assert found[self.city.pk].get("members", 0) == below.total()
        services.fold()
        assert tallies.totals_by_node([self.city, *self.unions]) == found
        return below

    def figures(self) -> dict[str, int]:
        found = indicators.figures(
            actor=SYSTEM, organisation_path=self.city.path, start=clock.today(), end=clock.today()
        )
        values = {item.key: item.value for figure in found for item in (figure, *figure.beside)}
        return {key: values[key] for key in ("joins", "people_joined", "joined_couriers")}


@pytest.mark.parametrize("first", [{}, KEPT], ids=["active", "kept"])
@pytest.mark.parametrize("kept", [0, 1])
@pytest.mark.parametrize("same_union", [True, False])
def test_member_by_both_accounts_is_one_member_and_two_again(
    same_union: bool, kept: int, first: dict[str, Any]
) -> None:
    world = World(same_union=same_union, first=first)
    before, counts = world.rows(), Counter(union.pk for union in world.places)
    assert (world.counted(), world.figures()["people_joined"]) == (counts, 2)
    made = world.merge(world.people[kept])
    stays, left = (world.rows()[at] for at in (kept, 1 - kept))
    assert stays == before[kept]
    assert (left["person_id"], left["status"], left["left_on"], left["kept_why"]) == (
        world.people[1 - kept].pk,
        "merged",
        clock.today(),
        "",
    )
    assert world.counted() == counts - Counter([world.places[1 - kept].pk])
    assert world.figures() == {"joins": 1, "people_joined": 1, "joined_couriers": 1}
    whole = density.density_page(SYSTEM, world.city)
    assert whole.whole.members == 1
    world.part(made)
    assert world.rows() == before
    assert world.counted() == counts
    assert world.figures() == {"joins": 2, "people_joined": 2, "joined_couriers": 2}


def test_merge_and_undo_are_logged_once_however_often_they_are_heard_of() -> None:
    world = World()
    made = world.merge(world.people[0])
    assert merged_accounts.note_merged(absorbed_id=made.absorbed_id) == 0
    world.part(made)
    assert merged_accounts.note_parted(absorbed_id=made.absorbed_id) == 0
    logged = MembershipStep.objects.filter(membership__person=world.people[1]).order_by("pk")
    assert list(logged.values_list("step", "before", "after")) == [
        ("join", "", "active"),
        ("merge", "active", "merged"),
        ("unmerge", "merged", "active"),
    ]


def test_handlers_hear_of_merges(django_capture_on_commit_callbacks: Any) -> None:
    world = World()
    with django_capture_on_commit_callbacks(execute=True):
        made = people.merge(
            actor=CHIEF, candidate_id=world.pair.pk, kept_id=world.people[0].pk, why="同一个人", posts_of=posts_anywhere
        )
    assert world.figures()["joins"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        people.undo_merge(actor=CHIEF, merge_id=made.pk, why="认错人了")
    assert world.figures()["joins"] == 2


def test_somebody_of_a_roster_is_taken_off_its_number() -> None:
    world = World()
    Membership.objects.filter(person=world.people[1]).update(via="roster")
    other = Fact.objects.filter(kind="member_joined", person_id=world.people[1].pk)
    assert other.count() == 1
    nameless = Membership.objects.get(person=world.people[1])
    roster_of_five(world.unions[1], instead_of=nameless)
    before = world.figures()["joins"]
    made = world.merge(world.people[0])
    assert world.figures()["joins"] == before - 1
    world.part(made)
    assert world.figures()["joins"] == before


def roster_of_five(union: Organisation, *, instead_of: Membership) -> None:
    """As if the membership had come in with four others: its own fact is taken back, the roster's is of five people."""
    own = Fact.objects.get(kind="member_joined", subject_kind="membership", subject_id=instead_of.pk)
    merged_accounts.facts.correct(own.pk)
    entry = steps.fact(instead_of, merged_accounts.FactKind.MEMBER_JOINED, union)
    merged_accounts.facts.record(merged_accounts.replace(entry, subject=("roster", 1), person_id=None, quantity=5))


def test_card_of_the_absorbed_account_holds_no_more_and_the_other_does() -> None:
    world = World()
    codes = [cards.card(factories.actor(person)) for person in world.people]
    world.merge(world.people[0])
    assert [cards.checked(card.code).valid for card in codes if card] == [True, False]


def test_what_stayed_with_the_absorbed_account_is_shown_to_its_person() -> None:
    world = World()
    kept, absorbed = world.people
    world.merge(kept)
    with reach.limited(reach.Reach(person_id=kept.pk)):
        held = rights.my_data(factories.actor(kept))
    assert [each["union"] for each in held["unions"].data["memberships"]] == [world.places[0].name]
    assert [each["union"] for each in held["unions_earlier_1"].data["memberships"]] == [world.places[1].name]
    with reach.limited(reach.Reach(person_id=absorbed.pk)):
        assert [name for name in rights.my_data(factories.actor(absorbed)) if "earlier" in name] == []


def test_second_application_and_second_place_on_a_list_are_closed_too() -> None:
    first, second = factories.person(name="张伟"), factories.person(name="张偉")
    ceremony = factories.ceremony()
    for person in (first, second):
        factories.join_application(person=person)
        factories.ceremony_entry(ceremony=ceremony, person=person)
        factories.union_worker(organisation=ceremony.organisation, person=person)
    pair = people.note_pair(person_ids=(first.pk, second.pk), ground=Ground.SAID_BY_OFFICER)
    assert pair is not None
    made = people.merge(actor=CHIEF, candidate_id=pair.pk, kept_id=first.pk, why="同一个人", posts_of=posts_anywhere)
    assert [
        (row.state, entry.state, entry.left_out_why, work.ends_on)
        for person in (first, second)
        for row in person.join_applications.all()
        for entry in person.ceremony_entries.all()
        for work in person.union_work.all()
    ] == [("submitted", "listed", "", None), ("withdrawn", "left_out", "account_closed", clock.today())]
    assert people.undo_merge(actor=CHIEF, merge_id=made.pk, why="认错人了").changed == 0
    assert list(second.union_work.values_list("ends_on", flat=True)) == [None]
