"""A hundred and five apply, two cities and the province review, the list hangs out, the bank pays, one account is wrong."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import connection, connections, transaction

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.services import hardship, noticing, publishing
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.replays import office, reading
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor
from chunfeng.shared.fields import blind_index

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
KEY = "noodle-shop"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
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
            "a_shop_name": f"第{self.number + 1}牛肉面馆",
            "a_credit_code": names.credit_code(47_000 + self.number),
            "a_shop_place": {"lanzhou": "6201", "linxia": "6229"}[self.city],
            "a_opened_on": opened.isoformat(),
            "a_in_business": "on",
            "a_stable_people": str(3 + self.number % 4),
            "a_bank_account": f"62284800{self.number:011d}",
            "a_bank": "中国农业银行兰州分行",
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
            person = Person.objects.get(phone_index=blind_index(each.phone, purpose="people.phone"))
            poor = hardship.Household(people=4, income=2_000_000, minimum_line=70_000)
            hardship.review(actor=office.OPERATOR, person_id=person.pk, household=poor)
        text = (Path(publishing.__file__).parents[1] / "declarations" / f"{KEY}.toml").read_text("utf-8")
        text = text.replace(f"yuan = {MONEY}", f"yuan = {self.places * EACH}")
        gansu = Organisation.objects.get(code="gansu")
        publishing.publish(actor=office.OPERATOR, text=text, organisation_id=gansu.pk)
        connections.close_all()

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally = stage, Tally()
        self.forms: dict[int, str] = {}
        stage.act("shops apply", self._apply, [*self.cooks, *self.young])
        for number, (code, phone) in enumerate(REVIEWERS.items()):
            stage.progress.begin(f"{code} reviews")
            self._review(phone, number)
        province = stage.sign_in(PROVINCE, network(30, 3))
        stage.progress.begin("the province reviews")
        self._review_rest(province)
        money = province.get("/desk/money/").text
        program = re.search(r"/desk/money/(\d+)/post/", money)[1]  # type: ignore[index]
        waiting = re.findall(r'name="id" value="(\d+)"', money)
        self.tally.add("posted", len(waiting))
        notice = province.post(f"/desk/money/{program}/post/", {"id": waiting})
        self.listed = len(reading.rows(province.get(notice).text))
        self.early = "待发放" in province.get("/desk/money/").text
        self.tally.add("paid_early", 0)
        _time_passes()
        payer = stage.sign_in(PAYER, network(30, 4))
        self._pay(payer, program, waiting, spoilt=1)
        self._pay_again(payer, program)
        return self.tally, self._bulletin(province)

    # Acts

    def _apply(self, cook: Cook) -> None:
        """On the own phone: a draft, three photos, sent in. A shop that is too young learns which condition fails."""
        visitor = self.stage.sign_in(cook.phone, network(31, cook.number))
        form = visitor.post(f"/benefits/{KEY}/apply/", {})
        for key in PAPERS:
            visitor.post(form, {"act": "save"}, file=(key, f"{key}.png", PNG))
        said = {**cook.answers, "act": "send"}
        if cook.young:
            if visitor.refused(form, said) != 409:
                raise Unexpected("a shop of half a year is not told that it is too young")
        else:
            self.forms[int(form.rstrip("/").split("/")[-2])] = cook.phone
            visitor.post(form, said)
            self.tally.add("applied")
        visitor.leave()
        self.stage.progress.step()

    def _review(self, phone: str, number: int) -> None:
        desk = self.stage.sign_in(phone, network(30, number))
        while waiting := re.findall(r'data-row="(\d+)"', desk.get("/desk/benefits/").text):
            desk.post("/desk/benefits/decide/", {"act": "approve", "id": waiting, "check": ["0", "1", "2", "3"]})

    def _review_rest(self, desk: Visitor) -> None:
        """As many as there is money for; the others stay, and are refused with that reason."""
        before: list[str] = []
        while waiting := re.findall(r'data-row="(\d+)"', desk.get("/desk/benefits/").text):
            if waiting == before:
                break
            before = waiting
            desk.post("/desk/benefits/decide/", {"act": "approve", "id": waiting, "check": ["0", "1"]})
        self.tally.add("approved", self.places)
        for each in waiting:
            status = desk.refused(
                f"/desk/benefits/{each}/decide/", {"act": "approve", "stage": "1", "check": ["0", "1"]}
            )
            self.tally.add("refused_by_money", status == 409)
            desk.post(f"/desk/benefits/{each}/decide/", {"act": "refuse", "reason": "专项资金已用完"})

    def _pay(self, payer: Visitor, program: str, ids: list[str], *, spoilt: int) -> None:
        """The list goes to the bank; its answer says that `spoilt` accounts have been closed."""
        self.stage.progress.begin("the bank pays")
        batch = payer.post(f"/desk/money/{program}/pay/", {"id": ids})
        lines = payer.get(f"{batch}bank.csv").text.splitlines()[1:]
        references = [line.split(",")[1].strip('"\t=') for line in lines]
        rows = [
            f"{reference},{EACH}.00,{'退票' if number < spoilt else '成功'},{'账号已销户' if number < spoilt else ''}"
            for number, reference in enumerate(references)
        ]
        file = "\n".join(("业务编号,金额(元),结果,原因", *rows)).encode()
        for _twice in range(2):  # the same file again books nothing
            payer.post(batch, {}, file=("file", "回盘.csv", file))
        self.tally.add("paid", len(references) - spoilt)

    def _pay_again(self, payer: Visitor, program: str) -> None:
        """Who was not reached names another account on the phone."""
        for number, phone in self.forms.items():
            visitor = self.stage.sign_in(phone, network(32, number))
            if f"/me/benefits/{number}/account/" in visitor.get(f"/me/benefits/{number}/").text:
                visitor.post(f"/me/benefits/{number}/account/", {"account": "6217000011112222333", "bank": "建设银行"})
                self._pay(payer, program, [str(number)], spoilt=0)
                self.tally.add("paid_again")
                return
            visitor.leave()

    # The bulletin

    def _bulletin(self, desk: Visitor) -> dict[str, int]:
        page = desk.get("/desk/money/").text
        given, available, _reserved, _approved, paid = (_yuan(cell) for cell in reading.rows(page)[0][1:6])
        self.tally.add("money_left", 0)
        self.tally.add("money_given", self.places * EACH)
        states = {
            state: reading.found(desk.get(f"/desk/benefits/?state={state}").text)
            for state in ("paid", "refused", "uncollected")
        }
        return {
            "applied": states["paid"] + states["refused"],
            "approved": states["paid"],
            "posted": self.listed,
            "paid": paid // EACH,
            "paid_again": self.tally.numbers["paid_again"] - states["uncollected"],
            "paid_early": int(self.early),
            "refused_by_money": states["refused"],
            "money_left": available,
            "money_given": given,
        }


def _time_passes() -> None:
    """The days of every notice on display lie three weeks back, and what the clock does at night is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programs_notice DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE programs_notice SET starts_on = starts_on - 21, ends_on = ends_on - 21 WHERE state = 'posted'"
        )
        cursor.execute("ALTER TABLE programs_notice ENABLE TRIGGER USER")
    noticing.end_due()
    connections.close_all()


def _yuan(text: str) -> int:
    return round(float(text.replace(",", "")))
