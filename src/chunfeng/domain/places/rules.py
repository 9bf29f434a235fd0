"""How Chinese place names are built and written: short forms, other suffixes, distances. Pure, no tables."""

import math
import re
import unicodedata

EARTH_KM = 6371.0088

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|德昂|保安|裕固|京|独龙|鄂伦春|各"
)
_PEOPLE_AT_END = re.compile(rf"(?<=..)(?:(?:{_PEOPLES})族|维吾尔|哈萨克|塔吉克|锡伯|蒙古|柯尔克孜)$")
_AUTONOMOUS = re.compile(r"自治[区州县旗]$")
_SUFFIXES = {
    "province": ("特别行政区", "自治区", "省", "市"),
    "city": ("自治州", "地区", "市", "盟", "县"),
    "county": ("自治县", "自治旗", "新区", "特区", "市", "区", "县", "旗"),
    "street": ("街道办事处", "地区办事处", "办事处", "街道", "民族乡", "苏木", "镇", "乡"),
}
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})

# What may stand after a short name although today's official suffix is another one: 双流县 is now 双流区.
ANY_SUFFIX = re.compile(
    r"自治[区州县旗]|特别行政区|地区|新区|林区|特区|矿区|省(?!钱)|市(?![场民政])|区(?![域块间位号])|县(?!城)|州(?!桥)|盟(?!友)|旗(?![舰下])"
)
# A short name followed by one of these is a road or a landmark named after the place: 北京路, 南京西路, 汉阳大道.
NAMED_AFTER = re.compile(
    r"[东西南北中]?(?:[一二三四五六七八九十]|\d+)?(?:路|大道|大街|街(?!道)|巷|弄|大桥|大厦|广场|花园)"
)
ZONE = re.compile(
    r"(?:开发区|高新区|高新|经开区|经开|园区|新区|保税区|工业区|示范区|试验区|实验区|管理区|产业园|工业园|科技园|科技城|"
    r"软件园|度假区|经济区|政务区|新城|片区|商务区)"
)
SEPARATORS = frozenset(" \t\r\n-·•・‧∙⋅/\\、,，;；|>→—–_~:.()[]【】{}「」《》<")
LISTING = re.compile(r"[/、,;|]|(?<=.)[和及或](?=.)")


def clean(text: str) -> str:
    """Half-width, lower case, one kind of blank; what stands between the parts of an address is kept."""
    return unicodedata.normalize("NFKC", text).replace("\u3000", " ").strip().lower()


def without_peoples(stem: str) -> str:
    """ "恩施土家族苗族" → "恩施"; "东乡族" stays a name of its own and loses only the last character."""
    while (shorter := _PEOPLE_AT_END.sub("", stem)) != stem:
        stem = shorter
    return stem[:-1] if len(stem) > 2 and stem.endswith("族") else stem


def short_name(name: str, level: str, code: str = "") -> str:
    """The name without its suffix, as people say it; "" for rows that only fill a level ("市辖区")."""
    if name in PLACEHOLDERS:
        return ""
    if is_zone(code):
        return name
    stem = name
    if name == "神农架林区":  # elsewhere 林区 belongs to the name: 碑林区, 北林区
        return "神农架"
    for suffix in _SUFFIXES[level]:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            stem = name[: -len(suffix)]
            break
    if _AUTONOMOUS.search(name) or stem.endswith("族"):
        stem = without_peoples(stem)
    return stem if len(stem) >= 2 else name


def is_zone(code: str) -> bool:
    """Development zones have the county codes 71 to 79 in the statistical tables (county-level cities follow from 81)."""
    return len(code) == 6 and code[2:4] < "90" and "71" <= code[4:6] <= "79"


def is_county_city(code: str) -> bool:
    """Cities of county level have the county codes from 81 upward."""
    return len(code) == 6 and code[:2] not in {"71", "81", "82"} and code[4:6] >= "81"


def zone_names(name: str, *prefixes: str) -> set[str]:
    """Other names of a development zone inside its city: 合肥高新技术产业开发区 → 高新区, 高新技术产业开发区 …"""
    names = {name}
    rest = name
    for prefix in prefixes:
        if prefix and rest.startswith(prefix) and len(rest) > len(prefix) + 1:
            rest = rest[len(prefix) :]
            names.add(rest)
    if rest.startswith(("高新技术", "火炬高技术")):
        names |= {"高新区", "高新", "高新技术开发区", "高新技术产业开发区"}
    elif rest.startswith(("经济技术", "经济开发")):
        names |= {"经开区", "经开", "经济开发区", "经济技术开发区", "开发区"}
    return names


def distance_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
