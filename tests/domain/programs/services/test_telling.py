"""What applicants learn by message: that something was decided, once, and nothing private."""

import threading
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from chunfeng.domain.programs.models import Application, ApplicationStep
from chunfeng.domain.programs.services import filing, reviewing, telling
from chunfeng.kernel import clock
from chunfeng.shared import sms
from tests.domain.programs.province import Province, approved, at_first, owner, province, sent

Memory = sms.MemoryGateway
HERE = "tests.domain.programs.services.test_telling"


class Flaky(Memory):
    """A provider that some phones cannot be reached through."""

    away: ClassVar[set[str]] = set()

    def send(self, message: sms.Message) -> None:
        if message.phone in self.away:
            raise sms.NotSent("no network")
        super().send(message)


@pytest.fixture(autouse=True)
def _provider(settings: object) -> None:
    settings.SMS_GATEWAY, settings.DEMO = f"{HERE}.Flaky", False  # type: ignore[attr-defined]
    Memory.outbox.clear()
    Flaky.away.clear()


def refused(place: Province) -> Application:
    made = sent(place)
    return reviewing.refuse(actor=place.reviewer, application_id=made.pk, reason="家庭收入超过标准")


def told() -> list[tuple[str, str]]:
    return [(message.template, message.text) for message in Memory.outbox]


@pytest.mark.django_db
def test_a_decision_is_told_once_by_its_number_and_without_its_reasons() -> None:
    made = refused(province())
    for _turn in range(2):
        telling.tell(application_id=made.pk)
    assert told() == [
        ("benefit_refuse", f"【春风】你的申请 {made.number} 未通过，原因和申诉办法请看“我的-补助”。"),
    ]
    message = Memory.outbox[0]
    step = ApplicationStep.objects.get(act="refuse")
    assert (message.phone, message.parameters, message.reference) == (
        str(made.applicant.phone),
        {"number": made.number},
        f"benefit-{step.pk}",
    )


@pytest.mark.django_db
def test_a_decision_queues_its_message_with_itself() -> None:
    made = refused(province())
    queued = ProcrastinateJob.objects.filter(task_name="chunfeng.programs.tell")
    assert [(job.lock, job.args) for job in queued] == [(f"benefit:{made.pk}", {"application_id": made.pk})]


@pytest.mark.django_db
def test_what_one_did_oneself_and_what_only_goes_on_is_not_told() -> None:
    place = province()
    made = sent(place)
    reviewing.approve(actor=place.reviewer, application_id=made.pk, checked=(0, 1))
    assert (telling.tell(application_id=made.pk), telling.tell_again(), told()) == (0, 0, [])


@pytest.mark.django_db
def test_who_passed_public_notice_hears_so() -> None:
    made = approved(province())
    assert telling.tell(application_id=made.pk) == 1
    assert told() == [("benefit_clear", f"【春风】你的申请 {made.number} 已通过，接下来怎么办请看“我的-补助”。")]


@pytest.mark.django_db
def test_a_lost_network_loses_nothing_and_keeps_nobody_else_waiting() -> None:
    place = province()
    first, second = refused(place), refused(place)
    Flaky.away.add(str(first.applicant.phone))
    with pytest.raises(sms.NotSent):
        telling.tell(application_id=first.pk)
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert telling.tell_again() == 1
        Flaky.away.clear()
        assert (telling.tell_again(), telling.tell_again()) == (1, 0)
    assert [message.phone for message in Memory.outbox] == [str(each.applicant.phone) for each in (second, first)]


@pytest.mark.django_db
def test_news_that_is_overtaken_or_a_week_old_is_not_sent() -> None:
    place = province()
    made = sent(place)
    reviewing.send_back(actor=place.reviewer, application_id=made.pk, reason="缺执照")
    filing.submit(actor=owner(made), application_id=made.pk)
    assert telling.tell(application_id=made.pk) == 0
    with at_first():
        refused(place)
        late = clock.now() + telling.FRESH
    with clock.at(late):
        assert (telling.tell_again(), told()) == (0, [])


@pytest.mark.django_db
def test_the_demo_and_whoever_has_left_are_settled_in_silence(settings: object) -> None:
    place = province()
    gone = refused(place)
    gone.applicant.is_active = False
    gone.applicant.save(update_fields=["is_active"])
    assert telling.tell(application_id=gone.pk) == 0
    settings.DEMO = True  # type: ignore[attr-defined]
    assert telling.tell(application_id=refused(place).pk) == 0
    assert (told(), ApplicationStep.objects.filter(act="refuse", told_at__isnull=True).count()) == ([], 0)


class Slow(Memory):
    """A provider that answers only once another sender had its chance."""

    asked, answer = threading.Event(), threading.Event()

    def send(self, message: sms.Message) -> None:
        self.asked.set()
        self.answer.wait(30)
        super().send(message)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_message(settings: object) -> None:
    made = refused(province())
    settings.SMS_GATEWAY = f"{HERE}.Slow"  # type: ignore[attr-defined]

    def send() -> None:
        telling.tell(application_id=made.pk)
        connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    assert Slow.asked.wait(30)
    assert telling.tell(application_id=made.pk) == 0  # the other one holds it
    Slow.answer.set()
    sender.join(30)
    assert (len(told()), telling.tell(application_id=made.pk)) == (1, 0)
