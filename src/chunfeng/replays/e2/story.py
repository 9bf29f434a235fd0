"""A hundred and five apply, two cities and the province review, the list hangs out, the bank pays, one account is wrong."""

from dataclasses import dataclass
from datetime import timedelta

from chunfeng.domain.programs.services import hardship
from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import benefits, office
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

MONEY, EACH = 5_000_000, 50_000
PLACES = MONEY // EACH
LATE = 5
"""Who come when a hundred have been approved."""
YOUNG = 4
"""Shops that are not yet twelve months old."""
TREE = (
    ("gansu", "甘肃省总工会", Level.PROVINCE, "62", ""),
    ("lanzhou", "兰州市总工会", Level.CITY, "6201", "gansu"),
    ("linxia", "临夏州总工会", Level.CITY, "6229", "gansu"),
)
REVIEWERS = {"lanzhou": names.phone(140_001), "linxia": names.phone(140_002)}
PROVINCE, PAYER = names.phone(140_003), names.phone(140_004)
FIRST = 4_700_000
KEY, TITLE = "noodle-shop", "困难职工创业拉面门店补助"
FEN = 100
POOR = hardship.Household(people=4, income=2_000_000, minimum_line=70_000)
PAPERS = ("licence", "wages", "photos")


@dataclass(frozen=True, slots=True)
class Cook:
    """Somebody in hardship with a shop."""

    number: int
    young: bool

    @property
    def phone(self) -> str:
        return names.phone(FIRST + self.number)

    @property
    def city(self) -> str:
        return ("lanzhou", "linxia")[self.number % 2]

    @property
    def answers(self) -> dict[str, str]:
        opened = clock.today() - timedelta(days=200 if self.young else 800)
        return {
            "shop_name": f"第{self.number + 1}牛肉面馆",
            "credit_code": names.credit_code(47_000 + self.number),
            "shop_place": {"lanzhou": "6201", "linxia": "6229"}[self.city],
            "opened_on": opened.isoformat(),
            "in_business": "on",
            "stable_people": str(3 + self.number % 4),
            "bank_account": f"62284800{self.number:011d}",
            "bank": "中国农业银行兰州分行",
        }


class Story:
    """One run, as `stage.Story` wants it. The money shrinks with the scale, so that it is always one too little."""

    def __init__(self, *, scale: float) -> None:
        self.places = scaled(PLACES, scale)
        self.cooks = [Cook(number, False) for number in range(self.places + LATE)]
        self.young = [Cook(self.places + LATE + number, True) for number in range(YOUNG)]
        self.steps = len(self.cooks) + len(self.young)

    def prepare(self) -> None:
        """The unions, their officers, the members with their reviewed households, and the benefit."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        for code, phone in REVIEWERS.items():
            office.employ("马建国", phone, code)
        office.employ("赵敏", PROVINCE, "gansu")
        office.employ("钱程", PAYER, "gansu")
        unions = {code: name for code, name, *_rest in TREE}
        joined = clock.today() - timedelta(days=300)
        everybody = [*self.cooks, *self.young]
        office.bring_roster(office.Row(FIRST + each.number, "62", unions[each.city], joined, "") for each in everybody)
        for each in everybody:
            benefits.review_household(each.phone, POOR)
        benefits.publish(KEY, "gansu", {f"yuan = {MONEY}": f"yuan = {self.places * EACH}"})

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally = stage, Tally()
        self.forms: dict[str, str] = {}
        stage.act("shops apply", self._apply, [*self.cooks, *self.young])
        for number, (code, phone) in enumerate(REVIEWERS.items()):
            stage.progress.begin(f"{code} reviews")
            benefits.pass_all(stage.sign_in(phone, network(30, number)), 4)
        province = stage.sign_in(PROVINCE, network(30, 3))
        stage.progress.begin("the province reviews")
        self._review_rest(province)
        program, posted, self.listed = benefits.post(province, TITLE)
        self.tally.add("posted", len(posted))
        self.early = benefits.is_payable(province, program)
        self.tally.add("paid_early", 0)
        benefits.days_of_notices_pass()
        payer = stage.sign_in(PAYER, network(30, 4))
        stage.progress.begin("the bank pays")
        paid = benefits.pay(payer, program, lambda line: ("退票", "账号已销户") if line == 0 else ("成功", ""))
        self.tally.add("paid", len(paid) - 1)
        self._pay_again(payer, program)
        return self.tally, self._bulletin(province)

    # Acts

    def _apply(self, cook: Cook) -> None:
        """On the own phone: a draft, three photos, sent in. A shop that is too young learns which condition fails."""
        visitor = self.stage.sign_in(cook.phone, network(31, cook.number))
        if cook.young:
            if benefits.cannot_apply(visitor, KEY, cook.answers, PAPERS) != ["门店正常经营满 12 个月"]:
                raise Unexpected("a shop of half a year is not told that it is too young")
        else:
            self.forms[benefits.apply(visitor, KEY, cook.answers, PAPERS)] = cook.phone
            self.tally.add("applied")
        visitor.leave()
        self.stage.progress.step()

    def _review_rest(self, desk: Visitor) -> None:
        """As many as there is money for; the others stay, and are refused with that reason."""
        benefits.pass_all(desk, 2)
        self.tally.add("approved", self.places)
        for each in benefits.waiting(desk):
            why = benefits.cannot_approve(desk, each, 1, 2)
            self.tally.add("refused_by_money", len(why) == 1)
            benefits.refuse(desk, each, "budget")

    def _pay_again(self, payer: Visitor, program: str) -> None:
        """Who was not reached names another account on the phone."""
        for number, phone in self.forms.items():
            visitor = self.stage.sign_in(phone, network(32, int(number)))
            if benefits.name_account(visitor, number, "6217000011112222333"):
                self.tally.add("paid", len(benefits.pay(payer, program, lambda _line: ("成功", ""))))
                self.tally.add("paid_again")
                return
            visitor.leave()

    # The bulletin

    def _bulletin(self, desk: Visitor) -> dict[str, int]:
        given, available, _reserved, _approved, paid = benefits.figures(desk, TITLE)
        self.tally.add("money_left", 0)
        self.tally.add("money_given", self.places * EACH)
        states = {state: benefits.count(desk, state) for state in ("paid", "refused", "uncollected")}
        return {
            "applied": states["paid"] + states["refused"],
            "approved": states["paid"],
            "posted": self.listed,
            "paid": paid // EACH // FEN,
            "paid_again": self.tally.numbers["paid_again"] - states["uncollected"],
            "paid_early": int(self.early),
            "refused_by_money": benefits.refused(desk, TITLE).get("名额或资金已经用完", 0),
            "money_left": available,
            "money_given": given // FEN,
        }
