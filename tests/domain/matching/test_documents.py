import json
from datetime import date
from pathlib import Path

import pytest

from chunfeng.domain.matching import queries
from chunfeng.domain.occupations import services as occupations
from chunfeng.engine import matching as engine

pytestmark = pytest.mark.django_db

LEXICON = engine.Lexicon()


def read(folder: Path, document: object) -> queries.SeekerDocument:
    path = folder / "seeker.json"
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return queries.read_seeker(path, LEXICON)


def test_read_seeker_understands_what_people_write(tmp_path):
    occupations.load_starter()
    found = read(
        tmp_path,
        {
            "what": ["电工", "4-02-07"],
            "strict": True,
            "where": ["武汉洪山", "4201"],
            "home": {"lon": 114.34, "lat": 30.5},
            "radius_km": 15,
            "pay_floor": "6千",
            "kinds": ["全职", "part_time"],
            "education": "大专",
            "experience": "3-5年",
            "age": 30,
            "skills": ["电工证"],
            "certificates": ["电工证", {"name": "健康证", "valid_through": "2027-01-31"}],
            "windows": {"mon": ["morning", "晚上"], "周六": "all"},
            "preferences": ["little_giant"],
            "exclude": {"employers": ["某厂"], "occupations": ["电工"], "words": ["夜班"], "positions": [7]},
            "weights": {"skills": 3, "distance": 1},
        },
    )
    seeker = found.seeker
    assert seeker.occupations == ("6-31-01-03", "4-02-07")
    assert seeker.places == ("420111", "4201")
    assert (seeker.home_lon, seeker.home_lat, seeker.radius_km) == (114.34, 30.5, 15)
    assert (seeker.pay_floor, seeker.kinds) == (600_000, engine.Kind.FULL_TIME | engine.Kind.PART_TIME)
    assert (seeker.education, seeker.experience_years, seeker.age) == (3, 3.0, 30)
    assert seeker.certificates == (
        engine.Certificate("电工证"),
        engine.Certificate("健康证", valid_through=date(2027, 1, 31)),
    )
    assert seeker.windows == engine.windows([0], [0, 2]) | engine.windows([5])
    assert seeker.exclusions == engine.Exclusions(
        frozenset({"某厂"}), frozenset({"6-31-01-03"}), frozenset({"夜班"}), frozenset({7})
    )
    assert found.weights == engine.Weights.of({"skills": 3, "distance": 1})
    assert found.notes == ()


def test_read_seeker_takes_an_empty_object_for_somebody_without_wishes(tmp_path):
    assert read(tmp_path, {}).seeker == engine.Seeker()


@pytest.mark.parametrize(
    ("floor", "fen"), [(5000, 500_000), ("6千以上", 600_000), ("200元/天", 435_000), ("年薪12万", 1_000_000)]
)
def test_a_pay_floor_is_a_month_whatever_its_unit(tmp_path, floor, fen):
    assert read(tmp_path, {"pay_floor": floor}).seeker.pay_floor == fen


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], "seeker.json"),
        ({"wat": 1}, "wat"),
        ({"what": {"a": 1}}, "what"),
        ({"where": "亚特兰蒂斯"}, "where: 亚特兰蒂斯"),
        ({"home": 7}, "home"),
        ({"radius_km": "far"}, "radius_km"),
        ({"age": True}, "age"),
        ({"pay_floor": "很多"}, "pay_floor: 很多"),
        ({"kinds": ["随便"]}, "kinds: 随便"),
        ({"education": "神童"}, "education: 神童"),
        ({"experience": "很久"}, "experience: 很久"),
        ({"windows": ["mon"]}, "windows"),
        ({"windows": {"mon": ["noon"]}}, "windows"),
        ({"certificates": [1]}, "certificates"),
        ({"certificates": [{"name": "a", "valid_from": "soon"}]}, "certificates: valid_from"),
        ({"exclude": {"people": ["x"]}}, "exclude"),
        ({"weights": {"luck": 1}}, "weights"),
    ],
)
def test_read_seeker_names_the_field_that_is_wrong_and_why(tmp_path, document, where):
    with pytest.raises(queries.DocumentError) as caught:
        read(tmp_path, document)
    assert caught.value.where == where
    assert caught.value.why


def test_read_seeker_says_what_is_wrong_with_the_file(tmp_path):
    with pytest.raises(queries.DocumentError):
        queries.read_seeker(tmp_path / "nobody.json", LEXICON)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(queries.DocumentError):
        queries.read_seeker(tmp_path / "broken.json", LEXICON)


SHEET = """招聘信息表
岗位,单位名称,地点,薪资,人数,学历,技能,证书
维修电工,春风厂,武汉洪山,6-8千,3,不限,电工证|PLC,电工证
家教兼职,春风家,上海-浦东新区,100元/小时,若干,本科,,
"""


@pytest.mark.parametrize("form", ["csv", "json"])
def test_read_positions_understands_sheets_and_json(tmp_path, form):
    path = tmp_path / f"positions.{form}"
    if form == "csv":
        path.write_text(SHEET, encoding="gb18030")
    else:
        header, *lines = (line.split(",") for line in SHEET.splitlines()[1:])
        rows = [dict(zip(header, line, strict=True)) for line in lines]
        path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    (one, other), shown = queries.read_positions(path, LEXICON)
    assert (one.id, one.place, one.pay_low, one.pay_high, one.headcount) == (1, "420111", 600_000, 800_000, 3)
    assert (one.skills, one.certificates) == (("电工证", "PLC"), ("电工证",))
    assert (other.id, other.place, other.kinds, other.education) == (2, "310115", engine.Kind.PART_TIME, 4)
    assert shown[1] == queries.Listed("维修电工", "春风厂", "湖北 · 武汉 · 洪山区", "6-8千")
