"""What takes several people: a joint visit, an agreement of three, and what is left to do after the approval."""

from datetime import date, timedelta

import pytest

from chunfeng.domain.programs.enums import AccountKind, MarkKind
from chunfeng.domain.programs.errors import ChecksMissing, DecidedByOthers, MovedOn, NoSuchApplication, ReasonMissing
from chunfeng.domain.programs.models import Account, Payment
from chunfeng.domain.programs.queries import desk, own
from chunfeng.domain.programs.queries import handing as counter
from chunfeng.domain.programs.services import handing, marks, reviewing
from chunfeng.kernel.errors import NotAllowed
from tests.domain.programs.province import DECLARATION, at_first, on, owner, province, sent

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 9, 7)
TOGETHER = DECLARATION.replace(
    'checks = ["查看营业执照", "核对员工名单"]',
    'visit = ["市总工会", "供电局"]\nsignatures = ["本人", "市总工会", "供电局"]',
)
ROOF = (
    DECLARATION.split("[amount]")[0]
    + "[[unique]]"
    + DECLARATION.split("[[unique]]")[1]
    + "[form]"
    + DECLARATION.split("[form]")[1].split("[notice]")[0]
    + """
[[milestone]]
key = "safety"
title = "签订安全告知书"
parties = ["本人", "志愿服务队"]
[[milestone]]
key = "grid"
title = "办理上网申请"
parties = ["供电局"]

[budget]
pieces = 2

[payout]
kind = "service"
"""
)


def approved_roof():
    place = province(ROOF)
    with at_first():
        made = sent(place)
        reviewing.approve(actor=place.reviewer, application_id=made.pk, checked=(0, 1))
        return place, reviewing.approve(actor=place.second, application_id=made.pk)


def done(place, made, milestone: int, party: int, day: date = MONDAY):
    with at_first():
        return marks.carry_out(
            actor=place.payer,
            application_id=made.pk,
            milestone=milestone,
            party=party,
            name="吕强",
            done_on=day,
        )


def test_a_visit_is_joint_on_one_day_and_signed_afterwards():
    place = province(TOGETHER)
    with at_first():
        made = sent(place)

        def enter(kind: MarkKind, days: tuple[int, ...]) -> list[str]:
            """Enter the parties so many days ago; what is still in the way of the approval."""
            for party, ago in enumerate(days):
                day = MONDAY - timedelta(days=ago)
                reviewing.mark(
                    actor=place.reviewer, application_id=made.pk, kind=kind, party=party, name="石磊", done_on=day
                )
            with pytest.raises(ChecksMissing) as refused:
                reviewing.approve(actor=place.reviewer, application_id=made.pk)
            return [reason.code for reason in refused.value.verdict.against]

        assert enter(MarkKind.VISIT, (3,)) == ["stage.visit", "stage.signatures"]
        assert enter(MarkKind.VISIT, (3, 2)) == ["stage.together", "stage.signatures"]
        assert enter(MarkKind.SIGNATURE, (3, 3, 3)) == ["stage.together", "stage.signed_after"]
        assert enter(MarkKind.VISIT, (2, 2)) == ["stage.signed_after"]
        for party in range(3):
            reviewing.mark(
                actor=place.reviewer,
                application_id=made.pk,
                kind=MarkKind.SIGNATURE,
                party=party,
                name="石磊",
                done_on=MONDAY - timedelta(days=2),
            )
        assert reviewing.approve(actor=place.reviewer, application_id=made.pk).stage == 1
        with pytest.raises(NoSuchApplication):
            reviewing.mark(
                actor=place.second, application_id=made.pk, kind="oath", party=0, name="石磊", done_on=MONDAY
            )


def test_what_is_left_is_done_in_its_order_and_then_handed_over():
    place, made = approved_roof()
    with pytest.raises(ChecksMissing):
        handing.hand_over(actor=place.payer, application_id=made.pk)
    with pytest.raises(ChecksMissing) as early:
        done(place, made, 1, 0)
    assert [reason.code for reason in early.value.verdict.against] == ["milestone.safety"]
    done(place, made, 0, 0)
    done(place, made, 0, 1)
    with pytest.raises(ChecksMissing) as older:
        done(place, made, 1, 0, MONDAY - timedelta(days=1))
    assert [reason.code for reason in older.value.verdict.against] == ["milestone.in_order"]
    for _twice in range(2):
        done(place, made, 1, 0)
    assert [(step.title, step.done) for step in own.application(owner(made), made.pk).milestones] == [
        ("签订安全告知书", True),
        ("办理上网申请", True),
    ]
    assert [(each.program, each.waiting) for each in counter.givings(place.payer)] == [(made.program, 1)]
    assert desk.ready_to_pay(place.payer) == []
    for _twice in range(2):
        made = handing.hand_over(actor=place.payer, application_id=made.pk)
    assert (made.state, Account.objects.get(kind=AccountKind.PAID).balance) == ("paid", 1)
    assert list(Payment.objects.values_list("amount", "state", "made_by_id")) == [(0, "paid", place.payer.person_id)]
    with pytest.raises(MovedOn):
        done(place, made, 1, 0)


def test_milestones_are_entered_by_those_who_may():
    place, made = approved_roof()
    with pytest.raises(NoSuchApplication):
        done(place, made, 2, 0)
    with pytest.raises(NoSuchApplication):
        done(place, made, 0, 2)
    with pytest.raises(ReasonMissing):
        done(place, made, 0, 0, MONDAY + timedelta(days=1))
    with on(MONDAY), pytest.raises(NotAllowed):
        marks.carry_out(actor=place.reviewer, application_id=made.pk, milestone=0, party=0, name="吕强", done_on=MONDAY)
    for milestone, party in ((0, 0), (0, 1), (1, 0)):
        done(place, made, milestone, party)
    with pytest.raises(DecidedByOthers):
        handing.hand_over(actor=place.second, application_id=made.pk)
