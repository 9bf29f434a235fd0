import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import factories
from tests.crowds import PATIENCE, race

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.unions import queries, services
from chunfeng.domain.unions.errors import (
    ApprovalNumberUsed,
    CannotHappen,
    EmployerCovered,
    FoundingOpen,
    NoSuchFounding,
    NotComplete,
    OrganisationEnded,
)
from chunfeng.domain.unions.models import CoveredEmployer, Founding, Organisation
from chunfeng.domain.unions.services import foundings
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
CODE = "91350100M000100Y43"
TEXT = "请补上发起人名单"


@pytest.fixture
def county() -> Organisation:
    return factories.organisation(place=factories.place(), level=3, parent=services.ensure_root())


def asked(actor=None, **values):
    return foundings.apply(
        actor=actor or factories.actor(),
        **{
            "kind": "enterprise",
            "name": "武汉春江机电有限公司工会委员会",
            "employers": [("武汉春江机电有限公司", CODE)],
            "place_code": "420111",
            "workers": 30,
            "initiators": ["王师傅"],
            **values,
        },
    )


def approved(county, number="洪工字〔2026〕12号", **values):
    founding = asked(**values)
    return foundings.approve(actor=factories.officer(county), founding_id=founding.pk, number=number)


def steps(founding):
    return [(step.act, step.before, step.after) for step in queries.steps_of(founding)]


def test_the_union_of_the_place_reviews_within_five_working_days(county):
    with clock.at(clock.day_start(date(2026, 9, 28))):  # Monday; from Thursday on a week of holidays
        founding = asked()
    assert (founding.above, founding.state, founding.due_on) == (county, "submitted", date(2026, 10, 10))
    assert queries.waiting_foundings(factories.officer(county)) == [founding]
    with clock.at(clock.day_start(date(2026, 10, 10))):
        assert not queries.is_overdue(founding)
    with clock.at(clock.day_start(date(2026, 10, 11))):
        assert queries.is_overdue(founding)


def test_a_place_without_a_union_goes_to_the_one_above(county):
    factories.place("420106")
    assert asked(place_code="420106").above == queries.root()


def test_sending_twice_is_one_application_and_another_worker_is_told(county):
    actor = factories.actor()
    assert asked(actor).pk == asked(actor).pk
    assert Founding.objects.count() == 1
    with pytest.raises(FoundingOpen):
        asked(name="另一个名字")


def test_whoever_is_not_signed_in_and_what_is_not_complete_is_refused(county):
    with pytest.raises(NotAllowed):
        asked(Actor())
    with pytest.raises(NotComplete) as refusal:
        asked(workers=0, initiators=[])
    assert [reason.code for reason in refusal.value.verdict.failed] == ["founding.workers", "founding.initiators"]
    with pytest.raises(NotComplete):
        asked(place_code="999999")


def test_from_the_application_to_the_founding_meeting(county):
    founding = approved(county)
    organisation = founding.organisation
    assert (organisation.path, organisation.state, organisation.workers) == (
        f"{county.path}{organisation.pk}/",
        "approved",
        30,
    )
    assert queries.totals(county.path) == {"organisations": 1, "organisations.territorial": 1}
    officer = factories.officer(county, "reviewer")
    for _ in range(2):
        foundings.hold_ceremony(actor=officer, founding_id=founding.pk)
    organisation.refresh_from_db()
    assert (organisation.state, organisation.founded_on) == ("founded", clock.today())
    assert queries.totals(county.path) == {
        "organisations": 2,
        "organisations.enterprise": 1,
        "organisations.territorial": 1,
        "workers": 30,
    }
    founding.refresh_from_db()
    assert steps(founding) == [
        ("submit", "", "submitted"),
        ("approve", "submitted", "approved"),
        ("hold_ceremony", "approved", "founded"),
    ]
    assert Fact.objects.filter(kind="union_founded", subject_id=organisation.pk).count() == 1


def test_a_founding_meeting_before_the_approval_is_refused_by_rule_and_database(county):
    founding = approved(county)
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(CannotHappen) as refusal:
        foundings.hold_ceremony(actor=SYSTEM, founding_id=founding.pk, held_on=yesterday)
    assert [reason.code for reason in refusal.value.verdict.failed] == ["ceremony.after_approval"]
    with pytest.raises(IntegrityError, match="organisation_founded_after_approval"), transaction.atomic():
        Organisation.objects.filter(pk=founding.organisation_id).update(founded_on=yesterday)
    with pytest.raises(CannotHappen):
        foundings.hold_ceremony(actor=SYSTEM, founding_id=founding.pk, held_on=clock.today() + timedelta(days=1))


def test_what_was_sent_back_is_corrected_and_due_anew(county):
    actor = factories.actor()
    founding = asked(actor)
    officer = factories.officer(county)
    foundings.take(actor=officer, founding_id=founding.pk)
    foundings.send_back(actor=officer, founding_id=founding.pk, reasons=TEXT)
    assert queries.own_founding(actor, founding.pk).reasons == TEXT
    with pytest.raises(WrongState):
        foundings.approve(actor=officer, founding_id=founding.pk, number="1")
    again = foundings.correct(
        actor=actor,
        founding_id=founding.pk,
        kind="joint",
        name="春江联合工会",
        employers=[("甲", CODE), ("乙", factories.credit_code())],
        place_code="420111",
        workers=31,
        initiators=["王师傅", "李师傅"],
    )
    assert (again.state, again.reasons, again.kind, again.owner_id) == ("submitted", "", "joint", officer.person_id)
    assert [act for act, _, _ in steps(again)] == ["submit", "send_back", "correct"]
    foundings.approve(actor=officer, founding_id=founding.pk, number="1")
    assert CoveredEmployer.objects.count() == 2


def test_a_withdrawn_or_refused_application_makes_room_for_another(county):
    actor = factories.actor()
    first = asked(actor)
    for _ in range(2):
        foundings.withdraw(actor=actor, founding_id=first.pk)
    second = asked(actor)
    foundings.refuse(actor=SYSTEM, founding_id=second.pk, reasons=TEXT)
    assert asked(actor).state == "submitted"
    with pytest.raises(WrongState):
        foundings.withdraw(actor=actor, founding_id=second.pk)
    with pytest.raises(WrongState):
        foundings.refuse(actor=SYSTEM, founding_id=Founding.objects.latest("pk").pk, reasons=" ")


def test_an_employer_has_one_union(county):
    approved(county)
    with pytest.raises(EmployerCovered):
        asked()


def test_an_approval_number_is_given_once_by_a_union(county):
    approved(county)
    with pytest.raises(ApprovalNumberUsed):
        approved(county, name="乙", employers=[("乙", factories.credit_code())])
    founding = asked(name="丙", employers=[("丙", factories.credit_code())])
    for number, day in ((" ", None), ("13", clock.today() + timedelta(days=1))):
        with pytest.raises(CannotHappen):
            foundings.approve(actor=SYSTEM, founding_id=founding.pk, number=number, approved_on=day)


def test_others_do_not_see_it_and_nobody_decides_about_the_own_one(county):
    officer = factories.officer(county)
    founding = asked(officer)
    with pytest.raises(NotAllowed):
        foundings.approve(actor=officer, founding_id=founding.pk, number="1")
    with pytest.raises(IntegrityError, match="founding_decided_by_another"), transaction.atomic():
        Founding.objects.update(decided_by=officer.person_id)
    elsewhere = factories.officer(factories.organisation())
    for act in (foundings.take, foundings.hold_ceremony):
        with pytest.raises(NoSuchFounding):
            act(actor=elsewhere, founding_id=founding.pk)
    with pytest.raises(NotAllowed):
        foundings.take(actor=factories.officer(county, "liaison"), founding_id=founding.pk)
    with pytest.raises(NoSuchFounding):
        foundings.withdraw(actor=factories.actor(), founding_id=founding.pk)
    with pytest.raises(NoSuchFounding):
        queries.desk_founding(elsewhere, founding.pk)


def test_a_union_that_ended_before_its_founding_meeting_is_not_founded(county):
    founding = approved(county)
    services.dissolve(actor=SYSTEM, organisation_id=founding.organisation_id)
    with pytest.raises(OrganisationEnded):
        foundings.hold_ceremony(actor=SYSTEM, founding_id=founding.pk)


def test_after_a_merger_the_heir_reviews_what_was_open(county):
    founding = asked()
    heir = factories.organisation(parent=county.parent, level=3)
    services.merge(actor=SYSTEM, organisation_id=county.pk, heir_id=heir.pk)
    officer = factories.officer(heir)
    assert queries.waiting_foundings(officer) == [founding]
    made = foundings.approve(actor=officer, founding_id=founding.pk, number="1")
    assert made.organisation.parent == heir


# Two reviewers at once


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_who_decide_at_once_found_one_union():
    county = factories.organisation(place=factories.place(), level=3, parent=services.ensure_root())
    founding = asked()
    first, second = factories.officer(county), factories.officer(county)
    failures = race(
        lambda: foundings.approve(actor=first, founding_id=founding.pk, number="1"),
        lambda: foundings.approve(actor=second, founding_id=founding.pk, number="2"),
    )
    assert [type(failure) for failure in failures] == [WrongState]
    assert (Organisation.objects.filter(parent=county).count(), CoveredEmployer.objects.count()) == (1, 1)
    assert [act for act, _, _ in steps(founding)] == ["submit", "approve"]


@pytest.mark.django_db(transaction=True)
def test_canary_without_the_lock_both_reviewers_would_decide(monkeypatch):
    """What the row lock is for: both read "submitted" before either writes, so that approval and refusal both happen."""
    county = factories.organisation(place=factories.place(), level=3, parent=services.ensure_root())
    founding = asked()
    first, second = factories.officer(county), factories.officer(county)
    both_have_read = threading.Barrier(2)

    def unlocked(actor, founding_id):
        policies_checked = Founding.objects.select_related("above", "organisation").get(pk=founding_id)
        assert policies_checked.state == "submitted"
        both_have_read.wait(PATIENCE)
        return policies_checked

    monkeypatch.setattr(foundings, "_reviewed", unlocked)
    failures = race(
        lambda: foundings.send_back(actor=first, founding_id=founding.pk, reasons=TEXT),
        lambda: foundings.refuse(actor=second, founding_id=founding.pk, reasons=TEXT),
    )
    assert failures == []
    assert sorted(act for act, _, _ in steps(founding)) == ["refuse", "send_back", "submit"]
