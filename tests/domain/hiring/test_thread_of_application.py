"""Whatever seekers and employers do, in any order: the model, the tables and the ledger say the same."""

from collections import Counter

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chunfeng.domain.employers.models import Position
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.hiring import services
from chunfeng.domain.hiring.enums import LIVE
from chunfeng.domain.hiring.errors import CannotApply, NoLongerPossible
from chunfeng.domain.hiring.models import Application, ApplicationStep
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from tests import factories

LEADS = {
    "show_interest": {"submitted": "interested", "interested": "interested"},
    "reach_intent": {"submitted": "intent", "interested": "intent", "intent": "intent"},
    "take_back_intent": {"intent": "interested", "interested": "interested"},
    "decline": {"submitted": "declined", "interested": "declined", "declined": "declined"},
    "reconsider": {"declined": "interested", "interested": "interested"},
    "withdraw": {
        "submitted": "withdrawn",
        "interested": "withdrawn",
        "intent": "withdrawn",
        "withdrawn": "withdrawn",
    },
}
PAIRS = st.tuples(st.integers(0, 1), st.integers(0, 1))


class Thread(RuleBasedStateMachine):
    """Two seekers, two positions. The model holds (state of each application) and what was counted."""

    @initialize()
    def begin(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.positions = [factories.position() for _ in range(2)]
        self.speakers = [factories.speaker(position.employer) for position in self.positions]
        self.seekers = [factories.actor(factories.seeker().person) for _ in range(2)]
        self.version = consent_texts()[Purpose.RESUME_TO_EMPLOYER][-1].version
        self.states: dict[int, str] = {}
        self.latest: dict[tuple[int, int], int] = {}
        self.counted: Counter[str] = Counter()
        self.answered: set[int] = set()
        self.steps = 0

    @rule(pair=PAIRS)
    def apply(self, pair: tuple[int, int]) -> None:
        seeker, position = pair
        before = self.states.get(self.latest.get(pair, 0), "withdrawn")
        try:
            row = services.apply(
                actor=self.seekers[seeker],
                position_id=self.positions[position].pk,
                consent=True,
                consent_version=self.version,
            )
        except CannotApply:
            assert before == "declined"
            return
        assert before != "declined"
        if before in LIVE:
            assert row.pk == self.latest[pair]
            return
        self.latest[pair] = row.pk
        self.states[row.pk] = "submitted"
        self.counted["application_submitted"] += 1
        self.steps += 1

    @rule(pair=PAIRS, step=st.sampled_from(sorted(LEADS)))
    def move(self, pair: tuple[int, int], step: str) -> None:
        pk = self.latest.get(pair)
        if pk is None:
            return
        before = self.states[pk]
        after = LEADS[step].get(before)
        actor = self.seekers[pair[0]] if step == "withdraw" else self.speakers[pair[1]]
        extra = {"reason": "pay"} if step == "decline" else {}
        try:
            row = getattr(services, step)(actor=actor, application_id=pk, **extra)
        except NoLongerPossible:
            assert after is None
            return
        assert row.status == after
        if after == before:
            return
        self.states[pk] = after
        self.steps += 1
        if step != "withdraw" and pk not in self.answered:
            self.answered.add(pk)
            self.counted["application_answered"] += 1
        if step == "withdraw":
            self.counted["application_withdrawn"] += 1
        self.counted["intent_reached"] += (after == "intent") - (before == "intent")

    @invariant()
    def ledger_and_tables_agree(self) -> None:
        if not hasattr(self, "counted"):
            return
        totals = Fact.objects.order_by().values("kind").annotate(total=Sum("quantity"))
        assert {row["kind"]: row["total"] for row in totals if row["total"]} == {
            kind: number for kind, number in self.counted.items() if number
        }
        assert dict(Application.objects.values_list("pk", "status")) == self.states
        assert self.counted["intent_reached"] == Application.objects.filter(status="intent").count()
        assert self.counted["application_submitted"] == Application.objects.count()
        assert ApplicationStep.objects.count() == self.steps
        assert sum(Position.objects.values_list("referrals", flat=True)) == len(self.states)

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)


@pytest.mark.django_db
def test_any_order_of_steps_keeps_model_tables_and_ledger_in_agreement() -> None:
    run_state_machine_as_test(Thread, settings=settings(max_examples=25, stateful_step_count=20, deadline=None))
