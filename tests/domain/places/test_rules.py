import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.places import rules


@pytest.mark.parametrize(
    ("name", "level", "short"),
    [
        ("内蒙古自治区", "province", "内蒙古"),
        ("新疆维吾尔自治区", "province", "新疆"),
        ("恩施土家族苗族自治州", "city", "恩施"),
        ("锡林郭勒盟", "city", "锡林郭勒"),
        ("双江拉祜族佤族布朗族傣族自治县", "county", "双江"),
        ("和布克赛尔蒙古自治县", "county", "和布克赛尔"),
        ("东乡族自治县", "county", "东乡"),
        ("瀍河回族区", "county", "瀍河"),
        ("碑林区", "county", "碑林"),
        ("神农架林区", "county", "神农架"),
        ("浦东新区", "county", "浦东"),
        ("赣县区", "county", "赣县"),
        ("东区", "county", "东区"),
        ("市辖区", "city", ""),
        ("关山街道", "street", "关山"),
    ],
)
def test_short_name_is_what_people_say(name: str, level: str, short: str) -> None:
    assert rules.short_name(name, level) == short


def test_short_name_leaves_zones_alone() -> None:
    assert rules.short_name("镇江新区", "county", "321171") == "镇江新区"
    assert rules.short_name("义乌市", "county", "330782") == "义乌"


_degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


@given(_degrees, _degrees)
def test_distance_is_symmetric_and_at_most_half_way_round(a: tuple[float, float], b: tuple[float, float]) -> None:
    there = rules.distance_km(*a, *b)
    assert there == pytest.approx(rules.distance_km(*b, *a), abs=1e-6)
    assert 0 <= there <= 20016
