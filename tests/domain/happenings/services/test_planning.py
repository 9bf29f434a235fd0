"""From a draft to the final figures by people and by the clock; what others ask; opinions; erasure."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests import factories

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.errors import NotReady, TooLate, WasNotThere
from chunfeng.domain.happenings.models import Feedback, Happening, HappeningStep, Registration
from chunfeng.domain.happenings.queries import desk
from chunfeng.domain.happenings.services import feedback, planning, registrations, rights
from chunfeng.kernel import clock
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Reason, Verdict

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def _gate() -> Iterator[None]:
    policies.ask_before_publishing("test", lambda _found: Verdict.of([Reason.check("plan_filed", False)]))
    yield
    policies.ask_before_publishing("test", lambda _found: Verdict())


def test_the_clock_opens_starts_and_closes() -> None:
    happening = factories.happening(status="published", registers_from=clock.now() + HOUR)
    seen = []
    for moment in (clock.now(), happening.registers_from, happening.starts_at, happening.ends_at + HOUR):
        with clock.at(moment):
            planning.advance()
        happening.refresh_from_db()
        seen.append(happening.status)
    assert seen == ["published", "open", "running", "closed"]
    assert [step.step for step in HappeningStep.objects.order_by("pk")] == ["open", "start", "close"]
    assert Fact.objects.filter(kind="happening_held", happening_id=happening.pk).count() == 1


def test_what_is_called_off_was_not_held_and_cannot_be_moved() -> None:
    happening = factories.happening()
    officer = factories.officer(happening.organisation)
    planning.start(actor=officer, happening_id=happening.pk)
    planning.cancel(actor=officer, happening_id=happening.pk, why="停电")
    planning.cancel(actor=officer, happening_id=happening.pk, why="停电")
    assert sum(Fact.objects.filter(kind="happening_held").values_list("quantity", flat=True)) == 0
    with pytest.raises(TooLate):
        planning.move(
            actor=officer,
            happening_id=happening.pk,
            starts_at=clock.now() + HOUR,
            ends_at=clock.now() + 2 * HOUR,
            why="改期",
        )


def test_another_day_takes_the_parts_along_and_calendars_follow() -> None:
    happening = factories.happening()
    part = factories.session(happening=happening)
    officer = factories.officer(happening.organisation)
    planning.move(
        actor=officer,
        happening_id=happening.pk,
        starts_at=happening.starts_at + 24 * HOUR,
        ends_at=happening.ends_at + 24 * HOUR,
        why="场馆检修",
    )
    before = part.starts_at
    part.refresh_from_db()
    happening.refresh_from_db()
    assert (part.starts_at - before, happening.sequence) == (24 * HOUR, 1)


@pytest.mark.usefixtures("_gate")
def test_higher_domains_ask_before_it_is_announced() -> None:
    happening = factories.happening(status="draft")
    with pytest.raises(NotReady) as refused:
        planning.publish(actor=factories.officer(happening.organisation), happening_id=happening.pk)
    assert [reason.code for reason in refused.value.verdict.against] == ["plan_filed"]


def test_an_auditor_organises_nothing() -> None:
    happening = factories.happening(status="draft")
    with pytest.raises(NotAllowed):
        planning.publish(actor=factories.officer(happening.organisation, role="auditor"), happening_id=happening.pk)


def test_a_season_counts_what_lies_in_its_parts() -> None:
    union = factories.organisation()
    summer = factories.series(organisation=union, planned=64, planned_spot=32)
    july = factories.series(organisation=union, parent=summer)
    for channels, status in ((["spot"], "closed"), (["live"], "running"), (["spot"], "draft")):
        factories.happening(organisation=union, series=july, channels=channels, status=status)
    [line] = [line for line in desk.series(factories.officer(union)) if line.series == summer]
    assert (line.announced, line.held, line.held_spot) == (2, 2, 1)


def test_who_was_there_says_how_it_was_once() -> None:
    happening = factories.happening(status="closed", starts_at=clock.now() - 5 * HOUR)
    there, elsewhere = factories.registration(happening=happening), factories.actor()
    for stars in (3, 5):
        feedback.say(actor=factories.actor(there.person), happening_id=happening.pk, stars=stars, words="很好")
    assert [row.stars for row in Feedback.objects.all()] == [5]
    with pytest.raises(WasNotThere):
        feedback.say(actor=elsewhere, happening_id=happening.pk, stars=1)


def test_erasing_a_person_gives_the_seat_back_and_leaves_no_words() -> None:
    happening = factories.happening(capacity=1)
    actor = factories.actor()
    made = registrations.register(actor=actor, happening_id=happening.pk)
    Registration.objects.filter(pk=made.pk).update(name="王建国", school="武汉大学")
    rights.erase(person_id=made.person_id)
    made.refresh_from_db()
    assert (made.status, made.name, made.school, Happening.objects.get().taken) == ("cancelled", "", "", 0)
