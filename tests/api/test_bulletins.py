"""Published bulletins over the API, and the one of this moment for staff."""

import hashlib

import pytest
from tests import factories
from tests.api.session import Asker
from tests.domain.fairs.test_day import on_now

from chunfeng.domain.indicators import queries, services
from chunfeng.domain.indicators.models import Edition

pytestmark = pytest.mark.django_db


def test_an_edition_is_found_by_its_fair_and_its_bytes_have_its_hash(client):
    fair, officer = on_now(("维修电工",))
    fair.happening.series = factories.series(organisation=fair.happening.organisation)
    fair.happening.status = "closed"
    fair.happening.save()
    told = queries.occasion("fairs", fair.pk, actor=officer)
    frozen = services.freeze(actor=officer, told=told)
    season = factories.edition(
        organisation=fair.happening.organisation, about="series", about_id=fair.happening.series_id
    )
    factories.edition(organisation=fair.happening.organisation)
    listed = Asker().get("bulletins", happening=fair.happening.code)[1]
    assert ({each["sha256"] for each in listed["items"]}, listed["more"]) == ({frozen.digest, season.digest}, False)
    assert Asker().get("bulletins", about="fairs", size=1)[1]["more"] is True
    status, shown = Asker().get(f"bulletins/{frozen.digest}")
    assert (status, shown["holds"], shown["newest"], shown["content"]["about"]) == (200, True, frozen.digest, "fairs")
    assert {"figures", "channels", "groups", "text"} <= set(shown["content"])
    assert hashlib.sha256(client.get(shown["document"]).content).hexdigest() == frozen.digest
    assert Asker().get(f"bulletins/{'0' * 64}")[0] == 404


def test_staff_read_what_would_be_frozen_now_within_their_part(client):
    fair, officer = on_now(("维修电工",))
    mine = factories.staff(organisation=fair.happening.organisation)
    asks, about = Asker(mine.person), {"about": "fairs", "id": fair.pk}
    status, draft = asks.get("bulletins/draft", **about)
    told = queries.occasion("fairs", fair.pk, actor=officer)
    assert (status, draft["edition"], draft["figures"]) == (200, 1, dict(queries.draft(told).values))
    elsewhere = factories.staff(organisation=factories.organisation())
    assert Asker(elsewhere.person).get("bulletins/draft", **about)[0] == 404
    assert Asker(factories.person()).get("bulletins/draft", **about)[0] == 401
    assert Edition.objects.count() == 0
