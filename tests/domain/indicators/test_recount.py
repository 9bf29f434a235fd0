"""The ledger against a recount: random histories through the services, random days, random parts of the tree."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import factories

from chunfeng.domain.employers import queries as employer_queries
from chunfeng.domain.employers import services as employers
from chunfeng.domain.employers.enums import CloseReason
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.employers.services import PositionText
from chunfeng.domain.hiring import services as hiring
from chunfeng.domain.hiring.models import Application, ApplicationStep
from chunfeng.domain.indicators import queries
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.talent import services as talent
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import Refusal
from chunfeng.shared.models import AuditEntry

FIRST = date(2026, 3, 1)
DAYS = 40
SYSTEM = Actor.system("test")
STEPS = ("show_interest", "reach_intent", "take_back_intent", "decline", "reconsider", "withdraw")


@dataclass
class World:
    """Two counties below a city, and whoever acts there."""

    city: Organisation
    counties: list[Organisation]
    speakers: dict[int, Actor] = field(default_factory=dict)
    workers: list[Actor] = field(default_factory=list)
    moment: datetime = field(default_factory=lambda: clock.day_start(FIRST))
    numbers: int = 0

    @classmethod
    def made(cls) -> "World":
        city = factories.organisation(place=factories.place("4201"))
        counties = [factories.organisation(parent=city, place=factories.place(code)) for code in ("420111", "420106")]
        return cls(city, counties)

    def text(self, pick: int) -> PositionText:
        return PositionText(
            title=f"维修电工{pick}",
            description="负责厂区线路检修，两班倒，包吃住。",
            pay="6千-9千/月",
            headcount=("1", "3", "7", "若干", "不限")[pick % 5],
            place_code="420111",
            ends_on=FIRST + timedelta(days=90),
        )

    def join(self, pick: int) -> None:
        person = factories.person()
        county = self.counties[pick % 2]
        employer = employers.register(
            actor=factories.actor(person),
            name=f"武汉第{pick}电气有限公司",
            credit_code=factories.credit_code(),
            place_code=county.place_id,
            licence=SimpleUploadedFile("执照.png", factories.PNG),
        )
        self.speakers[employer.pk] = Actor(
            person_id=person.pk, employer_ids=frozenset({employer.pk}), name=person.handle
        )

    def judge(self, pick: int) -> None:
        act = (employers.verify, employers.verify, employers.suspend)[pick % 3]
        act(actor=SYSTEM, employer_id=self.one(Employer, pick).pk, note="已核对")

    def offer(self, pick: int) -> None:
        employer = self.one(Employer, pick)
        self.numbers += 1
        position = employers.create(
            actor=self.speakers[employer.pk], employer_id=employer.pk, text=self.text(pick), key=str(self.numbers)
        )
        employers.submit(actor=self.speakers[employer.pk], position_id=position.pk)
        employers.publish(actor=SYSTEM, position_id=position.pk)

    def change(self, pick: int) -> None:
        position = self.one(Position, pick)
        owner = self.speakers[position.employer_id]
        if pick % 3 == 0:
            employers.close(actor=owner, position_id=position.pk, reason=CloseReason.FILLED)
        elif pick % 3 == 1:
            employers.reopen(actor=owner, position_id=position.pk, ends_on=FIRST + timedelta(days=80))
            employers.publish(actor=SYSTEM, position_id=position.pk)
        else:
            version = employer_queries.version_of(position)
            employers.edit(actor=owner, position_id=position.pk, text=self.text(pick // 3), version=version)

    def seek(self, pick: int) -> None:
        actor = factories.actor(factories.person(name="王小明"))
        place = self.counties[pick % 2].place_id
        talent.answer_wishes(
            actor=actor,
            what=talent.WhatWish(words=("电工",)),
            where=talent.WhereWish(places=(place,), home_place=place),
            terms=talent.TermsWish() if pick % 5 else None,
        )
        self.workers.append(actor)

    def apply(self, pick: int) -> None:
        hiring.apply(
            actor=self.workers[pick % len(self.workers)],
            position_id=self.one(Position, pick // 7).pk,
            consent=True,
            consent_version=consent_texts()[Purpose.RESUME_TO_EMPLOYER][-1].version,
        )

    def move(self, pick: int) -> None:
        application = self.one(Application, pick // len(STEPS))
        step = STEPS[pick % len(STEPS)]
        more = {"reason": "filled"} if step == "decline" else {}
        actor = self.speakers[application.position.employer_id]
        if step == "withdraw":
            actor = next(worker for worker in self.workers if worker.person_id == application.seeker.person_id)
        getattr(hiring, step)(actor=actor, application_id=application.pk, **more)

    @staticmethod
    def one(model: type, pick: int):
        rows = list(model.objects.order_by("pk"))
        return rows[pick % len(rows)]

    def act(self, kind: str, pick: int, hours: int) -> None:
        """Do it some hours later; what cannot be done at this point is refused, and changes nothing."""
        self.moment += timedelta(hours=hours)
        with clock.at(self.moment):
            try:
                with transaction.atomic():
                    getattr(self, kind)(pick)
            except (Refusal, ZeroDivisionError):
                return


def recount(path: str, first: date, last: date) -> dict[str, int]:
    """The figures from the tables of the domains, without the ledger."""

    def within(moment: datetime | None) -> bool:
        return moment is not None and first <= clock.local_day(moment) <= last

    joined = [
        row
        for row in Employer.objects.select_related("organisation").order_by("pk")
        if row.organisation.path.startswith(path)
    ]
    own = {row.pk for row in joined}
    verified: dict[int, datetime] = {}
    for entry in AuditEntry.objects.filter(act="employer.verify").order_by("at", "id"):
        verified.setdefault(entry.target_id, entry.at)
    positions = [row for row in Position.objects.order_by("pk") if row.employer_id in own and within(row.published_at)]
    seekers = [
        row
        for row in Seeker.objects.select_related("organisation").order_by("pk")
        if row.organisation.path.startswith(path) and within(row.answered_at)
    ]
    applications = [
        row
        for row in Application.objects.select_related("position", "seeker").order_by("pk")
        if row.position.employer_id in own
    ]
    sent = [row for row in applications if within(row.submitted_at)]
    intents: Counter[int] = Counter()
    withdrawals = 0
    for step in (
        ApplicationStep.objects.filter(application__in=applications)
        .select_related("application__seeker")
        .order_by("pk")
    ):
        if within(step.at):
            intents[step.application.seeker.person_id] += (step.after == "intent") - (step.before == "intent")
            withdrawals += step.after == "withdrawn"
    return {
        "employers_joined": sum(within(row.created_at) for row in joined),
        "employers_verified": sum(within(verified.get(row.pk)) for row in joined),
        "employers_hiring": len({row.employer_id for row in positions}),
        "positions": len(positions),
        "seekers": len(seekers),
        "applications": len(sent),
        "applicants": len({row.seeker.person_id for row in sent}),
        "withdrawals": withdrawals,
        "answers": sum(within(row.answered_at) for row in applications),
        "intents": sum(intents.values()),
        "people_with_intent": sum(net > 0 for net in intents.values()),
    }


def headcounts(path: str) -> dict[str, int]:
    """What all positions that were ever published want today."""
    rows = [
        row
        for row in Position.objects.select_related("employer__organisation").order_by("pk")
        if row.published_at and row.employer.organisation.path.startswith(path)
    ]
    return {
        "headcount": sum(row.headcount or 0 for row in rows),
        "positions_several": sum(row.headcount_kind == "several" for row in rows),
        "positions_unlimited": sum(row.headcount_kind == "unlimited" for row in rows),
        "positions_unstated": sum(row.headcount_kind == "unstated" for row in rows),
    }


def counted(path: str, first: date, last: date) -> dict[str, int]:
    found = queries.figures(actor=SYSTEM, organisation_path=path, start=first, end=last)
    return {item.key: item.value for figure in found for item in (figure, *figure.beside)}


acts = st.tuples(
    st.sampled_from(
        ["join", "judge", "offer", "offer", "change", "seek", "apply", "apply", "apply", "move", "move", "move"]
    ),
    st.integers(0, 10_000),
    st.integers(0, 30),
)
spans = st.lists(st.tuples(st.integers(0, DAYS), st.integers(0, DAYS)), min_size=1, max_size=3)
BEGIN = [
    ("join", 0, 1),
    ("judge", 0, 1),
    ("join", 1, 1),
    ("judge", 1, 1),
    ("offer", 0, 1),
    ("offer", 1, 1),
    ("seek", 1, 1),
    ("seek", 2, 1),
]


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(history=st.lists(acts, min_size=10, max_size=40), spans=spans)
def test_figures_agree_with_a_recount(history, spans):
    with transaction.atomic():
        world = World.made()
        for act in [*BEGIN, *history]:
            world.act(*act)
        last = clock.local_day(world.moment)
        everything = (FIRST, last)
        for path in (world.city.path, *(county.path for county in world.counties)):
            for one, other in [*spans, (0, (last - FIRST).days)]:
                first, end = FIRST + timedelta(days=min(one, other)), FIRST + timedelta(days=max(one, other))
                found, expected = counted(path, first, end), recount(path, first, end)
                assert {key: found[key] for key in expected} == expected
            if path == world.city.path:
                check_parts(world, found, first, end)
                check_behind(path, found, first, end)
            expected = headcounts(path)
            found = counted(path, *everything)
            assert {key: found[key] for key in expected} == expected
        transaction.set_rollback(True)


def check_parts(world: World, found: dict[str, int], first: date, last: date) -> None:
    """Parent = sum of children and days for what adds up; people are at most that sum."""
    table = queries.by_child(actor=SYSTEM, organisation=world.city, start=first, end=last)
    for item in table.columns:
        total = sum(line.values[item.key] for line in table.lines)
        assert table.whole[item.key] == found[item.key]
        assert (total == found[item.key]) if item.adds_up else (total >= found[item.key])
        with clock.at(clock.day_start(last)):
            trend = queries.trend(
                actor=SYSTEM, figure_key=item.key, organisation_path=world.city.path, start=first, end=last
            )
        total = sum(step.value for step in trend.steps)
        assert (total == found[item.key]) if item.adds_up else (total >= found[item.key])


def check_behind(path: str, found: dict[str, int], first: date, last: date) -> None:
    """The list behind a figure adds up to the figure."""

    def rows(key: str) -> list[int]:
        found = queries.behind_rows(key, actor=SYSTEM, organisation_path=path, start=first, end=last)
        return [row["count"] for row in found]

    for item in queries.declarations():
        listed = rows(item.key)
        assert (sum(listed) if item.adds_up else len(listed)) == found[item.key]
