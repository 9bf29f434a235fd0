import pytest

from chunfeng.domain.places import catalog, queries, services
from chunfeng.domain.places.models import Place

pytestmark = pytest.mark.django_db


def _empty() -> None:
    Place.objects.update(parent=None)
    Place.objects.all()._raw_delete(using="default")


def test_load_writes_every_place_once() -> None:
    _empty()
    size = len(catalog.table())
    assert services.load() == services.LoadReport(read=size, created=size, updated=0, unchanged=0)
    assert services.load() == services.LoadReport(read=size, created=0, updated=0, unchanged=size)
    hongshan = Place.objects.get(code="420111")
    assert (hongshan.name, hongshan.short_name, hongshan.level, hongshan.parent_id) == (
        "洪山区",
        "洪山",
        "county",
        "4201",
    )
    assert (hongshan.pinyin, hongshan.initials) == ("hongshan", "hs")


def test_load_if_needed_notices_a_changed_row_and_rests_otherwise() -> None:
    services.load()
    assert services.load_if_needed() is None
    Place.objects.filter(code="420111").update(name="洪山县", lon=1.0)
    size = len(catalog.table())
    assert services.load_if_needed() == services.LoadReport(read=size, created=0, updated=1, unchanged=size - 1)
    assert Place.objects.get(code="420111").name == "洪山区"
    assert services.load_if_needed() is None


def test_digest_is_noted_beside_the_table() -> None:
    assert catalog.noted_digest() == catalog.digest()


def test_load_keeps_a_place_that_is_no_longer_shipped() -> None:
    services.load()
    old = Place(
        code="420199", name="旧区", short_name="旧", level="county", parent_id="4201", pinyin="jiu", initials="j"
    )
    old.save(force_insert=True)
    services.load()
    assert Place.objects.filter(code="420199").count() == 1


def test_table_in_the_database_has_the_parents_of_the_index() -> None:
    services.load()
    stored = dict(Place.objects.exclude(short_name="").values_list("code", "parent_id"))
    assert stored == {code: row.parent for code, row in catalog.table().items() if row.short_name}
    assert {queries.parent(code) for code in ("110105", "420111")} == {"11", "4201"}
