"""Union workers: entered once, explained by the ladder, seen only where they work, even without a filter."""

from datetime import date, datetime

import pytest
from tests import factories

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions import queries
from chunfeng.domain.unions.enums import ProfessionalLevel, Rating
from chunfeng.domain.unions.errors import CannotHappen, NoSuchColleague, NoSuchUnionWorker, UnionWorkerThere
from chunfeng.domain.unions.models import UnionWorker, UnionWorkerRating
from chunfeng.domain.unions.services import union_workers as services
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.shared import reach

pytestmark = pytest.mark.django_db


def employ(actor: Actor, organisation, phone: str = "13900001111", **values) -> UnionWorker:
    return services.employ(
        actor=actor,
        organisation_id=organisation.pk,
        phone=phone,
        **{"ladder": "heilongjiang", "post": "clerk", "since": date(2024, 3, 1), **values},
    )


def test_somebody_is_entered_once() -> None:
    county = factories.organisation()
    officer = factories.officer(county)
    factories.person(phone="13900001111")
    worker = employ(officer, county)
    assert employ(officer, county) == worker
    with pytest.raises(UnionWorkerThere):
        employ(officer, county, since=date(2025, 1, 1))
    with pytest.raises(NoSuchColleague):
        employ(officer, county, phone="13900002222")
    with pytest.raises(CannotHappen):
        employ(officer, county, post="king")
    with pytest.raises(NotAllowed):
        employ(factories.officer(county, role="auditor"), county)


def test_results_move_the_pay_and_a_preview_does_not() -> None:
    county = factories.organisation()
    officer = factories.officer(county)
    with clock.at(datetime(2026, 5, 1, tzinfo=clock.SHANGHAI)):
        worker = factories.union_worker(organisation=county, since=date(2022, 1, 1))
        before = queries.standing_of(worker)
        for year in (2023, 2024):
            services.rate(actor=officer, worker_id=worker.pk, year=year, rating=Rating.PASSED)
        with pytest.raises(CannotHappen):
            services.rate(actor=officer, worker_id=worker.pk, year=2027, rating=Rating.PASSED)
        worker = queries.desk_union_worker(officer, worker.pk)
        after = queries.standing_of(worker)
        tried = queries.standing_of(worker, what_if=queries.WhatIf(level=1, education=3))
        assert None not in (before, after, tried)
        assert (before.grade.code, after.grade.code, tried.grade.code) == ("one", "one", "two")
        assert before.monthly < after.monthly < tried.monthly
        assert queries.standing_of(worker, day=date(2025, 12, 31)) is None  # no ladder was in force yet
        assert UnionWorker.objects.get().level == ProfessionalLevel.NONE


def test_a_union_worker_is_seen_where_they_work_even_without_a_filter() -> None:
    city = factories.organisation()
    mine, other = factories.organisation(parent=city), factories.organisation(parent=city)
    worker = factories.union_worker(organisation=mine)
    UnionWorkerRating.objects.create(worker=worker, year=2025, rating=2)
    near, far = factories.officer(mine), factories.officer(other)
    with pytest.raises(NoSuchUnionWorker):
        queries.desk_union_worker(far, worker.pk)
    own = Actor(person_id=worker.person_id)
    found = {}
    for name, actor in (("near", near), ("far", far), ("own", own), ("nobody", Actor())):
        with reach.limited():
            reach.learn(actor)
            found[name] = (
                UnionWorker.objects.count(),
                UnionWorkerRating.objects.count(),
                Person.objects.filter(pk=worker.person_id).count(),
            )
    assert found == {"near": (1, 1, 1), "far": (0, 0, 0), "own": (1, 1, 1), "nobody": (0, 0, 0)}
