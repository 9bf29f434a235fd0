"""What programs know of somebody: since when and until when they take part in mutual aid."""

from datetime import date, timedelta

import pytest

from chunfeng.domain.programs import catalog
from chunfeng.domain.programs.models import Program
from chunfeng.domain.programs.services import filing, publishing, reviewing
from chunfeng.shared import standing
from tests import factories
from tests.domain.programs.province import MONDAY, SYSTEM, at_first, on

pytestmark = pytest.mark.django_db
FIRST = MONDAY.date()


def test_joining_makes_known_since_when_and_renewing_until_when():
    text = catalog.shipped()["mutual-aid-join"].text
    with at_first():
        base = factories.organisation()
        publishing.publish(actor=SYSTEM, text=text, organisation_id=base.pk)
        worker = factories.actor(factories.membership(organisation=base).person)
    officer = factories.officer(base)

    def join() -> None:
        made = filing.begin(actor=worker, key="mutual-aid-join")
        filing.keep(actor=worker, application_id=made.pk, sent={"fee_by": ["union"]})
        filing.submit(actor=worker, application_id=made.pk)
        reviewing.approve(actor=officer, application_id=made.pk, checked=(0,))

    def known(day: date) -> list[date | None]:
        found = standing.about(worker.person_id, day)
        return [found[key] for key in ("mutual_aid_since", "mutual_aid_until", "women_aid_since", "women_aid_until")]

    assert known(FIRST) == [None] * 4
    with at_first():
        join()
    until = date(2027, 9, 6)
    assert known(FIRST) == [FIRST, until, None, None]
    with on(date(2027, 8, 2)):
        join()
    assert known(FIRST + timedelta(days=400)) == [FIRST, date(2028, 9, 6), None, None]
    assert Program.objects.get().applications.count() == 2
