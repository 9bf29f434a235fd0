"""A large market to measure in: 30,000 positions of 1,500 employers, and people who look for work."""

import argparse
from datetime import timedelta
from itertools import cycle, islice
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections, transaction
from django.utils import translation

from chunfeng.cli.commands import migrate
from chunfeng.domain.employers import services as employers
from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Employer, Position, Representative
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.people.models import Person
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.models import StaffAssignment
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays.city import adverts, firms, loading, names, seekers, tree
from chunfeng.replays.city.firms import Firm
from chunfeng.replays.city.names import INDUSTRIES
from chunfeng.replays.city.progress import Progress
from chunfeng.shared import audit, bulk
from chunfeng.shared.models import AuditEntry

MARK = "bench.built"
EMPLOYERS = 1500
OWNED = 400
"""Positions of the one employer whose own list is measured."""


def ensure(positions: int) -> None:
    """Build the market unless this home holds it already."""
    migrate.run(argparse.Namespace(quiet=True))
    if not AuditEntry.objects.filter(act=MARK, target_id=positions).exists():
        renew(positions)
        audit.record(actor=tree.SYSTEM, act=MARK, target=("positions", positions))


def renew(
    positions: int, *, employers: int = EMPLOYERS, people: int = seekers.SEEKERS, owned: int = OWNED
) -> tree.Unions:
    """Build the market, in the place of whatever this home holds. `owned` positions more are the first employer's."""
    migrate.run(argparse.Namespace(quiet=True))
    if Person.objects.exists():
        loading.empty()
        connections.close_all()
        migrate.run(argparse.Namespace(quiet=True))
    unions = _build(positions, employers, people, owned)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return unions


def session_of(person: Person) -> str:
    """The cookie of somebody who signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def some_seekers(count: int) -> list[Person]:
    return list(Person.objects.filter(pk__in=Seeker.objects.order_by("pk").values("person")[:count]).order_by("pk"))


def an_officer() -> Person:
    """The district's officer, whose part of the tree holds nearly everything."""
    return StaffAssignment.objects.get(organisation__code="hongshan", role="officer").person


def an_owner() -> Person:
    """Who speaks for the employer with the longest list."""
    return Representative.objects.order_by("pk")[0].person


def position_ids(count: int) -> list[int]:
    ids = list(Position.objects.order_by("pk").values_list("pk", flat=True))
    return ids[:: max(1, len(ids) // count)]


def _build(positions: int, employers: int, people: int, owned: int) -> tree.Unions:
    random = Random(loading.SEED)
    progress = Progress(positions * 2 + people)
    with translation.override("zh-hans"), transaction.atomic():
        progress.begin("unions, employers")
        unions = tree.found(random)
        settled = _firms(random, unions, employers)
        progress.begin(f"{positions:,} positions")
        chosen = [settled[0]] * owned + list(islice(cycle(settled), positions - owned))
        codes = adverts.codes()
        for start in range(0, positions, 2000):
            batch = [
                adverts.draft(random, number, firm, adverts.trade_for(random, firm), codes)
                for number, firm in enumerate(chosen[start : start + 2000], start)
            ]
            _publish([advert.position for advert in batch])
            progress.step(2 * len(batch))
        progress.begin(f"{people:,} seekers")
        seekers.register(random, progress, people)
    progress.end()
    return unions


def _firms(random: Random, unions: tree.Unions, count: int) -> list[Firm]:
    moment = clock.now() - timedelta(days=70)
    made = []
    for number in range(count):
        industry = random.choices(INDUSTRIES, [each.firms for each in INDUSTRIES])[0]
        street = names.street(random)
        name = f"武汉{names.BRANDS[number % len(names.BRANDS)]}{random.choice(industry.words)}{number}号有限公司"
        employer = Employer(
            name=name,
            normal_name=name,
            credit_code=names.credit_code(number + 1),
            industry=industry.title,
            place_id=street.code,
            address=names.address(random, street),
            organisation=unions.organisations[street.code],
            status=EmployerStatus.VERIFIED,
            verified_at=moment,
            verified_until=clock.today() + timedelta(days=100),
            tags=[firms.GIANT] if number % 5 == 0 else [],
            contact_name="李经理",
            contact_phone=names.phone(number),
            created_at=moment,
            updated_at=moment,
        )
        made.append(Firm(employer, industry, street, Actor(), None, moment, suspended=False))
    bulk.copy_in([firm.employer for firm in made])
    owner = tree.person("周敏", firms.FIRST_PERSON)
    Representative.objects.create(person=owner, employer=made[0].employer)
    facts.record_many(_joined(firm.employer, kind) for firm in made for kind in _JOINING)
    return made


_JOINING = (FactKind.EMPLOYER_JOINED, FactKind.EMPLOYER_VERIFIED)


def _joined(employer: Employer, kind: FactKind) -> facts.Entry:
    return facts.Entry(
        kind=kind,
        subject=("employer", employer.pk),
        employer_id=employer.pk,
        organisation_id=employer.organisation_id,
        organisation_path=employer.organisation.path,
        place_code=employer.place_id or "",
        at=employer.created_at,
    )


def _publish(positions: list[Position]) -> None:
    for position in positions:
        position.published_at = position.created_at + timedelta(hours=20)
        position.status = PositionStatus.PUBLISHED
    bulk.copy_in(positions)
    with clock.at(min(position.published_at for position in positions if position.published_at)):
        employers.record_publication(positions)
