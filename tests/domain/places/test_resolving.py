import csv
import gzip
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chunfeng.domain.places import catalog
from chunfeng.domain.places.queries import name_path, resolve

POSITIONS = Path(__file__).resolve().parents[4] / "shared" / "data" / "positions"


@pytest.mark.parametrize(
    ("text", "code", "kind"),
    [
        ("武汉洪山", "420111", "exact"),
        ("上海-奉贤区", "310120", "exact"),
        ("北京·朝阳区", "110105", "exact"),
        ("湖北省武汉市洪山区", "420111", "exact"),
        ("武汉", "4201", "exact"),
        ("广东深圳南山", "440305", "exact"),
        ("义乌", "330782", "exact"),
        ("重庆", "50", "exact"),
        ("浙江-杭州-余杭", "330110", "exact"),
        ("江苏·苏州·昆山", "320583", "exact"),
        ("南京·雨花台区", "320114", "exact"),
        ("福州鼓楼区", "350102", "exact"),
        ("上海浦东", "310115", "exact"),
        ("　武汉　＞　洪山　", "420111", "exact"),
        ("【武汉】洪山区", "420111", "exact"),
        ("北京市市辖区朝阳区", "110105", "exact"),
        ("湖北省直辖县级行政区划仙桃市", "429004", "exact"),
        ("重庆市县垫江县", "500231", "exact"),
        ("重庆市重庆市渝中区", "500103", "exact"),
        ("仙桃", "429004", "exact"),
        ("石河子", "659001", "exact"),
        ("东莞", "4419", "exact"),
        ("东莞长安", "441900119", "exact"),
        ("东莞·南城区", "441900004", "exact"),
        ("中山·横栏镇", "442000110", "exact"),
        ("恩施州", "4228", "exact"),
        ("大理", "5329", "exact"),
        ("海西·格尔木市", "632801", "exact"),
        ("海南 保亭县", "469029", "exact"),
        ("吉林", "22", "exact"),
        ("吉林市", "2202", "exact"),
        ("吉林吉林", "2202", "exact"),
        ("长沙县", "430121", "exact"),
        ("湖南长沙长沙", "4301", "exact"),
        ("开平", "440783", "exact"),
        ("香港湾仔", "810002", "exact"),
        ("台北", "7101", "exact"),
        ("华东地区 上海", "31", "exact"),
        ("武汉市区", "4201", "exact"),
    ],
)
def test_resolve_understands_what_people_write(text: str, code: str, kind: str) -> None:
    found = resolve(text)
    assert (found.place_code, found.kind, found.rest) == (code, kind, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("双流县", "510116"),
        ("襄樊", "4206"),
        ("北京宣武区", "110102"),
        ("上海南汇", "310115"),
        ("绍兴县", "330603"),
        ("增城市", "440118"),
        ("吴江市", "320509"),
        ("户县", "610118"),
    ],
)
def test_resolve_knows_former_names(text: str, code: str) -> None:
    assert resolve(text).place_code == code


@pytest.mark.parametrize(
    ("text", "code", "rest"),
    [
        ("武汉市洪山区关山街道珞喻路1037号", "420111002", "珞喻路1037号"),
        ("上海市静安区南京西路100号", "310106", "南京西路100号"),
        ("武汉市汉阳大道", "4201", "汉阳大道"),
        ("武汉市江汉路", "4201", "江汉路"),
        ("武汉光谷", "4201", "光谷"),
        ("光谷", "4201", "光谷"),
        ("上海张江", "31", "张江"),
        ("武汉·东湖新技术产业开发区", "4201", "东湖新技术产业开发区"),
        ("成都·高新区", "5101", "高新区"),
        ("辽宁 老工业基地", "21", "老工业基地"),
        ("公司位于湖北省武汉市武昌区", "420106", "公司位于"),
    ],
)
def test_resolve_keeps_what_is_more_than_the_place(text: str, code: str, rest: str) -> None:
    found = resolve(text)
    assert (found.place_code, found.kind, found.rest) == (code, "prefix", rest)


def test_resolve_gives_a_zone_with_a_code_its_code() -> None:
    assert [resolve(text).place_code for text in ("合肥·高新区", "苏州·苏州工业园区", "苏州·高新区")] == [
        "340176",
        "320576",
        "320505",
    ]


def test_resolve_says_that_a_name_is_ambiguous_and_lists_the_places() -> None:
    found = resolve("朝阳区")
    assert (found.place_code, found.kind, found.candidates) == (None, "ambiguous", ("110105", "220104"))
    assert resolve("鼓楼区").candidates == ("320106", "320302", "350102", "410204")


def test_resolve_prefers_the_place_it_is_asked_within() -> None:
    assert resolve("朝阳区", within="11").place_code == "110105"
    assert resolve("朝阳区", within="2201").place_code == "220104"
    assert resolve("高新区", within="4201") == resolve("高新区", within="4201")
    assert resolve("高新区", within="4201").place_code == "4201"
    assert resolve("上海", within="4201").place_code == "31"


def test_resolve_takes_the_city_before_the_district_but_less_surely() -> None:
    found = resolve("朝阳")
    assert (found.place_code, found.candidates[1:]) == ("2113", ("110105", "220104"))
    assert found.confidence < resolve("武汉").confidence < resolve("武汉市").confidence == 1.0


@pytest.mark.parametrize("text", ["北京路", "南京西路", "异地招聘", "中山路", "", " ", "-", "abc", "123"])
def test_resolve_does_not_guess(text: str) -> None:
    assert (resolve(text).place_code, resolve(text).kind) == (None, "unknown")


@pytest.mark.parametrize("text", ["全国", "不限", "远程办公"])
def test_resolve_knows_that_anywhere_is_no_place(text: str) -> None:
    assert (resolve(text).place_code, resolve(text).kind) == (None, "anywhere")


def test_resolve_finds_what_contains_a_list_of_places() -> None:
    hubei = resolve("武汉、宜昌")
    assert (hubei.place_code, hubei.kind, hubei.candidates) == ("42", "several", ("4201", "4205"))
    wide = resolve("北京/上海/广州")
    assert (wide.place_code, wide.kind, wide.candidates) == (None, "several", ("11", "31", "4401"))
    assert resolve("江苏/苏州/昆山").place_code == "320583"


@pytest.mark.parametrize(
    ("text", "code"),
    [("Wuhan", "4201"), ("ｗｕｈａｎ", "4201"), ("Hongshan District, Wuhan", "420111"), ("Shanghai Pudong", "310115"),
     ("Xi'an", "6101"), ("Shaanxi", "61"), ("Shanxi", "14"), ("Hong Kong", "81")],
)  # fmt: skip
def test_resolve_reads_latin_letters(text: str, code: str) -> None:
    assert resolve(text).place_code == code


@given(st.sampled_from([code for code, row in catalog.table().items() if len(code) <= 6 and row.short_name]))
def test_resolve_finds_every_place_by_its_full_name_and_by_its_path(code: str) -> None:
    full = "".join(catalog.table()[code[:size]].name for size in (2, 4, 6) if size <= len(code))
    assert resolve(full).place_code == code
    assert resolve(name_path(code)).place_code == code


@given(st.text(max_size=30))
def test_resolve_answers_any_text(text: str) -> None:
    found = resolve(text)
    assert found.place_code is None or found.place_code in catalog.table()
    assert (found.place_code is None) >= (found.kind in ("ambiguous", "unknown", "anywhere"))


def _place_values() -> Iterator[str]:
    with gzip.open(POSITIONS / "ads_51job_dev.csv.gz", "rt", encoding="utf-8-sig") as file:
        yield from (row["地点"] for row in csv.DictReader(file))
    with (POSITIONS / "jd_fulltext_dev.csv").open(encoding="utf-8-sig") as file:
        yield from (row["place"] for row in csv.DictReader(file))
    with (POSITIONS / "shortage_dev.csv").open(encoding="utf-8-sig") as file:
        yield from (f"{row['省/直辖市']} {row['城市/区县']}" for row in csv.DictReader(file))


@pytest.mark.skipif(not POSITIONS.is_dir(), reason="the trial data are not beside the repository")
def test_resolve_understands_the_places_of_real_sheets() -> None:
    values = [text for text in _place_values() if text.strip()]
    kinds = Counter(resolve(text).kind for text in values)
    understood = kinds["exact"] + kinds["prefix"] + kinds["several"] + kinds["anywhere"]
    assert understood / len(values) >= 0.995, kinds


def test_resolve_is_fast_without_its_cache() -> None:
    texts = [f"武汉市洪山区关山街道珞喻路{number}号" for number in range(2000)]
    resolve("武汉")
    began = time.process_time()
    for text in texts:
        resolve(text)
    assert len(texts) / (time.process_time() - began) > 3000  # a second of processor; 30,000 on a quiet machine
