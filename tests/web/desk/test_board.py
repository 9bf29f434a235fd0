from datetime import timedelta

import pytest
from django.test import Client
from tests import factories

from chunfeng.domain.fairs.models import Fair, Participation
from chunfeng.domain.happenings.models import Line
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    county = factories.organisation()
    start = clock.now() - timedelta(hours=2)
    happening = factories.happening(
        organisation=county, starts_at=start, ends_at=start + timedelta(hours=5), status="running"
    )
    return factories.fair(organisation=county, happening=happening, promised=2)


def test_each_trouble_has_the_act_that_helps_and_leads_back(fair: Fair, client: Client) -> None:
    client.force_login(factories.staff(organisation=fair.happening.organisation).person)
    absent = factories.participation(fair=fair, presence="accepted")
    absent.employer.contact_phone = "027-87654321"
    absent.employer.save()
    stuck = factories.participation(fair=fair, presence="came")
    booth = {"subject_kind": "booth", "subject_id": stuck.pk, "employer_id": stuck.employer_id}
    line = factories.line(happening=fair.happening, **booth)
    factories.ticket(line=line, waiting_since=clock.now() - timedelta(minutes=25))
    board = f"/desk/fairs/{fair.pk}/board/"
    page = client.get(board).content.decode()
    assert {
        text: text in page
        for text in ("tel:027-87654321", "开场120分钟还没到", "25分钟没有叫号", "停止取号", "确认不来")
    } == dict.fromkeys(("tel:027-87654321", "开场120分钟还没到", "25分钟没有叫号", "停止取号", "确认不来"), True)
    assert client.get(f"{board}now/").content.decode() in page

    missed = client.post(f"/desk/fairs/guests/{absent.pk}/miss/", {"back": "board"})
    closed = client.post(f"/desk/queues/{line.pk}/", {"act": "close", "back": "board"})
    assert (missed["Location"], closed["Location"]) == (board, board)
    assert Participation.objects.get(pk=absent.pk).presence == "never_came"
    assert Line.objects.get(pk=line.pk).opened is False
