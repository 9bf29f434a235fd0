"""What the union gives: benefits that anybody can look up, and coupons that a rush is on or announced for."""

from datetime import datetime, timedelta
from pathlib import Path

from chunfeng.domain.drops.enums import DropKind
from chunfeng.domain.drops.services import planning as drops
from chunfeng.domain.programs.services import publishing
from chunfeng.kernel import clock
from chunfeng.replays.city import tree

DECLARATIONS = Path(publishing.__file__).parents[1] / "declarations"
OFFERED = ("autumn-school", "check-up", "graduate-job", "summer-cool", "warm-pack", "winter-warmth", "worker-home")
SHOPS = ("春风蛋糕店（关山店）", "珞南早点铺")


def give(unions: tree.Unions) -> None:
    """The province offers its benefits; one rush of the district is on, another is announced for tomorrow morning."""
    texts = [(DECLARATIONS / f"{key}.toml").read_text("utf-8") for key in OFFERED]
    publishing.publish_all(actor=tree.SYSTEM, texts=texts, organisation_id=unions.organisations["hubei"].pk)
    now = clock.now()
    with clock.at(now - timedelta(days=1)):
        _announce(unions, _rush("“一碗热面”早餐券", goods=300, yuan=10, opens_at=now - timedelta(hours=1)))
    tomorrow = clock.day_start(clock.today() + timedelta(days=1)) + timedelta(hours=10)
    _announce(unions, _rush("“甜蜜启程”蛋糕券", goods=200, yuan=20, opens_at=tomorrow))


def _rush(title: str, *, goods: int, yuan: int, opens_at: datetime) -> drops.Plan:
    return drops.Plan(
        kind=DropKind.RUSH,
        title=title,
        goods=goods,
        value_fen=yuan * 100,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=2),
        redeem_until=opens_at + timedelta(days=30),
        summary="实名会员每人一张，抢完为止。",
        terms=f"到下面任一家店出示券码，抵{yuan}元；不找零，不叠加。",
    )


def _announce(unions: tree.Unions, plan: drops.Plan) -> None:
    district = unions.officer("420111")
    made = drops.prepare(actor=district, organisation_id=unions.organisations["hongshan"].pk, plan=plan)
    for shop in SHOPS:
        drops.add_partner(actor=district, drop_id=made.pk, name=shop)
    drops.announce(actor=district, drop_id=made.pk)
