"""Whatever people do in whatever order: one membership each, a log that tells it again, and days that do not overlap."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests import factories

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.unions.enums import KeptWhy, Via
from chunfeng.domain.unions.errors import CannotJoin, NoMembership
from chunfeng.domain.unions.models import JoinApplication, Membership, Placement
from chunfeng.domain.unions.queries import own
from chunfeng.domain.unions.services import joining, memberships
from chunfeng.kernel import clock
from chunfeng.kernel.errors import Refusal

UNIONS, PEOPLE = 3, 2
START = datetime(2026, 3, 2, 1, tzinfo=UTC)
person, union = st.integers(0, PEOPLE - 1), st.integers(0, UNIONS - 1)


class Memberships(RuleBasedStateMachine):
    """A model of one line each: who is where, in what state; the product must agree with it after every step."""

    @initialize()
    def world(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now = START
        self.unions = [factories.organisation() for _ in range(UNIONS)]
        self.officers = [factories.officer(made) for made in self.unions]
        self.people = [factories.actor() for _ in range(PEOPLE)]
        self.where: list[int | None] = [None] * PEOPLE
        self.kept: list[str] = [""] * PEOPLE
        self.asked: list[int | None] = [None] * PEOPLE
        self.joins = self.transfers = self.leaves = 0

    @rule(days=st.integers(0, 40))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(who=person, union=union)
    def apply(self, who: int, union: int) -> None:
        with clock.at(self.now):
            try:
                joining.apply(
                    actor=self.people[who],
                    organisation_id=self.unions[union].pk,
                    via=Via.SEARCH,
                    consent=True,
                    consent_version=consent_texts()[Purpose.UNION_MEMBERSHIP][-1].version,
                )
            except CannotJoin:
                assert self.where[who] is not None or self.asked[who] not in (None, union)
            else:
                assert self.where[who] is None
                self.asked[who] = union

    @rule(who=person, yes=st.booleans())
    def decide(self, who: int, yes: bool) -> None:
        asked = self.asked[who]
        out = JoinApplication.objects.of(self.people[who].person_id).open().first()
        assert (out is None) == (asked is None)
        if out is None or asked is None:
            return
        with clock.at(self.now):
            if yes:
                joining.approve(actor=self.officers[asked], application_id=out.pk)
                self.where[who] = asked
                self.joins += 1
            else:
                joining.refuse(actor=self.officers[asked], application_id=out.pk, reason="不在本区工作")
        self.asked[who] = None

    @rule(who=person)
    def withdraw(self, who: int) -> None:
        out = JoinApplication.objects.of(self.people[who].person_id).open().first()
        if out is not None:
            with clock.at(self.now):
                joining.withdraw(actor=self.people[who], application_id=out.pk)
            self.asked[who] = None

    @rule(who=person, union=union)
    def transfer(self, who: int, union: int) -> None:
        with clock.at(self.now):
            try:
                memberships.transfer(actor=self.people[who], organisation_id=self.unions[union].pk)
            except NoMembership:
                assert self.where[who] is None
                return
        if self.where[who] != union:
            self.transfers += 1
            self.kept[who] = ""
        self.where[who] = union

    @rule(who=person, why=st.sampled_from(KeptWhy))
    def keep(self, who: int, why: KeptWhy) -> None:
        self._step(who, lambda actor: memberships.keep(actor=actor, why=why), kept=str(why))

    @rule(who=person)
    def resume(self, who: int) -> None:
        self._step(who, lambda actor: memberships.resume(actor=actor), kept="")

    def _step(self, who: int, act, *, kept: str) -> None:
        with clock.at(self.now):
            try:
                act(self.people[who])
            except NoMembership:
                assert self.where[who] is None
            else:
                self.kept[who] = kept

    @rule(who=person)
    def leave(self, who: int) -> None:
        with clock.at(self.now):
            try:
                memberships.leave(actor=self.people[who])
            except Refusal:
                assert self.where[who] is None
                return
        if self.where[who] is not None:
            self.leaves += 1
        self.where[who], self.kept[who] = None, ""

    @invariant()
    def the_product_agrees(self) -> None:
        if not hasattr(self, "people"):
            return
        for who, actor in enumerate(self.people):
            found = own.membership_of(actor)
            where = self.where[who]
            assert (found.organisation_id if found else None) == (None if where is None else self.unions[where].pk)
            assert (found.kept_why if found else "") == self.kept[who]
            if found:
                assert found.organisation_path == found.organisation.path

    @invariant()
    def facts_say_the_same_as_the_log(self) -> None:
        if not hasattr(self, "people"):
            return
        for kind, number in (
            ("member_joined", self.joins),
            ("member_transferred", self.transfers),
            ("member_left", self.leaves),
        ):
            assert Fact.objects.filter(kind=kind).count() == number

    @invariant()
    def stays_fill_the_days_without_gap_or_overlap(self) -> None:
        if not hasattr(self, "people"):
            return
        for membership in Membership.objects.all():
            stays = list(
                Placement.objects.filter(membership=membership).order_by("pk").values_list("valid_from", "valid_to")
            )
            ends = [membership.joined_on, *(end for _start, end in stays)]
            starts = [*(start for start, _end in stays), membership.since]
            assert starts == ends

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)


@pytest.mark.django_db
def test_any_order_of_steps_leaves_one_membership_and_a_log_that_tells_it() -> None:
    run_state_machine_as_test(Memberships, settings=settings(max_examples=25, stateful_step_count=25, deadline=None))
