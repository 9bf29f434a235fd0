import pytest
from django.utils import translation

from chunfeng.domain.indicators import catalog
from chunfeng.domain.indicators.enums import Measure, Unit

GOOD = {"key": "a", "title": {"zh": "甲", "en": "a"}, "unit": "times", "kind": "intent_reached", "measure": "facts"}
SECTION = {"zh": "甲组", "en": "section a"}


def read(*figures, title=SECTION):
    return catalog.read({"section": [{"title": title, "figure": list(figures)}]})


def test_people_and_person_times_never_mix():
    for item in catalog.figures().values():
        if item.measure is Measure.PEOPLE:
            assert item.unit is Unit.PEOPLE, item.key
        elif item.measure is Measure.FACTS:
            assert item.unit is Unit.TIMES, item.key
        else:
            assert (item.unit is Unit.TIMES) == (item.key == "joins"), item.key  # one fact of a roster is many joinings
        assert item.adds_up == (item.measure in (Measure.FACTS, Measure.QUANTITY))


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "people"},
        {"unit": "kilos"},
        {"kind": "dreamt"},
        {"measure": "guess"},
        {"title": {"zh": "甲"}},
        {"color": "red"},
        {"beside": "none"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_bad_declaration_is_refused_by_name(change):
    with pytest.raises(catalog.BadDeclaration, match="figure 'a'"):
        read({**GOOD, **change})


def test_a_key_is_declared_once():
    with pytest.raises(catalog.BadDeclaration, match="declared twice"):
        read(GOOD, GOOD)


def test_a_figure_knows_the_theme_of_its_section():
    with translation.override("en"):
        assert read(GOOD)["a"].theme == "section a"
    with pytest.raises(catalog.BadDeclaration, match="section"):
        read(GOOD, title={"zh": "甲组"})
