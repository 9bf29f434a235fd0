"""Names that nobody has, but could: people, firms, codes, phones and addresses."""

from dataclasses import dataclass
from random import Random

from stdnum.cn import uscc

from chunfeng.kernel.vocabulary import EmployerNature, EmployerSize

_SURNAMES = (
    *("王李张刘陈杨黄赵周吴" * 4),
    *("徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧" * 2),
    *"程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段",
)
_FIRST = "志建国文俊家晓海明伟佳思雨子浩天欣雅丽秀春玉宏立永德成正春永嘉梓一诗梦若安景泽宇"
_LAST = "军强磊洋勇艳杰娟涛超霞平刚桂英华慧琳轩涵怡萍斌鹏辉芳敏静波凯莉婷玲峰琴洁兰梅丹云龙翔宁"


def person(random: Random) -> str:
    """Two or three characters, as in life: about every eighth given name is single."""
    if random.random() < 0.13:
        return random.choice(_SURNAMES) + random.choice(_LAST)
    return random.choice(_SURNAMES) + random.choice(_FIRST) + random.choice(_LAST)


def phone(number: int) -> str:
    """A mobile number of the made-up range, by number (below 10,000,000)."""
    return f"199{number:08d}"


@dataclass(frozen=True, slots=True)
class Industry:
    """How many firms of it the city has, and how they are called. `giants`: how many are "little giants"."""

    key: str
    title: str
    firms: int
    giants: int
    words: tuple[str, ...]
    ending: str = "有限公司"


INDUSTRIES = (
    Industry("optics", "光电子信息", 46, 34, ("光电科技", "激光技术", "光通信", "电子科技", "微电子")),
    Industry("machinery", "装备制造", 40, 28, ("精密机械", "智能装备", "自动化设备", "机电", "重工")),
    Industry("auto", "汽车及零部件", 30, 16, ("汽车零部件", "汽车服务", "新能源汽车", "汽车电子", "模具")),
    Industry("bio", "生物医药", 30, 18, ("生物科技", "医药", "医疗器械", "生物制品", "诊断技术")),
    Industry("software", "软件和信息服务", 36, 16, ("软件", "信息技术", "数据科技", "网络科技", "智能科技")),
    Industry("catering", "餐饮", 25, 0, ("餐饮管理", "酒店管理", "食品", "茶饮"), "有限公司"),
    Industry("logistics", "物流快递", 25, 0, ("物流", "供应链管理", "速运", "冷链物流")),
    Industry("domestic", "家政服务", 12, 0, ("家政服务", "养老服务", "母婴护理")),
    Industry("construction", "建筑", 18, 0, ("建筑工程", "建设集团", "装饰工程", "机电安装")),
    Industry("retail", "商贸零售", 15, 0, ("商贸", "电子商务", "超市", "百货")),
    Industry("education", "教育培训", 8, 0, ("教育科技", "职业培训学校", "幼教管理")),
    Industry("property", "物业管理", 9, 0, ("物业服务", "物业管理", "安保服务")),
    Industry("care", "卫生健康", 6, 0, ("康复医院", "大药房", "健康管理")),
)

_BRANDS = """
楚晟 汉启 江澜 鹤鸣 云岫 光湖 恒屹 瑞珩 磐川 沐禾 知澄 星桥 弘煜 汇沅 卓垣 同舟渡 晴川岸
启岳 凌汐 嘉榆 德润川 安澜渡 百枫 千帆渡 金楠 银杏里 正垚 元熙 和畅 宏沣 景明阁 远渚 青垦 禾穗 长岸 珞樱
南望坡 喻东 东湖渚 楚雁 汉韵坊 新垣 众沅 泰珂 华榉 天沐 腾峤 力磐 巧匠坊 暖阳里
"""
BRANDS = tuple(_BRANDS.split())


def firm(industry: Industry, number: int) -> str:
    """The name of the industry's firm number `number`; no two are alike."""
    brand = BRANDS[(number * 7 + len(industry.key) * 11 + ord(industry.key[0]) * 3) % len(BRANDS)]
    word = industry.words[number % len(industry.words)]
    if word.endswith(("学校", "医院")):
        return f"武汉{brand}{word}"
    return f"武汉{brand}{word}{industry.ending}"


def credit_code(number: int) -> str:
    """A code with a right check character, of a body that no registrar has given out."""
    body = f"91420111MADE{number:05d}"
    return f"{body}{uscc.calc_check_digit(body)}"


@dataclass(frozen=True, slots=True)
class Street:
    """A street office of Hongshan district, some of its roads, and a point near its middle."""

    code: str
    weight: int
    lon: float
    lat: float
    roads: tuple[str, ...]


STREETS = (
    Street("420111002", 18, 114.412, 30.501, ("珞喻路", "关山大道", "民族大道", "珞喻东路")),
    Street("420111080", 16, 114.428, 30.486, ("光谷大道", "关东街", "佳园路", "高新大道")),
    Street("420111001", 12, 114.356, 30.527, ("珞喻路", "广八路", "石牌岭路", "珞狮路")),
    Street("420111003", 8, 114.362, 30.484, ("狮子山街", "南湖大道", "雄楚大道")),
    Street("420111004", 10, 114.301, 30.472, ("张家湾街", "白沙洲大道", "烽胜路")),
    Street("420111007", 9, 114.342, 30.505, ("文治街", "雄楚大道", "丁字桥路")),
    Street("420111006", 6, 114.388, 30.512, ("卓刀泉路", "卓刀泉北路", "虎泉街")),
    Street("420111008", 8, 114.391, 30.603, ("和平大道", "团结大道", "欢乐大道")),
    Street("420111009", 5, 114.283, 30.432, ("青菱河路", "黄家湖大道", "青菱大道")),
    Street("420111005", 5, 114.363, 30.571, ("东湖路", "徐东大街", "黄鹂路")),
    Street("420111083", 7, 114.486, 30.513, ("九峰一路", "高新二路", "光谷三路")),
    Street("420111081", 5, 114.523, 30.552, ("花山大道", "花城大道", "春和路")),
    Street("420111082", 4, 114.601, 30.531, ("左岭大道", "高新大道东段", "科技一路")),
)


def street(random: Random) -> Street:
    return random.choices(STREETS, [each.weight for each in STREETS])[0]


def address(random: Random, where: Street) -> str:
    """A road of the street with a house number, now and then a floor."""
    number = f"武汉市洪山区{random.choice(where.roads)}{random.randrange(3, 680)}号"
    return f"{number}{random.choice('ABCD')}座{random.randrange(2, 19)}楼" if random.random() < 0.3 else number


NATURES = (
    (EmployerNature.PRIVATE, 70),
    (EmployerNature.STATE, 9),
    (EmployerNature.FOREIGN, 7),
    (EmployerNature.LISTED, 6),
    (EmployerNature.OTHER, 8),
)
SIZES = (
    (EmployerSize.UNDER_20, 12),
    (EmployerSize.FROM_20, 20),
    (EmployerSize.FROM_50, 20),
    (EmployerSize.FROM_100, 12),
    (EmployerSize.FROM_150, 22),
    (EmployerSize.FROM_500, 9),
    (EmployerSize.FROM_1000, 5),
)
