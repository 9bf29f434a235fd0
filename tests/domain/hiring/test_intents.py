"""An intent by both sides: either begins, the other confirms in time, and it counts once."""

import random
from datetime import timedelta

import pytest
import time_machine

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.hiring import queries, services
from chunfeng.domain.hiring.errors import ApplicationNotFound, NoLongerPossible
from chunfeng.domain.hiring.models import Application, InterviewNote
from chunfeng.domain.hiring.queries.rights import applications_data
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import live, reach
from tests import factories


def talked() -> tuple[Application, Actor, Actor]:
    """An application sent at a fair, its seeker, and a speaker of the employer."""
    position, seeker = factories.position(), factories.seeker()
    sent = factories.application(
        seeker=seeker, position=position, happening=factories.happening(), channel="spot", status="submitted"
    )
    return sent, factories.actor(seeker.person), factories.speaker(position.employer)


def counted() -> int:
    return sum(Fact.objects.filter(kind="intent_reached").values_list("quantity", flat=True))


def state(sent: Application) -> tuple[str, str, int]:
    sent.refresh_from_db()
    return sent.status, sent.proposed_by, counted()


@pytest.mark.django_db
@pytest.mark.parametrize("first", [0, 1])
def test_an_intent_counts_when_the_second_side_says_yes_whoever_begins(first):
    sent, *sides = talked()
    begins, confirms = sides[first], sides[1 - first]
    for _press in range(2):
        services.agree_intent(actor=begins, application_id=sent.pk)
    assert state(sent)[1:] == (("seeker", "employer")[first], 0)
    for _press in range(2):
        services.agree_intent(actor=confirms, application_id=sent.pk)
    assert state(sent) == ("intent", "", 1)
    fact = Fact.objects.get(kind="intent_reached")
    assert (fact.happening_id, fact.tags) == (sent.happening_id, ["spot"])


@pytest.mark.django_db
def test_a_yes_after_48_hours_begins_anew():
    sent, seeker, employer = talked()
    services.agree_intent(actor=employer, application_id=sent.pk)
    with time_machine.travel(clock.now() + timedelta(hours=48, minutes=1), tick=False):
        assert queries.proposals_to(seeker, sent.happening_id) == []
        services.agree_intent(actor=seeker, application_id=sent.pk)
        assert state(sent) == ("interested", "seeker", 0)
        services.agree_intent(actor=employer, application_id=sent.pk)
        assert state(sent) == ("intent", "", 1)


@pytest.mark.django_db
def test_either_side_takes_it_back_and_the_figures_follow():
    sent, seeker, employer = talked()
    services.agree_intent(actor=seeker, application_id=sent.pk)
    services.take_back_intent(actor=seeker, application_id=sent.pk)
    services.agree_intent(actor=employer, application_id=sent.pk)
    assert state(sent) == ("interested", "employer", 0)
    services.agree_intent(actor=seeker, application_id=sent.pk)
    for _press in range(2):
        services.take_back_intent(actor=seeker, application_id=sent.pk)
    assert state(sent) == ("interested", "", 0)


@pytest.mark.django_db
def test_a_decline_answers_a_proposal():
    sent, seeker, employer = talked()
    services.agree_intent(actor=seeker, application_id=sent.pk)
    services.decline(actor=employer, application_id=sent.pk, reason="filled")
    assert state(sent) == ("declined", "", 0)
    with pytest.raises(NoLongerPossible):
        services.agree_intent(actor=seeker, application_id=sent.pk)


@pytest.mark.django_db
def test_strangers_and_rivals_say_nothing():
    sent, *_sides = talked()
    for stranger in (factories.actor(), factories.speaker(factories.employer())):
        with pytest.raises(ApplicationNotFound):
            services.agree_intent(actor=stranger, application_id=sent.pk)


@pytest.mark.django_db
def test_at_a_fair_the_employer_asks_and_elsewhere_it_notes():
    sent, seeker, employer = talked()
    online = factories.application(seeker=factories.seeker(), position=sent.position)
    assert "agree_intent" in queries.applicant(employer, sent.pk).next_steps
    assert "reach_intent" in queries.applicant(employer, online.pk).next_steps
    services.agree_intent(actor=employer, application_id=sent.pk)
    found = queries.applicant(employer, sent.pk)
    assert (found.proposed_by, "take_back_intent" in found.next_steps) == ("employer", True)
    assert [one.pk for one in queries.proposals_to(seeker, sent.happening_id)] == [sent.pk]


@pytest.mark.django_db
def test_an_answer_stirs_the_applicant():
    sent, seeker, employer = talked()
    stirrings = queries.Stirrings()
    stirrings.look()
    assert stirrings.look() == set()
    services.agree_intent(actor=employer, application_id=sent.pk)
    assert stirrings.look() == {
        live.person_topic(seeker.person_id),
        live.employer_topic(sent.position.employer_id),
    }


@pytest.mark.django_db
def test_whatever_both_say_in_whatever_order_the_figure_is_the_state():
    dice = random.Random(26)
    sent, *sides = talked()
    for _turn in range(40):
        act = dice.choice((services.agree_intent, services.agree_intent, services.take_back_intent))
        act(actor=dice.choice(sides), application_id=sent.pk)
        status, _proposed_by, figure = state(sent)
        assert figure == (status == "intent")


@pytest.mark.django_db
def test_a_note_is_for_the_employer_and_for_whom_it_is_about():
    sent, seeker, employer = talked()
    services.write_note(actor=employer, application_id=sent.pk, text=" 会看图纸，周一可到岗 ")
    assert services.write_note(actor=employer, application_id=sent.pk, text="  ") is None
    rival = factories.speaker(factories.employer())
    officer = factories.officer(sent.position.employer.organisation)
    seen = []
    for actor in (employer, seeker, rival, officer):
        with reach.limited(reach.Reach.of(actor)):
            seen.append([note.text for note in InterviewNote.objects.all()])
    assert seen == [["会看图纸，周一可到岗"], ["会看图纸，周一可到岗"], [], []]
    [told] = applications_data(seeker.person_id).data
    assert [note["text"] for note in told["notes_of_the_employer"]] == ["会看图纸，周一可到岗"]
    services.erase(person_id=seeker.person_id)
    assert not InterviewNote.objects.exists()
