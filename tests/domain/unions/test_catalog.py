"""Groups as declared: four key groups, eight new forms; what a bad declaration says."""

import pytest

from chunfeng.domain.unions import catalog


def test_the_declared_groups_are_those_of_the_rules() -> None:
    groups = catalog.groups()
    assert [key for key, group in groups.items() if group.key_group] == ["trucker", "ride_hailing", "courier", "rider"]
    assert sum(group.new_form for group in groups.values()) == 8
    assert (catalog.words()["骑手"], catalog.titled("courier"), catalog.titled("gone")) == ("rider", "快递员", "gone")


def entry(**values: object) -> dict[str, object]:
    return {
        "key": "rider",
        "title": {"zh": "骑手", "en": "riders"},
        "key_group": True,
        "new_form": True,
        "evidence": ["stated"],
        "words": ["骑手"],
        **values,
    }


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([entry(), entry()], "once"),
        ([entry(colour="red")], "nothing else"),
        ([entry(title={"zh": "骑手"})], "in zh and in en"),
        ([entry(evidence=["hearsay"])], "no evidence 'hearsay'"),
        ([entry(evidence=["licence"])], "number of days"),
        ([entry(), entry(key="courier")], "骑手 names another group"),
    ],
)
def test_a_bad_declaration_says_what_is_wrong(groups: list[dict[str, object]], said: str) -> None:
    with pytest.raises(catalog.BadDeclaration, match=said):
        catalog.read({"days": {"stated": 180}, "group": groups})
