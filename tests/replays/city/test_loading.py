"""The demo city holds what it promises, and the ledger agrees with a recount of the tables."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db.models import Count, Q, Sum
from django.utils import translation
from pytest_django import DjangoDbBlocker

from chunfeng.domain.conversations.queries import rooms as recorded
from chunfeng.domain.drops.models import Drop
from chunfeng.domain.employers.models import Employer, Position, SheetImport
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.fairs.models import Fair, LiveRoom
from chunfeng.domain.fairs.queries import calls, rooms
from chunfeng.domain.happenings.models import CheckIn, Happening, Registration, Ticket
from chunfeng.domain.happenings.queries import doors
from chunfeng.domain.hiring.models import Application, ApplicationStep
from chunfeng.domain.hiring.queries import follow_ups
from chunfeng.domain.indicators import queries as indicators
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.people.models import IdentityDocument, Person
from chunfeng.domain.programs.models import Program
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.enums import FoundingState, JoinState, Level
from chunfeng.domain.unions.models import (
    Ceremony,
    Founding,
    JoinApplication,
    Membership,
    MembershipStep,
    Organisation,
    PlanTask,
    StaffAssignment,
    UnionWorker,
)
from chunfeng.domain.unions.queries.tallies import totals
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import airing, gathering, giving, loading, seekers, trades
from chunfeng.replays.city.firms import GIANT
from tests.homes import Home


@pytest.fixture
def city(demo: Home, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This process works in the demo's home."""
    with django_db_blocker.unblock(), demo.entered():
        yield


@pytest.mark.processes
@pytest.mark.pace(60)  # whoever comes first makes it
def test_city_loads_whole_and_agrees_with_a_recount(city):
    loaded = loading.count()
    assert (loaded.employers, loaded.positions, loaded.seekers) == (300, 3000, 3000)
    assert loading.is_loaded()
    assert not loading.holds_others()
    _check_employers()
    _check_people()
    _check_work_lists()
    _check_unions()
    _check_happenings()
    _check_rooms()
    _check_gifts()
    _check_figures()
    _check_time()
    _check_shoes()


def _check_employers():
    assert Employer.objects.filter(tags__contains=[GIANT]).count() == 112
    by_status = dict(Employer.objects.values_list("status").annotate(Count("id")).order_by())
    assert by_status == {"verified": 281, "pending": 14, "refused": 4, "suspended": 1}
    assert [
        code for code in Employer.objects.values_list("credit_code", flat=True) if not checksums.credit_code(code)
    ] == []
    assert Position.objects.filter(status="published", description="").count() == 0


def _check_people():
    waiting = Counter(IdentityDocument.objects.values_list("state", flat=True))
    assert (waiting["reviewing"], waiting["submitted"]) == (5, 1)
    levels = set(StaffAssignment.objects.values_list("organisation__level", flat=True))
    assert levels == {Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN}
    roles = Counter(Person.objects.exclude(demo_role="").values_list("demo_role", flat=True))
    assert roles == {"工会干部": 7, "用人单位": 5, "求职者": 7, "会员": 6}
    assert {phone[:7] for phone in map(str, Person.objects.order_by("pk").values_list("phone", flat=True)[:50])} == {
        "1990000"
    }


def _check_work_lists():
    positions = dict(Position.objects.values_list("status").annotate(Count("id")).order_by())
    assert (positions["pending"], positions["draft"], positions["refused"]) == (64, 30, 18)
    assert sum(positions.values()) == 3000
    assert sorted(SheetImport.objects.values_list("status", flat=True)) == ["failed", "previewed", "previewed"]
    assert min(sheet.counts["rejected"] for sheet in SheetImport.objects.filter(status="previewed")) > 0
    states = set(Application.objects.values_list("status", flat=True))
    assert states == {"submitted", "interested", "intent", "declined", "withdrawn"}


def _check_unions():
    """The union lives: members in groups, whatever an officer decides in every state, and totals that agree with a recount."""
    standing = Membership.objects.filter(status__in=("active", "kept"))
    whole = totals(unions.root().path)
    assert whole["members"] == standing.count() > 1500
    assert whole["organisations"] == Organisation.objects.filter(state="founded").count()
    assert standing.filter(groups__group="rider").count() > 100
    assert set(Founding.objects.values_list("state", flat=True)) == set(FoundingState)
    assert set(JoinApplication.objects.values_list("state", flat=True)) == set(JoinState)
    assert JoinApplication.objects.filter(state="submitted", due_on__lt=clock.today()).count() == 4
    assert sorted(Ceremony.objects.values_list("state", flat=True)) == ["cancelled", "confirmed", "draft"]
    assert PlanTask.objects.count() == 19
    assert PlanTask.objects.filter(state="done").exists()
    assert UnionWorker.objects.count() == 8
    assert StaffAssignment.objects.filter(deputy_for__isnull=False).count() == 2


def _check_happenings():
    """A fair runs, one is over, one is in the making; one of the small things is full, and some wait."""
    states = sorted(Happening.objects.filter(kind="fair").values_list("status", flat=True))
    assert states == ["draft", "reported", "running"]
    running = Fair.objects.get(happening__status="running")
    came = running.participations.filter(presence="came")
    assert came.filter(stands__isnull=True).count() == 0 < came.count()
    assert doors.totals(running.happening_id).people == gathering.INSIDE
    assert sorted(set(Ticket.objects.values_list("status", flat=True))) == ["done", "serving", "waiting"]
    sent = Application.objects.filter(happening=running.happening)
    assert set(sent.values_list("status", "channel")) == {("submitted", "spot"), ("intent", "spot")}
    assert came.filter(zone__isnull=False).exists()
    said = follow_ups.became_at(Happening.objects.get(kind="fair", status="reported").pk)
    assert min(said[0].asked, said[0].working, said[0].left, said[0].open) > 0
    full = Happening.objects.get(kind="check_up")
    assert (full.taken, full.waiting) == (20, 4)


def _check_rooms():
    """One can be watched again, position by position; one is announced; people wait for a talk by video."""
    (again,) = rooms.to_watch_again()
    ((_recording, chapters),) = rooms.chapters(again, recorded.recordings_of(again.room))
    assert [chapter.seconds for chapter in chapters] == [airing.CHAPTER * each for each in range(airing.PRESENTERS)]
    assert Fact.objects.filter(kind="live_watched", happening_id=again.happening_id).count() == airing.VIEWERS
    assert Application.objects.filter(happening=again.happening).count() == airing.APPLYING
    coming = LiveRoom.objects.exclude(pk=again.pk).get()
    shown = airing.PRESENTERS * airing.PRESENTED
    assert (coming.happening.status, coming.positions.count(), again.positions.count()) == ("open", shown, shown)
    running = Fair.objects.get(happening__status="running")
    (talks,) = calls.lines_at(running.happening_id)
    assert talks.tickets.filter(status="waiting").count() == airing.TALKERS


def _check_gifts():
    assert sorted(Program.objects.values_list("key", flat=True)) == sorted(giving.OFFERED)
    drops = Drop.objects.order_by("opens_at")
    assert [(drop.status, drop.goods, drop.opens_at < clock.now()) for drop in drops] == [
        ("announced", 300, True),
        ("announced", 200, False),
    ]
    rider = Person.objects.get(demo_label="外卖配送员，有会员证")
    assert [document.state for document in IdentityDocument.objects.filter(person=rider)] == ["verified"]


def _check_figures():
    root = unions.root()
    today = clock.today()
    figures = indicators.figures(
        actor=Actor.system("test"), organisation_path=root.path, start=today - timedelta(days=500), end=today
    )
    told = {figure.key: figure.value for figure in figures}
    published = Position.objects.filter(published_at__isnull=False)
    applications = Application.objects.all()
    steps = ApplicationStep.objects.all()
    recount = {
        "employers_joined": Employer.objects.count(),
        "employers_verified": Employer.objects.filter(verified_at__isnull=False).count(),
        "employers_hiring": published.aggregate(n=Count("employer", distinct=True))["n"],
        "positions": published.count(),
        "headcount": published.aggregate(n=Sum("headcount"))["n"],
        "seekers": Seeker.objects.count(),
        "applications": applications.count(),
        "applicants": applications.aggregate(n=Count("seeker", distinct=True))["n"],
        "withdrawals": steps.filter(step="withdraw").count(),
        "answers": applications.filter(answered_at__isnull=False).count(),
        "intents": applications.filter(status="intent").count(),
        "join_applications": JoinApplication.objects.count(),
        "people_joined": Membership.objects.count(),
        "transfers": MembershipStep.objects.filter(step="transfer").count(),
        "people_left": Membership.objects.filter(status="left").count(),
        "unions_founded": Organisation.objects.filter(founded_on__isnull=False).count(),
        "tasks_done": PlanTask.objects.filter(state="done").count(),
        "happenings": Happening.objects.filter(status__in=("running", "closed", "reported")).count(),
        "registrations": Registration.objects.exclude(status="waiting").count(),
        "visits": CheckIn.objects.filter(counted=True).count(),
        "served": Ticket.objects.filter(status="done").count(),
        "people_with_intent": applications.filter(status="intent").aggregate(n=Count("seeker", distinct=True))["n"],
    }
    assert {key: told[key] for key in recount} == recount


def _check_time():
    now = clock.now()
    assert Fact.objects.filter(at__gt=now).count() == 0
    early = ApplicationStep.objects.filter(Q(at__gt=now) | Q(at__lt=now - timedelta(days=80))).count()
    assert early == 0
    weeks = {(now - at).days // 7 for at in Fact.objects.filter(kind="position_published").values_list("at", flat=True)}
    assert len(weeks) >= 8
    assert Position.objects.filter(status="published", ends_on__lt=clock.today()).count() == 0


def _check_shoes():
    """Whoever walks in somebody's shoes sees work of that trade first, each with three reasons that hold."""
    workers = Person.objects.filter(demo_role=loading.WORKERS).exclude(seeker=None).order_by("pk")
    shoes = [worker.seeker for worker in workers.select_related("seeker")]
    assert len(shoes) == 6
    electrician = next(seeker for seeker in shoes if seeker.wanted_words == ["电工"])
    (paper,) = electrician.certificates
    assert (paper["name"], date.fromisoformat(paper["valid_until"])) == (
        "低压电工作业证",
        clock.today() + timedelta(days=365),
    )
    assert (electrician.experience_years >= 3, electrician.radius_km) == (True, None)
    with translation.override("zh-hans"):
        for seeker in [*shoes, *map(_seasoned, ("造价员", "瓦工"))]:
            best = matching.matches_for(seeker=seeker, k=3)
            first = [card.reasons[0] for card in best]
            fitting = [reason == "工种一致" or re.fullmatch(r"会(\d)/\1项技能", reason) is not None for reason in first]
            assert (seeker.wanted_words, first[0], fitting) == (seeker.wanted_words, "工种一致", [True] * 3)
            assert min(len(card.reasons) for card in best) >= 3


def _seasoned(title):
    """Those who were answered, or have an intent, are of one trade today and of another tomorrow."""
    seeker = Seeker.objects.filter(wanted_words=[title]).order_by("pk").first()
    trade = next(trade for trade in trades.trades() if trade.title == title)
    seekers.season(seekers.Looking(seeker, trade, seeker.created_at))
    return seeker
