"""Loads the whole city in one transaction: it is there, or it is not."""

from dataclasses import dataclass
from random import Random

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg import sql

from chunfeng.domain.conversations.models import Broadcast
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.hiring.enums import ApplicationStatus
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.models import Person
from chunfeng.domain.talent.models import Seeker
from chunfeng.replays.city import adverts, airing, belonging, firms, gathering, giving, letters, papers, seekers, tree
from chunfeng.replays.city.adverts import Advert
from chunfeng.replays.city.firms import Firm
from chunfeng.replays.city.names import INDUSTRIES
from chunfeng.replays.city.progress import Progress
from chunfeng.replays.city.seekers import Looking
from chunfeng.shared import audit
from chunfeng.shared.live import recordings
from chunfeng.shared.models import AuditEntry

SEED = 20261121
MARK = "demo.loaded"
WORKERS = "求职者"
WHOLE = (
    sum(each.firms for each in INDUSTRIES) * 4
    + adverts.POSITIONS
    + seekers.SEEKERS // 2
    + letters.APPLICATIONS * 6
    + belonging.STEPS
    + gathering.STEPS
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much there is."""

    employers: int
    positions: int
    seekers: int
    applications: int


def is_loaded() -> bool:
    """Whether this home holds the city, complete."""
    return AuditEntry.objects.filter(act=MARK).exists()


def holds_others() -> bool:
    """Whether somebody works in this home who is not of the city."""
    return not is_loaded() and Person.objects.exists()


def empty() -> None:
    """Take everything away: recordings, and tables, which `migrate` brings back empty. Only for homes that hold the city."""
    for folder in Broadcast.objects.values_list("folder", flat=True):
        recordings.remove(folder)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        owner = sql.Identifier(cursor.fetchone()[0])
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute(sql.SQL("CREATE SCHEMA public AUTHORIZATION {}").format(owner))


def load(progress: Progress) -> Loaded:
    """Load the city into an empty home."""
    random = Random(SEED)
    with translation.override("zh-hans"), transaction.atomic():
        progress.begin(_("Founding the unions"))
        unions = tree.found(random)
        progress.begin(_("Settling 300 employers"))
        settled = firms.settle(random, unions, _Weighted(progress, 4))
        progress.begin(_("Writing 3,000 positions"))
        written = adverts.write(random, unions, settled, progress)
        progress.begin(_("Registering 3,000 seekers"))
        looking = seekers.register(random, _Weighted(progress, 0.5))
        progress.begin(_("Applying and answering"))
        letters.send(random, written, looking, _Weighted(progress, 6))
        adverts.close_some(random, written)
        firms.suspend(unions, settled)
        papers.lay_out(random, unions)
        _introduce(settled, written, looking)
        progress.begin(_("Bringing the unions to life"))
        belonging.settle(belonging.City(unions, settled, looking), progress)
        progress.begin(_("Opening the fairs"))
        crowd = gathering.gather(unions, settled, looking, progress)
        _introduce_presenter(settled, airing.air(crowd))
        giving.give(unions)
        audit.record(actor=tree.SYSTEM, act=MARK, target=("city", SEED))
    progress.end()
    return count()


def count() -> Loaded:
    return Loaded(
        employers=firms.Employer.objects.count(),
        positions=Position.objects.count(),
        seekers=Seeker.objects.count(),
        applications=Application.objects.count(),
    )


class _Weighted:
    """Steps that take longer than others count more."""

    def __init__(self, progress: Progress, weight: float) -> None:
        self.progress = progress
        self.weight = weight

    def step(self, count: int = 1) -> None:
        self.progress.step(count * self.weight)


def _introduce(settled: list[Firm], written: list[Advert], looking: list[Looking]) -> None:
    """Name a handful for the sign-in page: people in whose shoes the whole thread can be walked."""
    _introduce_employers(settled)
    _introduce_workers(looking)
    number = seekers.FIRST_PERSON + seekers.SEEKERS
    tree.person("", number, role=WORKERS, label="第一次来，还没有填意向", joined_days_ago=0)


def _introduce_employers(settled: list[Firm]) -> None:
    busy = Application.objects.filter(status=ApplicationStatus.SUBMITTED).values_list(
        "position__employer_id", flat=True
    )
    waiting: dict[int, int] = {}
    for employer_id in busy:
        waiting[employer_id] = waiting.get(employer_id, 0) + 1
    able = sorted(
        (firm for firm in settled if firm.verified_at is not None and not firm.suspended),
        key=lambda firm: (-waiting.get(firm.employer.pk, 0), firm.employer.pk),
    )
    for firm in able[:2]:
        _label(firm.owner.person_id, firms.RECRUITERS, f"{firm.employer.name}负责人，有新简历等回复")
    recruiter = next(firm for firm in able if firm.recruiter is not None)
    if recruiter.recruiter is not None:
        _label(recruiter.recruiter.person_id, firms.RECRUITERS, f"{recruiter.employer.name}招聘专员")
    pending = next(firm for firm in settled if firm.verified_at is None and firm.employer.status == "pending")
    _label(pending.owner.person_id, firms.RECRUITERS, f"{pending.employer.name}负责人，等待核验")


def _introduce_presenter(settled: list[Firm], employer: Employer) -> None:
    owner = next(firm.owner for firm in settled if firm.employer == employer)
    _label(owner.person_id, firms.RECRUITERS, f"{employer.name}负责人，直播带岗，有人等着视频面谈")


def _introduce_workers(looking: list[Looking]) -> None:
    latest = Application.objects.order_by("-submitted_at", "-pk")
    with_intent = latest.filter(status=ApplicationStatus.INTENT)
    invited = latest.filter(status=ApplicationStatus.INTERESTED)
    told = (("有单位答复了，去看看", invited), ("已和一家单位达成意向", with_intent))
    known = {each.seeker.pk: each for each in looking}
    named: set[int] = set()
    for words, rows in told:
        for row in rows:
            if row.seeker_id not in named:
                named.add(row.seeker_id)
                each = known[row.seeker_id]
                seekers.season(each)
                _label(each.seeker.person_id, WORKERS, f"{each.trade.title}，{words}")
                break
    wanted = ("电工", "网约配送员", "Java开发工程师", "月嫂")
    for title in wanted:
        each = next(each for each in looking if title in each.trade.titles and each.seeker.pk not in named)
        seekers.season(each)
        _label(each.seeker.person_id, WORKERS, f"{each.trade.title}，想在洪山找活")


def _label(person_id: int | None, role: str, label: str) -> None:
    Person.objects.filter(pk=person_id).update(demo_role=role, demo_label=label)
