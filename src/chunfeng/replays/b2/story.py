"""A year of each campaign: posters hang, phones scan them, officers answer, rosters follow, and densities are told."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

from chunfeng.domain.unions.enums import Level, OrganisationKind
from chunfeng.kernel import clock, working_days
from chunfeng.replays import office, reading
from chunfeng.replays.b2.campaigns import CAMPAIGNS, GROUPS, Campaign, Phone
from chunfeng.replays.city import names
from chunfeng.replays.stage import Stage, network
from chunfeng.replays.tally import Tally
from chunfeng.replays.visitor import Unexpected, Visitor

REVIEW_DAYS = 3
ACTS = {"returned": "return", "refused": "refuse"}
REASONS = {"returned": "请补充接单平台或者所在站点。", "refused": "经核实不在这里工作，请向工作地的工会申请。"}
_STEP = 40  # rows of a roster that take about as long as one person at the pages


class Story:
    """One run of both campaigns, as `stage.Story` wants it."""

    def __init__(self, *, scale: float) -> None:
        self.years = [Year(campaign.scaled(scale)) for campaign in CAMPAIGNS]
        self.steps = sum(year.steps for year in self.years)

    def prepare(self) -> None:
        """Both trees and who was a member before."""
        for year in self.years:
            year.prepare()

    def play(self, stage: Stage) -> tuple[Tally, dict[str, int]]:
        """All acts, then the bulletin: (own tally, the product's figures). Raises Unexpected."""
        tally, bulletin = Tally(), {}
        for year in self.years:
            bulletin |= year.play(stage, tally)
        return tally, bulletin


class Year:
    """One campaign."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        shares = [group for group, number in campaign.new.items() for _ in range(max(1, number * 20 // 50_000))]
        self.phones = [
            Phone(
                number,
                group := shares[number % len(shares)],
                campaign.base_of(group, number),
                names.phone(campaign.first_person + 900_000 + number),
            )
            for number in range(campaign.by_phone)
        ]
        self.steps = len(self.phones) + sum(campaign.new.values()) // _STEP

    def prepare(self) -> None:
        campaign = self.campaign
        for code, name, level, place, parent in campaign.tree:
            office.found(code, name, level, place, parent)
        for code, name in campaign.bases.items():
            above, _dash, _kind = code.rpartition("-")
            place = next(node[3] for node in campaign.tree if node[0] == above)
            office.found(code, name, Level.BASE, place, above, kind=OrganisationKind.JOINT)
        office.bring_roster(self._roster(campaign.first_person, campaign.before, days_ago=700))
        office.employ("乔立新", campaign.officer, campaign.key)

    def play(self, stage: Stage, tally: Tally) -> dict[str, int]:
        self.stage, self.tally = stage, tally
        self.today = clock.today()
        self.officer = stage.sign_in(self.campaign.officer, network(self.campaign.series, 0))
        self.top = self._number_of(self.campaign.top[1])
        before = self._density()
        self._add("members_before", sum(self.campaign.before.values()))
        self._count_workers()
        self.posters = {code: self._poster(name) for code, name in self.campaign.bases.items()}
        stage.act(f"{self.campaign.key}: phones scan posters", self._scan, self.phones)
        self._review()
        self._bring_roster()
        return {f"{self.campaign.key}_{name}": value for name, value in self._bulletin(before).items()}

    def _add(self, figure: str, number: int = 1) -> None:
        self.tally.add(f"{self.campaign.key}_{figure}", number)

    # What is there before

    def _number_of(self, name: str) -> str:
        return reading.called(self.officer.get(f"/desk/tree/?words={name}").text, "/desk/tree/", name)

    def _density(self) -> dict[str, tuple[int, int]]:
        """(members, workers known) of each group, "" for all members: from the page of densities and that of the union."""
        rows = {row[0]: row for row in reading.rows(self.officer.get(f"/desk/density/?at={self.top}").text)}
        told = {
            group: (reading.number(rows[title][1]), reading.number(rows[title][2])) for group, title in GROUPS.items()
        }
        return told | {"": (reading.figure(self.officer.get(f"/desk/tree/{self.top}/").text, "会员"), 0)}

    def _count_workers(self) -> None:
        for group, number in self.campaign.workers.items():
            said = {"union": self.top, "group": group, "number": str(number), "source": "多部门联合摸底"}
            self.officer.post(f"/desk/density/?at={self.top}", {**said, "counted_on": f"{self.today}"})
            self._add(f"{group}_workers", number)

    def _poster(self, name: str) -> str:
        """Make a poster of a union, and read the address in its code."""
        page = self.officer.get(f"/desk/posters/?find={name}").text
        fields = {
            "union": reading.option(page, name),
            "title": "站点门口",
            "ends_on": f"{self.today + timedelta(days=365)}",
        }
        poster = self.officer.get(self.officer.post(f"/desk/posters/?find={name}", fields)).text
        code = re.search(r"https?://[^/\s]+(/join/[^<\s]+)", poster)
        if code is None:
            raise Unexpected("the poster has no address")
        return code[1]

    # On phones

    def _scan(self, who: Phone) -> None:
        """The union first, then the code by text message, then three fields and the consent."""
        path = self.posters[who.base]
        visitor = Visitor(self.stage.address, network=network(self.campaign.series + 1, who.number))
        visitor.get(path)
        self.stage.sign_in_at(visitor, f"/sign-in/?next={path}", who.phone)
        self._ask(visitor, who)
        self._add("asked_on_the_phone")
        if who.answer == "withdrawn":
            out = re.search(r'action="(/join/application/\d+/withdraw/)"', visitor.get("/me/union/").text)
            if out is None:
                raise Unexpected("an application that is out cannot be withdrawn")
            visitor.post(out[1], {})
            self._add("withdrawn")
        visitor.leave()
        self.stage.progress.step()

    def _ask(self, visitor: Visitor, who: Phone) -> None:
        path = self.posters[who.base]
        page = visitor.get(path).text
        fields = {"groups": [who.group], "consent": "on", "version": reading.version(page), "employer_name": ""}
        if 'name="name"' in page:
            fields["name"] = who.name
        if visitor.post(path, fields) != "/me/union/":
            raise Unexpected("asking to join does not lead to the own union")

    def _review(self) -> None:
        """First what is not in order, then the others by the list; what was sent back comes again and is taken."""
        self.stage.progress.begin(f"{self.campaign.key}: the officer answers")
        sent_back = []
        for who in self.phones:
            if who.answer in ("returned", "refused"):
                visitor = self.stage.sign_in(who.phone, network(self.campaign.series + 1, who.number))
                self._decide(self._own_application(visitor), who.answer)
                self._add(who.answer)
                sent_back += [(visitor, who)] if who.answer == "returned" else []
        self.sent_back = len(self._applications("returned"))
        for visitor, who in sent_back:
            self._ask(visitor, who)
            visitor.leave()
        while waiting := reading.ids(self.officer.get("/desk/joining/").text, "/desk/joining/"):
            self.officer.post("/desk/joining/decide/", {"act": "approve", "id": waiting})
        for who in self.phones:
            if who.answer in ("accepted", "returned"):
                self._add("accepted")
                self._add("new_members")
                self._add(f"{who.group}_members")

    def _own_application(self, visitor: Visitor) -> str:
        found = re.search(r'action="/join/application/(\d+)/withdraw/"', visitor.get("/me/union/").text)
        if found is None:
            raise Unexpected("an application that is out does not show")
        return found[1]

    def _decide(self, number: str, answer: str) -> None:
        self.officer.post(f"/desk/joining/{number}/decide/", {"act": ACTS[answer], "reason": REASONS[answer]})

    # Rosters

    def _bring_roster(self) -> None:
        self.stage.progress.begin(f"{self.campaign.key}: rosters come in")
        left = dict(self.campaign.new)
        for who in self.phones:
            if who.answer in ("accepted", "returned"):
                left[who.group] = max(0, left[who.group] - 1)
        first = self.campaign.first_person + 500_000
        office.bring_roster(self._roster(first, left, days_ago=0))
        for group in GROUPS:
            self._add(f"{group}_members", left[group] + self.campaign.before[group])
            self._add("new_members", left[group])
        self.stage.progress.step(sum(left.values()) // _STEP)

    def _roster(self, first: int, people: Mapping[str, int], *, days_ago: int) -> Iterator[office.Row]:
        number = 0
        for group, many in people.items():
            for _ in range(many):
                code = self.campaign.base_of(group, number)
                joined = clock.today() - timedelta(days=days_ago and days_ago + number % 300)
                yield office.Row(first + number, self.campaign.province, code, joined, GROUPS[group])
                number += 1

    # The bulletin

    def _bulletin(self, before: Mapping[str, tuple[int, int]]) -> dict[str, int]:
        after = self._density()
        applications = self._applications()
        states = [row["状态"] for row in applications]
        last = working_days.after(self.today, REVIEW_DAYS)
        told = {
            "members_before": before[""][0],
            "new_members": after[""][0] - before[""][0],
            "asked_on_the_phone": self._figures()["join_applications"],
            "withdrawn": states.count("已撤回"),
            "refused": states.count("未通过"),
            "accepted": states.count("已入会"),
            "returned": self.sent_back,
            "promised_later_than_three_working_days": sum(row["办理期限"] > f"{last}" for row in applications),
        }
        for group in GROUPS:
            told[f"{group}_members"], counted = after[group]
            told |= {f"{group}_workers": counted} if self.campaign.workers else {}
        return told | self._share(before, after)

    def _share(self, before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]]) -> dict[str, int]:
        """Per mille: the density of the four key groups where workers were counted, else truckers among the new members."""
        new = self.campaign.new
        if self.campaign.workers:
            members = sum(new.values()) + sum(self.campaign.before.values())
            self._add("density_per_mille", round(1000 * members / sum(self.campaign.workers.values())))
            page = self.officer.get(f"/desk/density/?at={self.top}").text
            return {"density_per_mille": round(10 * reading.share(page, "四类重点群体合计"))}
        self._add("truckers_per_mille_of_new", round(1000 * new["trucker"] / sum(new.values())))
        joined = {group: after[group][0] - before[group][0] for group in GROUPS}
        return {"truckers_per_mille_of_new": round(1000 * joined["trucker"] / sum(joined.values()))}

    def _applications(self, state: str = "") -> list[dict[str, str]]:
        """The list as the officer takes it home."""
        text = self.officer.get(f"/desk/joining/export.csv?state={state}").text
        return list(csv.DictReader(text.lstrip("\ufeff").splitlines()))

    def _figures(self) -> dict[str, int]:
        text = self.officer.get(f"/api/v1/figures/bulletin?from={self.today}&to={self.today}").text
        return {str(key): int(value) for key, value in json.loads(text)["figures"].items()}
