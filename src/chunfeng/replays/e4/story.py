"""Six hundred coupons to whoever presses first, four hundred by lot; the shops redeem them, and a stranger checks the lots."""

import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from chunfeng.domain.people import services as people
from chunfeng.domain.people.models import IdentityDocument
from chunfeng.domain.unions.enums import Level
from chunfeng.kernel import clock
from chunfeng.replays import office, reading
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network, scaled
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

BY_RUSH, BY_LOT, MEMBERS, STRANGERS = 600, 400, 900, 20
RETURNED = 5
TREE = (
    ("jiangsu", "江苏省总工会", Level.PROVINCE, "32", ""),
    ("wuxi", "无锡市总工会", Level.CITY, "3202", "jiangsu"),
)
BASE = ("wuxi-cakes", "无锡市第一食品厂工会委员会")
OFFICER, FIRST_STRANGER, FIRST_MEMBER = names.phone(140_000), 140_100, 1_400_000
SHOPS = ("锡城蛋糕店", "太湖西点")
TITLE = "甜蜜复工礼"
OPENS_IN = 4.0  # seconds between announcing and opening
WAITS = 90.0  # seconds after which something that comes by itself should have come


@dataclass
class Member:
    """Somebody of the roster, and what they have."""

    number: int
    visitor: Visitor | None = None
    entry: str = ""
    token: str = ""

    @property
    def at(self) -> Visitor:
        assert self.visitor is not None
        return self.visitor


class Story:
    """One run, as `stage.Story` wants it."""

    def __init__(self, *, scale: float) -> None:
        self.by_rush, self.by_lot = scaled(BY_RUSH, scale), scaled(BY_LOT, scale)
        self.members = [Member(number) for number in range(scaled(MEMBERS, scale, least=self.by_rush + 6))]
        self.strangers = scaled(STRANGERS, scale, least=2)
        self.returned = min(RETURNED, self.by_rush // 4)
        self.steps = 3 * len(self.members)

    def prepare(self) -> None:
        """The city's union and a base union whose members' names have been checked."""
        for code, name, level, place, parent in TREE:
            office.found(code, name, level, place, parent)
        office.found(*BASE, Level.BASE, "3202", "wuxi")
        joined = clock.today() - timedelta(days=200)
        office.bring_roster(
            office.Row(FIRST_MEMBER + member.number, "32", BASE[0], joined, "快递员") for member in self.members
        )
        office.employ("黄洪涛", OFFICER, "wuxi")
        waiting = IdentityDocument.objects.filter(person__memberships__organisation__code=BASE[0])
        for document_id in waiting.order_by("pk").values_list("pk", flat=True):
            people.verify_identity(actor=office.OPERATOR, document_id=document_id)

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        self.stage, self.tally, self.seen = stage, Tally(), Tally()
        self.today = clock.today()
        self.officer = stage.sign_in(OFFICER, network(14, 0))
        self.now = rush = self._announce("rush", self.by_rush, "10", OPENS_IN, 3600)
        stage.act("members sign in", self._sign_in, self.members)
        self._wait_until(rush.opens_at)
        stage.act("strangers press", self._try, range(self.strangers))
        stage.act("members press, twice each", self._press, self.members)
        self._look_for(rush)
        self._give_back(rush)
        seconds = OPENS_IN + 10 + 0.15 * len(self.members)
        self.now = draw = self._announce("draw", self.by_lot, "20", OPENS_IN, seconds)
        self._wait_until(draw.opens_at)
        stage.act("members enter the draw", self._enter, self.members)
        self._redeem(rush)  # while the draw is open
        self._draw(draw)
        self._redeem(draw)
        return self.tally, self._bulletin(rush, draw)

    def _sign_in(self, member: Member) -> None:
        member.visitor = self.stage.sign_in(names.phone(FIRST_MEMBER + member.number), network(15, member.number))
        self.stage.progress.step()

    # Announcing

    def _announce(self, kind: str, goods: int, yuan: str, opens: float, closes: float) -> "Drop":
        """A draft is refused without a shop, then announced."""
        self.stage.progress.begin(f"the union announces {goods} coupons: {kind}")
        page = self.officer.get(f"/desk/drops/new/?find={TREE[1][1]}").text
        now = clock.now()
        drop = Drop(kind, goods, now + timedelta(seconds=opens), now + timedelta(seconds=closes))
        fields = {
            "union": reading.option(page, TREE[1][1]),
            "kind": kind,
            "title": TITLE,
            "goods": f"{goods}",
            "yuan": yuan,
            "opens_at": _clock(drop.opens_at),
            "closes_at": _clock(drop.closes_at),
            "redeem_until": f"{now.astimezone(clock.SHANGHAI) + timedelta(days=9):%Y-%m-%dT%H:%M}",
            "hold_hours": "24",
            "terms": "到店出示券码。",
        }
        drop.desk = self.officer.post(f"/desk/drops/new/?find={TREE[1][1]}", fields)
        self.officer.refused(f"{drop.desk}turn/announce/", {})
        for shop in SHOPS:
            self.officer.post(f"{drop.desk}shops/", {"name": shop})
        self.officer.post(f"{drop.desk}turn/announce/", {})
        text = self.officer.get(drop.desk).text
        drop.page = re.findall(r'href="(/drops/[a-z0-9]+/)"', text)[0]
        drop.commitment = "".join(re.findall(r'break-all text-sm">([0-9a-f]{64})<', text)[:1])
        drop.shops = re.findall(r'href="[^"]*(/shops/[\w-]+/)"', text)
        return drop

    def _wait_until(self, moment: datetime) -> None:
        time.sleep(max(0.0, (moment - clock.now()).total_seconds() + 0.2))

    # The rush

    def _try(self, number: int) -> None:
        """Whoever is in no union reads why not, and nothing is counted."""
        stranger = self.stage.sign_in(names.phone(FIRST_STRANGER + number), network(16, number))
        path = self.now.page
        if "先申请入会" not in stranger.get(path).text:
            raise Unexpected(f"{path} does not say what a stranger lacks")
        stranger.post(f"{path}take/", {"key": "stranger"})
        if re.search(r"/me/coupons/\d", stranger.get("/me/coupons/").text):
            raise Unexpected("a stranger has a coupon")
        stranger.leave()

    def _press(self, member: Member) -> None:
        path = self.now.page
        fields = _hidden(member.at.get(path).text)
        for _twice in range(2):
            member.at.post(f"{path}take/", fields or {"key": "late"})
        self.stage.progress.step()

    def _look_for(self, drop: "Drop") -> None:
        """Everybody looks what they got: a coupon, a place in the line for what comes back, or nothing."""
        self.line: list[Member] = []

        def look(member: Member) -> None:
            member.entry = _own(member.at, drop.page)
            if not member.entry:
                return
            self.tally.add("drop_entries")
            self.tally.meet("people_in_drops", member.number)
            code = _code(member.at.get(member.entry).text)
            if code:
                drop.coupons[member.number] = code
                self.tally.add("coupons_issued")
            else:
                self.line.append(member)

        self.stage.act("everybody looks what they got", look, self.members)
        self.tally.add("had_by_rush", len(drop.coupons))

    def _give_back(self, drop: "Drop") -> None:
        """Some do not need theirs; as many of those in line are asked, and take it."""
        self.stage.progress.begin("coupons come back and go on")
        givers = [member for member in self.members if member.number in drop.coupons][: self.returned]
        for member in givers:
            member.at.post(f"{member.entry}give-back/", {})
            del drop.coupons[member.number]
        waiting, until = list(self.line), time.monotonic() + WAITS
        asked = 0
        while asked < len(givers):
            for member in list(waiting):
                if "领取这张券" in member.at.get(member.entry).text:
                    member.at.post(f"{member.entry}take/", {})
                    drop.coupons[member.number] = _code(member.at.get(member.entry).text)
                    waiting.remove(member)
                    asked += 1
            if time.monotonic() > until:
                raise Unexpected(f"{asked} of {len(givers)} coupons that came back were held for somebody")
            time.sleep(0.3)

    # The draw

    def _enter(self, member: Member) -> None:
        path = self.now.page
        fields = _hidden(member.at.get(path).text)
        member.entry = member.at.post(f"{path}take/", fields)
        if member.at.post(f"{path}take/", fields) != member.entry:
            raise Unexpected("entering twice is not the same")
        member.token = re.findall(r'break-all">([0-9a-f]{16})<', member.at.get(member.entry).text)[0]
        self.tally.add("drop_entries")
        self.tally.meet("people_in_drops", member.number)
        self.stage.progress.step()

    def _draw(self, drop: "Drop") -> None:
        """Not before the list is closed; then anybody draws again with the two files that the page offers."""
        self.stage.progress.begin("lots are drawn, and drawn again by a stranger")
        self.officer.refused(f"{drop.desk}draw/", {})
        self._wait_until(drop.closes_at)
        self.officer.post(f"{drop.desk}draw/", {})
        record = self.officer.get(f"{drop.page}record.json").text
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "draw.py").write_text(self.officer.get("/drops/draw.py").text, encoding="utf-8")
            (Path(folder) / "record.json").write_text(record, encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "-I", "draw.py", "record.json", "--commitment", drop.commitment],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
        self.tally.add("draws_that_hold")
        self.seen.add("draws_that_hold", int(done.returncode == 0))
        winners = set(json.loads(record)["winners"])

        def take(member: Member) -> None:
            if member.token not in winners:
                return
            member.at.post(f"{member.entry}take/", {})
            drop.coupons[member.number] = _code(member.at.get(member.entry).text)
            self.tally.add("coupons_issued")
            self.tally.add("coupons_by_lot")

        self.stage.act("winners take their coupons", take, self.members)

    # The shops

    def _redeem(self, drop: "Drop") -> None:
        """Nine of ten are used, each tried twice."""
        self.stage.progress.begin("shops redeem")
        tills = [Visitor(self.stage.address, network=f"10.17.0.{number}") for number in range(len(drop.shops))]
        for till, path in zip(tills, drop.shops, strict=True):
            till.get(path)
        for number, coupon in enumerate(sorted(drop.coupons.values())):
            if number % 10 == 9:
                continue
            till, path = tills[number % len(tills)], drop.shops[number % len(tills)]
            if "请把东西给顾客" not in till.send(path, {"code": coupon}).text:
                raise Unexpected(f"{coupon} is not redeemed")
            self.tally.add("coupons_redeemed")
            if till.send(path, {"code": coupon}).status != 409:
                self.tally.add("redeemed_twice")

    # The bulletin

    def _bulletin(self, rush: "Drop", draw: "Drop") -> dict[str, int]:
        text = self.officer.get(f"/api/v1/figures/bulletin?from={self.today}&to={self.today}").text
        told = {str(key): int(value) for key, value in json.loads(text)["figures"].items()}
        desk = [self.officer.get(drop.desk).text for drop in (rush, draw)]
        self.tally.add("desk_redeemed", self.tally.numbers["coupons_redeemed"])
        self.tally.add("redeemed_twice", 0)
        keys = ("drop_entries", "people_in_drops", "coupons_issued", "coupons_redeemed")
        return {
            **{key: told[key] for key in keys},
            **self.seen.figures(),
            "had_by_rush": reading.figure(desk[0], "领到券"),
            "coupons_by_lot": reading.figure(desk[1], "领到券"),
            "desk_redeemed": sum(reading.figure(page, "已使用") for page in desk),
            "redeemed_twice": 0,
        }


@dataclass
class Drop:
    """What the story knows of one: its pages, when, and who has which coupon."""

    kind: str
    goods: int
    opens_at: datetime
    closes_at: datetime
    desk: str = ""
    page: str = ""
    commitment: str = ""
    shops: list[str] = field(default_factory=list)
    coupons: dict[int, str] = field(default_factory=dict)


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%Y-%m-%dT%H:%M:%S}"


def _hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(key|pass)" value="([^"]+)"', text))


def _own(visitor: Visitor, page: str) -> str:
    """The address of one's own entry, "" without one; whoever still stands in line looks again."""
    until = time.monotonic() + WAITS
    while time.monotonic() < until:
        text = visitor.get(page).text
        found = re.search(r'href="(/me/coupons/\d+/)"', text)
        if found:
            return found[1]
        if "已经领完了" in text:
            return ""
        time.sleep(0.2)
    raise Unexpected(f"{page} leaves somebody without an answer")


def _code(text: str) -> str:
    """The twelve characters below the picture; "" for whoever has no coupon."""
    found = re.search(r'text-center text-xl font-semibold">([0-9A-Z ]{14})<', text)
    return found[1].replace(" ", "") if found else ""
