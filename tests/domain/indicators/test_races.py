"""Two officers publish the same bulletin at once: there is one edition, and both have it."""

from datetime import timedelta

import pytest
from tests import factories
from tests.crowds import race

from chunfeng.domain.indicators import queries, services
from chunfeng.domain.indicators.models import Edition
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_officers_who_publish_at_once_make_one_edition():
    county = factories.organisation()
    happening = factories.happening(organisation=county, starts_at=clock.now() - timedelta(days=1), status="closed")
    fair = factories.fair(organisation=county, happening=happening)
    officers = [factories.officer(county) for _each in range(2)]
    tolds = [queries.occasion("fairs", fair.pk, actor=officer) for officer in officers]
    failures = race(
        *(
            lambda officer=officer, told=told: services.freeze(actor=officer, told=told)
            for officer, told in zip(officers, tolds, strict=True)
        )
    )
    assert (failures, Edition.objects.count()) == ([], 1)
