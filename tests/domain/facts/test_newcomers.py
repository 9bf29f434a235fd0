import pytest

from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.facts.queries import Newcomers

pytestmark = pytest.mark.django_db


def came(pk: int, path: str = "/1/", happening_id: int | None = None) -> None:
    Fact.objects.create(
        pk=pk,
        kind=FactKind.SEEKER_REGISTERED,
        subject_kind="seeker",
        subject_id=pk,
        organisation_path=path,
        happening_id=happening_id,
    )


def test_look_names_each_place_once_and_never_what_it_has_named() -> None:
    came(1)
    newcomers = Newcomers()
    assert newcomers.look() == [("/", None)]
    assert newcomers.look() == []
    came(2, "/1/2/")
    came(3, "/1/2/")
    came(4, "/1/3/", happening_id=7)
    assert newcomers.look() == [("/1/2/", None), ("/1/3/", 7)]
    assert newcomers.look() == []


def test_look_finds_a_smaller_number_that_was_committed_later() -> None:
    newcomers = Newcomers()
    newcomers.look()
    came(10, "/1/2/")
    assert newcomers.look() == [("/1/2/", None)]
    came(9, "/1/3/")
    assert newcomers.look() == [("/1/3/", None)]
    assert newcomers.look() == []


def test_look_goes_back_no_further_than_its_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Newcomers, "WINDOW", 0.0)
    newcomers = Newcomers()
    newcomers.look()
    came(10)
    newcomers.look()
    newcomers.look()
    newcomers.look()
    came(9)
    assert newcomers.look() == []


def test_look_says_everything_when_there_is_too_much_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Newcomers, "MOST", 3)
    newcomers = Newcomers()
    newcomers.look()
    for pk in range(1, 5):
        came(pk, f"/1/{pk}/")
    assert newcomers.look() == [("/", None)]
