"""The shipped table of places as frozen rows, read once a process."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "places.tsv.gz"
LEVELS = {2: "province", 4: "city", 6: "county", 9: "street"}
RANK = {"province": 0, "city": 1, "county": 2, "street": 3}


@dataclass(frozen=True, slots=True)
class Row:
    """One place. `short_name` is "" for rows that only fill a level. `lon`, `lat` are its own, in degrees, or None."""

    code: str
    name: str
    short_name: str
    syllables: str
    lon: float | None
    lat: float | None

    @property
    def level(self) -> str:
        return LEVELS[len(self.code)]

    @property
    def rank(self) -> int:
        return RANK[LEVELS[len(self.code)]]

    @property
    def parent(self) -> str | None:
        """The code one level up, or None for a province."""
        return self.code[: {2: 0, 4: 2, 6: 4, 9: 6}[len(self.code)]] or None

    @property
    def pinyin(self) -> str:
        return self.syllables.replace(" ", "")

    @property
    def initials(self) -> str:
        return "".join(syllable[0] for syllable in self.syllables.split())


def _read() -> Iterator[Row]:
    with gzip.open(DATA, "rt", encoding="utf-8") as file:
        for line in file:
            code, name, short, syllables, lon, lat = line.rstrip("\n").split("\t")
            yield Row(code, name, short, syllables, float(lon) if lon else None, float(lat) if lat else None)


@cache
def table() -> dict[str, Row]:
    """All places by code, in the order of the codes (parents before children)."""
    return {row.code: row for row in _read()}


# Names that are no longer in the table, or short in their own way, and the places they are today.
FORMER_NAMES: dict[str, tuple[str, ...]] = {
    name: tuple(codes.split("|"))
    for name, codes in (
        pair.split()
        for pair in (
            "崇文区 110101,宣武区 110102,闸北区 310106,卢湾区 310101,南汇区 310115,塘沽区 120116,汉沽区 120116,大港区 120116,"
            "崇文 110101,宣武 110102,闸北 310106,卢湾 310101,南汇 310115,塘沽 120116,大港 120116,襄樊 4206,襄樊市 4206,"
            "思茅市 5308,思茅地区 5308,万县 500101,万盛 500110,万盛区 500110,双桥区 500111,郫县 510117,下城区 330105,江干区 330102,"
            "江东区 330212,绍兴县 330603,沧浪区 320508,平江区 320508,金阊区 320508,崇安区 320213,南长区 320213,北塘区 320213,"
            "白下区 320104,下关区 320106,港闸区 320602,清浦区 320812,萝岗区 440112,萝岗 440112,东山区 440104,芳村区 440103,"
            "大鹏新区 440307,胶南市 370211,胶南 370211,四方区 370203,西海岸新区 370211,东陵区 210112,旅顺 210212,湾里区 360112,"
            "琼山市 460107,通什市 469001,米泉市 650109,滦县 130284,户县 610118,华县 610503,陕县 411203,许昌县 411003,"
            "开封县 410212,吉利区 410308,庐山区 360402,星子县 360483,九江县 360404,上饶县 361104,遵义县 520304,宜宾县 511504,"
            "达县 511703,盘县 520281,株洲县 430212,铜陵县 340706,芜湖县 340210,郧县 420304,吴县 320506,吴县市 320506,"
            "锡山市 320205,莱芜市 370116,大同县 140215,长治县 140404,清河区 320812|211204,内蒙 15,杨凌 610403,锡盟 1525,台北县 7108"
        ).split(",")
    )
}
# Quarters and zones that everybody knows and that have no code of their own: they lead to the place around them and are
# kept as the rest of the text.
ZONES: dict[str, str] = dict(
    pair.split()
    for pair in (
        "光谷 4201,中国光谷 4201,东湖高新 4201,东湖高新区 4201,东湖新技术开发区 4201,东湖新技术产业开发区 4201,沌口 4201,"
        "张江 31,陆家嘴 31,漕河泾 31,中关村 11,国贸 11,望京 110105,亦庄 110115,亦庄开发区 110115,燕郊 131082,通州湾 3206,"
        "贵安新区 52,雄安 13,雄安新区 13,江北新区 3201,两江新区 50,西咸新区 61,天府新区 5101,湘江新区 4301,赣江新区 36,"
        "滇中新区 5301,哈尔滨新区 2301,长春新区 2201,横琴 4404,横琴新区 4404,前海 4403,香港岛 81,九龙 81,新界 81,杨凌示范区 6104"
    ).split(",")
)
# Inside a city only: what people call a district or a zone there.
LOCAL_NAMES: dict[str, dict[str, str]] = {
    "3205": {"高新区": "320505", "园区": "320576", "工业园区": "320576", "新区": "320505"},
    "3202": {"新区": "320214", "高新区": "320214"},
}
ENGLISH_NAMES = {
    "hong kong": "81", "hongkong": "81", "macau": "82", "macao": "82", "taiwan": "71", "taipei": "7101",
    "inner mongolia": "15", "tibet": "54", "lhasa": "5401", "harbin": "2301", "urumqi": "6501", "hohhot": "1501",
    "shaanxi": "61", "shanxi": "14", "kashgar": "6531", "canton": "4401", "peking": "11", "guangxi": "45", "ningxia": "64",
    "xinjiang": "65",
}  # fmt: skip
ANYWHERE = frozenset(
    "全国 全国各地 不限 不限地点 地点不限 工作地点不限 远程 远程办公 在家办公 居家办公 线上 线上办公 各地 国内 中国 全国范围 全国可选".split()
)
REGIONS = frozenset(
    "华东 华南 华中 华北 西南 西北 东北 华东地区 华南地区 华中地区 华北地区 西南地区 西北地区 东北地区 长三角 珠三角 京津冀 粤港澳 大湾区 "
    "粤港澳大湾区 成渝 老工业基地 中国 中华人民共和国 工作地点 工作地址 地点 地址 上班地点".split()
)
