"""What became of intents: who is asked when, who says what, and what the figures make of it."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.hiring import rules, services
from chunfeng.domain.hiring.enums import Outcome, Says, Side
from chunfeng.domain.hiring.errors import FollowUpNotFound
from chunfeng.domain.hiring.models import FollowUp, FollowUpAnswer
from chunfeng.domain.hiring.queries import follow_ups
from chunfeng.kernel import clock
from chunfeng.shared import reach
from tests import factories

pytestmark = pytest.mark.django_db


def intent(days_ago=7, **values):
    made = factories.application(
        seeker=factories.seeker(), position=factories.position(), status="intent", channel="spot", **values
    )
    factories.step(
        application=made,
        step="reach_intent",
        before="submitted",
        after="intent",
        at=clock.now() - timedelta(days=days_ago),
    )
    return made


def ask():
    with transaction.atomic():
        return services.ask_what_became(today=clock.today())


def says(actor, question, word):
    return services.say_what_became(actor=actor, follow_up_id=question.pk, says=word).outcome


def net():
    """Standing facts as (kind, tags)."""
    rows = Fact.objects.filter(
        kind__in=("hire_confirmed", "stayed_in_work"), corrects__isnull=True, corrections__isnull=True
    )
    return sorted((fact.kind, tuple(fact.tags)) for fact in rows)


def test_intents_are_asked_about_once_after_7_30_and_90_days_and_not_after_they_ended():
    today, month, _young, _old, _withdrawn = (
        intent(7),
        intent(30),
        intent(6),
        intent(130),
        intent(7, answered_at=None),
    )
    _withdrawn.status = "withdrawn"
    _withdrawn.save()
    assert (ask(), ask()) == (3, 0)
    found = sorted(FollowUp.objects.values_list("application", "after"))
    assert found == [(today.pk, 7), (month.pk, 7), (month.pk, 30)]


def test_whoever_said_it_came_to_nothing_is_not_asked_again():
    made = intent(30)
    factories.follow_up(application=made, outcome="left")
    assert ask() == 0


sides, words = st.sampled_from(list(Side)), st.sampled_from(list(Says))


@given(st.lists(st.tuples(sides, words), max_size=6))
def test_the_last_word_of_each_side_counts_and_the_union_decides(answers):
    last = dict(answers)
    found = rules.outcome(answers)
    if Side.OFFICER in last:
        assert found.value == last[Side.OFFICER].value
    elif not last:
        assert found is Outcome.OPEN
    else:
        assert (found is Outcome.CONFLICT) == (len(set(last.values())) == 2)


def test_two_sides_that_differ_are_a_conflict_and_nobody_is_counted_until_the_union_decides():
    made = intent()
    employer = made.position.employer
    seeker, boss = factories.actor(made.person), factories.speaker(employer)
    officer = factories.officer(employer.organisation)
    ask()
    question = FollowUp.objects.get()
    assert [one.pk for one in follow_ups.asked_of(seeker)] == [question.pk]
    assert says(seeker, question, "working") == "working"
    assert net() == [("hire_confirmed", ("spot",))]
    assert follow_ups.asked_of(seeker) == []
    assert says(boss, question, "left") == "conflict"
    assert (net(), Fact.objects.filter(kind="hire_confirmed").count()) == ([], 2)
    total, shown = follow_ups.desk_follow_ups(officer, conflict=True)
    assert (total, shown[0].said) == (1, {Side.SEEKER: Says.WORKING, Side.EMPLOYER: Says.LEFT})
    assert says(officer, question, "working") == "working"
    assert (net(), follow_ups.desk_follow_ups(officer, conflict=True)) == ([("hire_confirmed", ("spot",))], (0, []))
    said = question.answers.order_by("pk").values_list("side", "by")
    assert list(said) == [
        ("seeker", made.person_id),
        ("employer", boss.person_id),
        ("officer", officer.person_id),
    ]


def test_whoever_is_still_there_after_30_days_has_been_hired_and_stayed():
    made = intent(30)
    seeker = factories.actor(made.person)
    ask()
    question = FollowUp.objects.get(after=30)
    for _twice in range(2):
        says(seeker, question, "working")
    assert net() == [("hire_confirmed", ("spot",)), ("stayed_in_work", ("spot", "after:30"))]
    assert question.answers.count() == 1
    says(seeker, question, "left")
    assert net() == []


def test_strangers_and_words_that_there_are_not_are_refused():
    made = intent()
    ask()
    question = FollowUp.objects.get()
    for actor in (
        factories.actor(),
        factories.speaker(factories.employer()),
        factories.officer(factories.organisation()),
    ):
        with pytest.raises(FollowUpNotFound):
            says(actor, question, "working")
    with pytest.raises(FollowUpNotFound):
        says(factories.actor(made.person), question, "perhaps")


def test_only_whom_it_concerns_sees_a_question_and_its_answers():
    made = intent()
    ask()
    question = FollowUp.objects.get()
    says(factories.actor(made.person), question, "working")
    union = made.position.employer.organisation
    concerned = [
        factories.actor(made.person),
        factories.speaker(made.position.employer),
        factories.officer(union),
        factories.officer(union.parent) if union.parent else factories.officer(union),
    ]
    strangers = [
        factories.actor(),
        factories.speaker(factories.employer(organisation=factories.organisation())),
        factories.officer(factories.organisation()),
    ]
    seen = []
    for actor in (*concerned, *strangers):
        with reach.limited(reach.Reach.of(actor)):
            seen.append((FollowUp.objects.count(), FollowUpAnswer.objects.count()))
    assert seen == [(1, 1)] * 4 + [(0, 0)] * 3
