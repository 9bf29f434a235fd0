"""Applications that screens kept without a network: the same as if each had been a tap on the phone, in whatever order."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest
from django.db import transaction

from chunfeng.domain.employers.models import Position
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.models import KioskAct
from chunfeng.domain.fairs.queries import kiosks as queries
from chunfeng.domain.fairs.services import day, kiosks, telling
from chunfeng.domain.happenings.errors import DeviceRevoked
from chunfeng.domain.happenings.models import Device, Registration
from chunfeng.domain.happenings.queries import own, tickets
from chunfeng.domain.happenings.services import kiosks as screens
from chunfeng.domain.hiring import queries as hiring
from chunfeng.domain.hiring import services as applying
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.models import Consent, Kiosk
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import reach, sms
from chunfeng.shared.sms import MemoryGateway
from tests import factories
from tests.domain.fairs.test_day import VERSION, on_now
from tests.tampering import tampered

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = UUID(int=41)


class Hall:
    """A fair that is on, its officer, two screens, and people with tickets."""

    def __init__(self) -> None:
        self.fair, self.officer = on_now(("维修电工", "会计"))
        self.positions = list(Position.objects.order_by("pk"))
        self.screens = [self.screen(), self.screen()]

    def screen(self) -> Device:
        union = self.fair.happening.organisation
        kiosk = factories.kiosk(organisation=union)
        return factories.device(organisation=union, kiosk=kiosk, name=kiosk.name)

    def visitor(self, **values: object) -> Registration:
        made = factories.registration(happening=self.fair.happening, **values)
        factories.seeker(person=made.person, organisation=self.fair.happening.organisation)
        return made

    def act(self, whose: Registration, number: int, at: datetime = NOON, **values: object) -> kiosks.Act:
        """One act, with the first position if nothing else is said."""
        return kiosks.Act(
            **{
                "client_id": uuid5(NAMES, str(number)),
                "happening_id": self.fair.happening_id,
                "position_id": self.positions[0].pk,
                "code": code_of(whose),
                "consent": VERSION,
                "at": at,
                **values,
            }
        )

    def send(self, *acts: kiosks.Act, screen: int = 0, sent_at: datetime | None = None) -> list[tuple[str, str]]:
        """As the request of a screen does: with no reach at all."""
        with reach.limited():
            sent_at = sent_at or clock.now()
            answers = kiosks.merge(device_id=self.screens[screen].pk, sent_at=sent_at, acts=acts)
        assert [answer.client_id for answer in answers] == [act.client_id for act in acts]
        return [(answer.result, answer.code) for answer in answers]


def code_of(registration: Registration) -> str:
    found = own.ticket(registration)
    assert found is not None
    return found.code


def actor_of(registration: Registration) -> Actor:
    return factories.actor(registration.person)


@pytest.fixture
def hall() -> Iterator[Hall]:
    with clock.at(NOON):
        yield Hall()


def test_an_act_becomes_the_application_of_whose_ticket_it_was(hall: Hall) -> None:
    whose = hall.visitor()
    with clock.at(NOON + 90 * MINUTE):
        assert hall.send(hall.act(whose, 1, NOON + 5 * MINUTE)) == [("sent", "")]
    made = Application.objects.get()
    said = NOON + 5 * MINUTE
    assert (made.person, made.position, made.channel) == (whose.person, hall.positions[0], "spot")
    assert (made.happening_id, made.submitted_at) == (hall.fair.happening_id, said)
    assert (made.consent.text_version, made.consent.given_at) == (VERSION, said)
    fact = Fact.objects.get(kind="application_submitted")
    assert (fact.at, fact.person_id, fact.tags) == (said, whose.person_id, ["spot"])


def test_the_number_typed_is_the_ticket_scanned(hall: Hall) -> None:
    whose = hall.visitor()
    assert hall.send(hall.act(whose, 1, code=tickets.short(whose.pk))) == [("sent", "")]
    assert Application.objects.get().person == whose.person


def test_whose_ticket_it_was_reads_where_and_when_and_can_take_it_back(hall: Hall) -> None:
    whose = hall.visitor()
    hall.send(hall.act(whose, 1, NOON + 5 * MINUTE))
    [news] = hiring.news_for(actor_of(whose))
    assert (news.step, news.seen_at, news.by_id) == ("submit", None, None)
    assert news.note == f"在自助机“{hall.screens[0].name}”上用招聘会的入场码投递，12:00"
    assert hiring.unread_count(actor_of(whose)) == 1
    applying.withdraw(actor=actor_of(whose), application_id=news.application_id)
    assert Application.objects.get().status == "withdrawn"


def test_an_act_sent_again_or_twice_in_one_batch_is_one(hall: Hall) -> None:
    act = hall.act(hall.visitor(), 1)
    assert hall.send(act, act) == [("sent", "")] * 2
    assert hall.send(act) == [("repeated", "")]
    assert hall.send(act, screen=1) == [("repeated", "")]
    assert (Application.objects.count(), KioskAct.objects.count()) == (1, 1)


def test_two_screens_and_the_phone_make_one_application(hall: Hall) -> None:
    whose = hall.visitor()
    applying.apply(actor=actor_of(whose), position_id=hall.positions[0].pk, consent=True, consent_version=VERSION)
    assert hall.send(hall.act(whose, 1)) == [("refused", "already")]
    assert hall.send(hall.act(whose, 2), screen=1) == [("refused", "already")]
    assert Application.objects.count() == 1
    assert [row.words for row in queries.refused_to(actor_of(whose))] == [
        "这个岗位你已经投递过。 仍然只算一份投递。"
    ] * 2


def refusal(hall: Hall, act: kiosks.Act, whose: Registration) -> tuple[str, str]:
    """The code that the screen gets, and the words that the person reads; no application was made."""
    [(result, code)] = hall.send(act)
    assert (result, Application.objects.filter(status="submitted").count()) == ("refused", 0)
    said = queries.refused_to(actor_of(whose))
    return code, said[0].words if said else ""


def test_a_position_that_closed_meanwhile(hall: Hall) -> None:
    whose = hall.visitor()
    Position.objects.update(status="closed")
    assert refusal(hall, hall.act(whose, 1), whose) == ("position_open", "未满足：岗位正在招人。 看看类似的岗位。")


def test_what_the_phone_demands_the_screen_demands(hall: Hall) -> None:
    whose = hall.visitor()
    Seeker.objects.all().delete()
    code, words = refusal(hall, hall.act(whose, 1), whose)
    assert (code, words) == (
        "profile_known",
        "未满足：你已经说明想找什么活。 招聘单位能看到你的姓名。 请先回答三个问题，一分钟就好。",
    )


def test_a_position_kept_for_a_group_wants_their_word(hall: Hall) -> None:
    whose = hall.visitor()
    Position.objects.update(reserved_for="veterans")
    assert refusal(hall, hall.act(whose, 1), whose)[0] == "reserved_for"
    assert hall.send(hall.act(whose, 2, belongs=True)) == [("sent", "")]


def test_words_of_the_consent_that_hold_no_longer(hall: Hall) -> None:
    whose = hall.visitor()
    code, words = refusal(hall, hall.act(whose, 1, consent="2020-01"), whose)
    assert (code, words) == (
        "outdated_consent",
        "自助机断网期间，同意书换了新版本。 请在手机上看过新版本再投递。",
    )
    assert not Consent.objects.filter(purpose="resume_to_employer").exists()


def test_a_ticket_that_was_given_back(hall: Hall) -> None:
    whose = hall.visitor()
    act = hall.act(whose, 1)
    Registration.objects.filter(pk=whose.pk).update(status="cancelled", ended_at=NOON)
    assert refusal(hall, act, whose) == ("cancelled", "你的入场码已失效：已取消。 请在手机上投递。")


def test_a_ticket_of_another_fair(hall: Hall) -> None:
    other = factories.registration(happening=factories.happening(title="春季招聘会"))
    assert refusal(hall, hall.act(other, 1), other) == (
        "other_happening",
        "这张票是“春季招聘会”的。 请在手机上投递。",
    )


def test_a_fair_that_the_screen_does_not_belong_to(hall: Hall) -> None:
    far, _officer = on_now(("维修电工",))
    whose = factories.registration(happening=far.happening)
    assert refusal(hall, hall.act(whose, 1, happening_id=far.happening_id), whose)[0] == "unknown"


def test_a_fair_whose_figures_are_final(hall: Hall) -> None:
    whose = hall.visitor()
    type(hall.fair.happening).objects.update(status="reported")
    assert refusal(hall, hall.act(whose, 1), whose)[0] == "not_on"


def test_a_position_of_nobody_at_this_fair(hall: Hall) -> None:
    whose = hall.visitor()
    elsewhere = factories.position(employer=factories.employer())
    assert refusal(hall, hall.act(whose, 1, position_id=elsewhere.pk), whose)[0] == "not_brought"
    assert refusal(hall, hall.act(whose, 2, position_id=987654321), whose)[0] == "not_brought"


@pytest.mark.parametrize("kind", ["sealed", "short", "card"])
def test_a_forged_code_leaves_nothing(hall: Hall, kind: str) -> None:
    whose = hall.visitor()
    short = tickets.short(whose.pk).replace(" ", "")
    wrong = f"{short[:-8]}{(int(short[-8:-1]) + 1) % 10**7:07d}"
    forged = {"sealed": tampered(code_of(whose)), "short": wrong + "0", "card": "not a code"}[kind]
    assert refusal(hall, hall.act(whose, 1, code=forged), whose) == ("forged", "")
    assert KioskAct.objects.count() == 0


def test_a_device_of_the_doors_applies_for_nobody(hall: Hall) -> None:
    """Whoever scans tickets at a door has their codes, and must not be able to apply with them."""
    whose = hall.visitor()
    hall.screens[0] = factories.device(organisation=hall.fair.happening.organisation)
    assert refusal(hall, hall.act(whose, 1), whose) == ("not_a_kiosk", "")


def test_a_retired_screen_brings_nothing(hall: Hall) -> None:
    kiosk = Kiosk.objects.order_by("pk").first()
    assert kiosk is not None
    screens.retire(actor=hall.officer, kiosk_id=kiosk.pk)
    with pytest.raises(DeviceRevoked):
        hall.send(hall.act(hall.visitor(), 1))
    assert hall.send(hall.act(hall.visitor(), 2), screen=1) == [("sent", "")]


def test_what_was_said_before_it_was_taken_back_is_not_sent_again(hall: Hall) -> None:
    whose = hall.visitor()
    early, late = hall.act(whose, 1, NOON - MINUTE), hall.act(whose, 2, NOON + 2 * MINUTE)
    hall.send(hall.act(whose, 3, NOON - 2 * MINUTE))
    applying.withdraw(actor=actor_of(whose), application_id=Application.objects.get().pk)
    with clock.at(NOON + 3 * MINUTE):
        assert hall.send(late, early, screen=1) == [("sent", ""), ("refused", "taken_back")]


def test_a_clock_that_is_wrong_is_set_right_and_never_runs_ahead(hall: Hall) -> None:
    behind = timedelta(minutes=50)
    hall.send(hall.act(hall.visitor(), 1, NOON - 5 * MINUTE - behind), sent_at=NOON - behind)
    hall.send(hall.act(hall.visitor(), 2, NOON + timedelta(days=2)), sent_at=NOON)
    assert list(Application.objects.order_by("pk").values_list("submitted_at", flat=True)) == [NOON - 5 * MINUTE, NOON]


def test_one_message_tells_of_all_that_was_done_with_a_ticket(hall: Hall, settings) -> None:
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    whose = hall.visitor(person=factories.person(phone="13800138000"))
    hall.send(hall.act(whose, 1), hall.act(whose, 2), hall.act(whose, 3, position_id=hall.positions[1].pk))
    assert [telling.tell_of_kiosk(device_id=hall.screens[0].pk) for _again in range(2)] == [1, 0]
    [message] = MemoryGateway.outbox
    assert (message.phone, message.template) == ("13800138000", "kiosk_applied")
    assert message.parameters == {"kiosk": hall.screens[0].name, "all": "3", "sent": "2"}


class Picky(MemoryGateway):
    """A provider that refuses one number."""

    def send(self, message: sms.Message) -> None:
        if message.phone == "13800138001":
            raise sms.NotSent("no such number")
        super().send(message)


def test_a_number_that_the_provider_refuses_keeps_nobody_else_waiting(hall: Hall, settings) -> None:
    settings.SMS_GATEWAY, settings.DEMO = "tests.domain.fairs.test_kiosks.Picky", False
    MemoryGateway.outbox.clear()
    first, second = (hall.visitor(person=factories.person(phone=f"1380013800{last}")) for last in (1, 2))
    hall.send(hall.act(first, 1), hall.act(second, 2))
    for _try in range(2):
        with pytest.raises(sms.NotSent):
            telling.tell_of_kiosk(device_id=hall.screens[0].pk)
    assert [message.phone for message in MemoryGateway.outbox] == ["13800138002"]


def test_a_screen_that_began_with_no_clock_at_all_does_not_apply_years_ago(hall: Hall) -> None:
    """Its battery is empty: it kept acts by 2010, and had the right time by the moment at which it sent them."""
    whose = hall.visitor()
    with clock.at(NOON + 90 * MINUTE):
        assert hall.send(hall.act(whose, 1, datetime(2010, 1, 1, tzinfo=UTC))) == [("sent", "")]
    morning = clock.day_start(clock.local_day(NOON))
    assert (Application.objects.get().submitted_at, KioskAct.objects.get().at) == (morning, morning)


def outcome(hall: Hall, seed: int) -> set[tuple[int, int, str]]:
    """What stands after a day on which two screens (one with a wrong clock) got through at random moments, again and again,
    while people applied and withdrew on their phones.
    """
    dice = random.Random(seed)
    people = list(Registration.objects.order_by("pk"))
    script: list[tuple[datetime, int, tuple]] = []
    plan = random.Random(41)  # what happens is the same each time; when the screens get through is not
    for number in range(16):
        whose, position, at = plan.choice(people), plan.choice(hall.positions), NOON + plan.randint(0, 120) * MINUTE
        screen = plan.randrange(2)
        skew = timedelta(minutes=50) * screen
        act = hall.act(whose, number, at - skew, position_id=position.pk)
        act = replace(act, code=tickets.short(whose.pk)) if number % 3 else act
        for _repeat in range(dice.randint(1, 3)):
            script.append((at + dice.randint(0, 180) * MINUTE, number, (screen, act, skew)))
    for number, whose in enumerate(people):
        position = plan.choice(hall.positions)
        script.append((NOON - 9 * MINUTE, 100 + number, ("apply", whose, position)))
        script.append((NOON + plan.randint(20, 100) * MINUTE, 200 + number, ("withdraw", whose, position)))
    for moment, _number, what in sorted(script, key=lambda each: (each[0], each[1])):
        with clock.at(moment):
            do(hall, *what)
    return set(Application.objects.exclude(status="withdrawn").values_list("person_id", "position_id", "status"))


def do(hall: Hall, what: object, whose: object, more: object) -> None:
    if what == "apply":
        day.hiring.apply(actor=actor_of(whose), position_id=more.pk, consent=True, consent_version=VERSION)
    elif what == "withdraw":
        live = hiring.live_application(actor_of(whose), more.pk)
        applying.withdraw(actor=actor_of(whose), application_id=live.pk)
    else:
        hall.send(whose, screen=what, sent_at=clock.now() - more)


def test_whatever_the_order_the_same_applications_stand(hall: Hall) -> None:
    for _visitor in range(3):
        hall.visitor()
    found = []
    for seed in range(4):
        with transaction.atomic():
            found.append(outcome(hall, seed))
            transaction.set_rollback(True)
    assert [one == found[0] for one in found] == [True] * 4
    assert len(found[0]) > 1


def test_the_hall_of_a_city_serves_the_screens_of_its_districts(hall: Hall) -> None:
    """A screen stands in a district's gymnasium, the fair is the city's."""
    district = factories.organisation(parent=hall.fair.happening.organisation)
    kiosk = factories.kiosk(organisation=district)
    hall.screens[0] = factories.device(organisation=district, kiosk=kiosk)
    assert hall.send(hall.act(hall.visitor(), 1)) == [("sent", "")]
