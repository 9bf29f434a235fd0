import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.places import catalog, queries

CODES = [code for code, row in catalog.table().items() if row.short_name]


def test_table_has_the_divisions_of_the_country() -> None:
    sizes = {size: sum(len(code) == size for code in catalog.table()) for size in (2, 4, 6, 9)}
    assert sizes == {2: 34, 4: 364, 6: 3004, 9: 41352}


def test_name_path_says_short_names_above_the_county() -> None:
    paths = [queries.name_path(code) for code in ("42", "4201", "420111", "110105", "429004", "441900119", "810002")]
    assert paths == [
        "湖北",
        "湖北 · 武汉",
        "湖北 · 武汉 · 洪山区",
        "北京 · 朝阳区",
        "湖北 · 仙桃市",
        "广东 · 东莞 · 长安镇",
        "香港 · 湾仔区",
    ]


def test_full_name_is_the_official_one() -> None:
    assert queries.full_name("420111") == "湖北省武汉市洪山区"
    assert queries.full_name("110105") == "北京市朝阳区"


def test_ancestors_leave_out_rows_that_only_fill_a_level() -> None:
    assert queries.ancestors("420111003") == ["42", "4201", "420111", "420111003"]
    assert queries.ancestors("110105") == ["11", "110105"]
    assert queries.ancestors("441900119") == ["44", "4419", "441900119"]


@given(st.sampled_from(CODES))
def test_children_and_parent_agree(code: str) -> None:
    above = queries.parent(code)
    assert code in queries.children(above)
    assert above is None or queries.is_within(code, above)


def test_is_within_includes_the_place_itself() -> None:
    assert [queries.is_within("420111", code) for code in ("420111", "4201", "42", "4202")] == [True, True, True, False]


def test_coordinates_fall_back_to_the_place_above() -> None:
    assert queries.coordinates("420111") == (114.33, 30.5)
    assert queries.coordinates("420111003") == queries.coordinates("420111")
    assert queries.coordinates("330114") == queries.coordinates("3301")  # younger than the coordinates


@given(st.sampled_from(CODES))
def test_every_place_stands_in_china(code: str) -> None:
    point = queries.coordinates(code)
    assert point is not None
    assert 73 < point[0] < 136
    assert 3 < point[1] < 54


def test_distance_between_wuhan_and_shanghai() -> None:
    assert queries.distance_km(114.31, 30.52, 121.47, 31.23) == pytest.approx(690, abs=5)


def test_neighbours_are_the_districts_around() -> None:
    around = queries.neighbours("420111", 20)
    assert [queries.name(code) for code, _ in around] == [
        "汉阳区",
        "武昌区",
        "硚口区",
        "江岸区",
        "江汉区",
        "青山区",
        "江夏区",
    ]
    assert all(km <= 20 for _, km in around)
    assert [km for _, km in around] == sorted(km for _, km in around)
    assert "4419" not in dict(queries.neighbours("4419", 60))


@pytest.mark.parametrize(
    ("code", "pinyin"),
    [("50", "chongqing"), ("3502", "xiamen"), ("3415", "luan"), ("3403", "bengbu"), ("330382", "yueqing"),
     ("3310", "taizhou"), ("4419", "dongguan"), ("410182", "xingyang"), ("140428", "zhangzi"), ("131025", "daicheng"),
     ("4111", "luohe"), ("350105", "mawei"), ("5103", "zigong"), ("140781", "jiexiu"), ("1404", "changzhi")],
)  # fmt: skip
def test_pinyin_is_the_local_reading(code: str, pinyin: str) -> None:
    assert catalog.table()[code].pinyin == pinyin
