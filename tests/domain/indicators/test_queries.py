from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import translation
from tests import factories

from chunfeng.domain.facts import services as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.indicators import queries
from chunfeng.domain.indicators.enums import Period
from chunfeng.domain.indicators.errors import BackwardSpan, NoSuchFigure, NotYourPart
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.models import AuditEntry

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 2)
SYSTEM = Actor.system("test")


def fact(organisation, kind=FactKind.APPLICATION_SUBMITTED, person=1, day=DAY, subject=("application", 1), **values):
    entry = ledger.Entry(
        kind=kind,
        subject=subject,
        person_id=person,
        organisation_id=organisation.pk,
        organisation_path=organisation.path,
        at=clock.day_start(day) + timedelta(hours=9),
        **values,
    )
    with transaction.atomic():
        return ledger.record(entry)


def value(key, organisation, first=DAY, last=DAY):
    return queries.figure(key, actor=SYSTEM, organisation_path=organisation.path, start=first, end=last).value


def test_a_correction_counts_on_the_day_of_the_correction():
    county = factories.organisation()
    made = fact(county, FactKind.INTENT_REACHED)
    with clock.at(clock.day_start(DAY + timedelta(days=1))), transaction.atomic():
        ledger.correct(made.pk)
    next_day = DAY + timedelta(days=1)
    assert (value("intents", county), value("people_with_intent", county)) == (1, 1)
    assert (value("intents", county, next_day, next_day), value("people_with_intent", county, next_day, next_day)) == (
        -1,
        0,
    )
    assert (value("intents", county, DAY, next_day), value("people_with_intent", county, DAY, next_day)) == (0, 0)


def test_headcounts_that_are_no_number_stand_beside():
    county = factories.organisation()
    for number, (quantity, kind) in enumerate([(5, "number"), (7, "number"), (0, "unlimited"), (0, "several")], 1):
        fact(
            county,
            FactKind.HEADCOUNT_OFFERED,
            None,
            subject=("position", number),
            quantity=quantity,
            tags=(f"headcount:{kind}",),
        )
    found = queries.figures(actor=SYSTEM, organisation_path=county.path, start=DAY, end=DAY)
    headcount = next(figure for figure in found if figure.key == "headcount")
    assert (headcount.value, {other.key: other.value for other in headcount.beside}) == (
        12,
        {"positions_several": 1, "positions_unlimited": 1, "positions_unstated": 0},
    )


@pytest.mark.parametrize("path", ["/", "/999/", "", "/1"])
def test_a_part_of_the_tree_that_is_not_the_actors_is_not_there(path):
    officer = factories.officer(factories.organisation(parent=factories.organisation()))
    for ask in (queries.figures, queries.bulletin):
        with pytest.raises(NotYourPart):
            ask(actor=officer, organisation_path=path, start=DAY, end=DAY)
    with pytest.raises(NotYourPart):
        queries.behind("intents", actor=officer, organisation_path=path, start=DAY, end=DAY)


def test_unknown_figures_and_backward_days_are_refused():
    county = factories.organisation()
    with pytest.raises(NoSuchFigure):
        queries.trend(actor=SYSTEM, figure_key="none", organisation_path=county.path, start=DAY, end=DAY)
    with pytest.raises(BackwardSpan):
        queries.figures(actor=SYSTEM, organisation_path=county.path, start=DAY, end=DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Period.TODAY, (date(2026, 12, 31), date(2026, 12, 31))),
        (Period.WEEK, (date(2026, 12, 28), date(2027, 1, 3))),
        (Period.MONTH, (date(2026, 12, 1), date(2026, 12, 31))),
        (Period.YEAR, (date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_periods_that_hold_today(period, days):
    with clock.at(clock.day_start(date(2026, 12, 31)) + timedelta(hours=1)):
        assert queries.days_of(period) == days


def test_trends_turn_monthly_and_stop_today():
    county = factories.organisation()
    fact(county)
    with clock.at(clock.day_start(DAY) + timedelta(hours=12)):
        ask = {"actor": SYSTEM, "figure_key": "applications", "organisation_path": county.path}
        daily = queries.trend(start=DAY - timedelta(days=1), end=DAY + timedelta(days=9), **ask)
        monthly = queries.trend(start=date(2026, 1, 15), end=date(2026, 12, 31), **ask)
    assert [(step.day, step.value) for step in daily.steps] == [(DAY - timedelta(days=1), 0), (DAY, 1)]
    assert (monthly.monthly, [step.value for step in monthly.steps]) == (True, [0, 0, 0, 0, 1])


def test_the_bulletin_speaks_like_the_papers():
    county = factories.organisation(name="洪山区总工会")
    for number in (1, 2):
        fact(county, FactKind.POSITION_PUBLISHED, None, employer_id=number, subject=("position", number))
        fact(county, FactKind.HEADCOUNT_OFFERED, None, subject=("position", number), quantity=1200)
        fact(county, FactKind.INTENT_REACHED)
    found = queries.bulletin(actor=SYSTEM, organisation_path=county.path, start=DAY, end=DAY)
    assert found.sentences == ("2家单位提供岗位2个，招聘2,400人。", "达成意向2人次，涉及1人。")
    with translation.override("en"):
        said = queries.bulletin(actor=SYSTEM, organisation_path=county.path, start=DAY, end=DAY).sentences
    assert said[0] == "2 employers offered 2 positions for 2,400 people."
    assert found.as_dict()["figures"]["intents"] == 2


def test_what_is_behind_is_masked_linked_and_audited():
    county = factories.organisation()
    position = factories.position(employer=factories.employer(organisation=county), title="维修电工")
    seeker = factories.seeker(organisation=county, person=factories.person(name="王小明"))
    application = factories.application(seeker=seeker, position=position)
    fact(county, person=seeker.person_id, subject=("application", application.pk))
    ask = {"actor": SYSTEM, "organisation_path": county.path, "start": DAY, "end": DAY}
    facts = queries.behind("applications", **ask)
    assert [(row.title, row.detail, row.target, row.count) for row in facts.rows] == [
        ("王**", f"维修电工 · {position.employer.name}", ("application", application.pk), 1)
    ]
    people = queries.behind("applicants", **ask)
    assert [(row.title, row.target) for row in people.rows] == [("王**", ("applications_of", seeker.pk))]
    assert [entry.detail["figure"] for entry in AuditEntry.objects.filter(act="saw_list").order_by("id")] == [
        "applications",
        "applicants",
    ]
    queries.behind("positions", **ask)
    assert AuditEntry.objects.filter(act="saw_list").count() == 2


def test_a_page_behind_needs_as_many_queries_for_three_rows_as_for_one(django_assert_num_queries):
    county = factories.organisation()

    def one():
        position = factories.position(employer=factories.employer(organisation=county))
        seeker = factories.seeker(organisation=county)
        application = factories.application(seeker=seeker, position=position)
        fact(county, person=seeker.person_id, subject=("application", application.pk))

    for rows in (1, 3):
        while (
            queries.figure("applications", actor=SYSTEM, organisation_path=county.path, start=DAY, end=DAY).value < rows
        ):
            one()
        with django_assert_num_queries(5):
            queries.behind("applications", actor=SYSTEM, organisation_path=county.path, start=DAY, end=DAY)


def test_all_figures_need_as_many_queries_as_there_are_ways_of_counting(django_assert_num_queries):
    county = factories.organisation()
    with django_assert_num_queries(17):
        queries.figures(actor=SYSTEM, organisation_path=county.path, start=DAY, end=DAY)
