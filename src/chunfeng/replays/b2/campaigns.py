"""The two campaigns: where they are, whom they reach, and how many."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from chunfeng.domain.unions.enums import Level
from chunfeng.replays.city import names
from chunfeng.replays.stage import scaled

GROUPS = {"trucker": "货车司机", "ride_hailing": "网约车司机", "courier": "快递员", "rider": "外卖配送员"}
ANSWERS = {3: "withdrawn", 5: "returned", 7: "refused"}
"""What becomes of the third, fifth and seventh of every forty who ask; the others are accepted as they are."""
TRUCK_UNION, COURIER_UNION = "货车司机联合工会", "新就业形态劳动者联合工会"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A union's year. `tree`: (code, name, level, place, parent); people by group; `workers` empty where nobody has counted."""

    key: str
    province: str
    tree: tuple[tuple[str, str, Level, str, str], ...]
    before: Mapping[str, int]
    new: Mapping[str, int]
    by_phone: int
    workers: Mapping[str, int]
    first_person: int
    series: int

    @property
    def top(self) -> tuple[str, str, Level, str, str]:
        """The union whose year it is."""
        return next(node for node in self.tree if node[0] == self.key)

    @property
    def bases(self) -> dict[str, str]:
        """code → name of the base unions that take people in: two in each part of the tree below the top."""
        parts = [node for node in self.tree if node[4] == self.key]
        return {
            f"{code}-{kind}": f"{name.removesuffix('总工会')}{title}"
            for code, name, _level, _place, _above in parts
            for kind, title in (("truck", TRUCK_UNION), ("other", COURIER_UNION))
        }

    @property
    def officer(self) -> str:
        return names.phone(110_000 + self.series)

    def base_of(self, group: str, number: int) -> str:
        """The code of the union that person `number` of a group belongs to."""
        codes = [code for code in self.bases if code.endswith("truck") == (group == "trucker")]
        return codes[number % len(codes)]

    def scaled(self, scale: float) -> "Campaign":
        return Campaign(
            key=self.key,
            province=self.province,
            tree=self.tree,
            before={group: scaled(number, scale) for group, number in self.before.items()},
            new={group: scaled(number, scale, least=12) for group, number in self.new.items()},
            by_phone=scaled(self.by_phone, scale, least=24),
            workers={group: scaled(number, scale, least=40) for group, number in self.workers.items()},
            first_person=self.first_person,
            series=self.series,
        )


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody who scans a poster."""

    number: int
    group: str
    base: str
    phone: str

    @property
    def name(self) -> str:
        return names.person(Random(self.number + 8800))

    @property
    def answer(self) -> str:
        return ANSWERS.get(self.number % 40, "accepted")


LUOYANG = Campaign(
    key="luoyang",
    province="41",
    tree=(
        ("henan", "河南省总工会", Level.PROVINCE, "41", ""),
        ("luoyang", "洛阳市总工会", Level.CITY, "4103", "henan"),
        ("jianxi", "涧西区总工会", Level.COUNTY, "410305", "luoyang"),
        ("xigong", "西工区总工会", Level.COUNTY, "410303", "luoyang"),
        ("luolong", "洛龙区总工会", Level.COUNTY, "410311", "luoyang"),
    ),
    before={"trucker": 5_200, "ride_hailing": 3_100, "courier": 2_900, "rider": 2_800},
    new={"trucker": 15_300, "ride_hailing": 9_400, "courier": 11_200, "rider": 14_300},
    by_phone=320,
    workers={"trucker": 52_400, "ride_hailing": 25_400, "courier": 21_600, "rider": 29_000},
    first_person=2_000_000,
    series=12,
)
HUNAN = Campaign(
    key="hunan",
    province="43",
    tree=(
        ("hunan", "湖南省总工会", Level.PROVINCE, "43", ""),
        ("changsha", "长沙市总工会", Level.CITY, "4301", "hunan"),
        ("hengyang", "衡阳市总工会", Level.CITY, "4304", "hunan"),
        ("yueyang", "岳阳市总工会", Level.CITY, "4306", "hunan"),
    ),
    before={"trucker": 2_100, "ride_hailing": 1_900, "courier": 1_700, "rider": 1_500},
    new={"trucker": 30_300, "ride_hailing": 5_600, "courier": 7_300, "rider": 7_600},
    by_phone=160,
    workers={},
    first_person=3_000_000,
    series=14,
)
CAMPAIGNS = (LUOYANG, HUNAN)
