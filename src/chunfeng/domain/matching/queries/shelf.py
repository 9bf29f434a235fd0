"""The catalogue of this process: built once from the database, then kept up with it.

    at most once a second   one light query: the newest change and the highest id
    if they moved           positions changed since then, with a minute's overlap for transactions that commit late
    every five minutes      ids are compared, for whatever went without leaving a change

Inside a transaction the refresh happens at once, since no other thread could see its rows; otherwise in a thread of its
own, and readers get the old catalogue until the new one stands.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max, QuerySet

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Position
from chunfeng.domain.matching import rules
from chunfeng.domain.occupations.models import OccupationSynonym
from chunfeng.domain.places import queries as places
from chunfeng.engine.matching import Catalogue, Lexicon, PositionRow
from chunfeng.kernel import clock
from chunfeng.kernel.vocabulary import HeadcountKind

CHECK_SECONDS = 1.0
RECONCILE_SECONDS = 300.0
OVERLAP = timedelta(minutes=1)
TITLE_WEIGHT = 3
"""How often the words of a title, or of a wish, count."""
BATCH = 2000

Version = tuple[datetime | None, int | None]


@dataclass
class Shelf:
    """Where the current catalogue stands, and how far it has read."""

    current: Catalogue | None = None
    edition: int = 0
    version: Version = (None, None)
    recent: dict[int, datetime] = field(default_factory=dict)
    checked: float = 0.0
    reconciled: float = 0.0
    settled: bool = True
    database: str = ""
    busy: threading.Lock = field(default_factory=threading.Lock)

    def catalogue(self) -> Catalogue:
        """The newest catalogue at hand. The very first call builds it and takes seconds at 30,000 positions."""
        if self._is_foreign():
            with self.busy:
                if self._is_foreign():
                    self._build()
        now = time.monotonic()
        if now - self.checked >= CHECK_SECONDS or connection.in_atomic_block:
            self.checked = now
            if self._is_behind(now):
                if self.current is not None and not len(self.current):
                    self.refreshed()  # "nothing yet" is worth a moment's wait: the first positions may be there
                else:
                    self._refresh()
        assert self.current is not None
        return self.current

    def refreshed(self) -> Catalogue:
        """Catch up now, whatever the clock says."""
        with self.busy:
            return self._build() if self._is_foreign() else self._catch_up()

    def _is_foreign(self) -> bool:
        """Nothing built yet, or built from another database (a test's)."""
        return self.current is None or self.database != str(connection.settings_dict["NAME"])

    def _is_behind(self, now: float) -> bool:
        return _version() != self.version or not self.settled or now - self.reconciled > RECONCILE_SECONDS

    def _refresh(self) -> None:
        if connection.in_atomic_block:
            with self.busy:
                self._catch_up()
        elif self.busy.acquire(blocking=False):
            threading.Thread(target=self._in_background, name="matching-refresh", daemon=True).start()

    def _in_background(self) -> None:
        try:
            self._catch_up()
        finally:
            # Whoever sees the lock free may count on nothing of this thread being left at the database.
            try:
                connection.close()
            finally:
                self.busy.release()

    def _build(self) -> Catalogue:
        self.version = version = _version()
        self.recent = {}
        words = lexicon()
        self.current = Catalogue.of(_rows(_shown(), words, self.recent), words)
        self.edition += 1
        self._settle(version)
        self.reconciled = self.checked = time.monotonic()
        self.database = str(connection.settings_dict["NAME"])
        return self.current

    def _catch_up(self) -> Catalogue:
        """Read what changed. A database whose newest change went backwards is another one: build anew."""
        old, version = self.current, _version()
        if old is None or (self.version[0] and (version[0] is None or version[0] < self.version[0])):
            return self._build()
        newest = self.version[0]
        changed = Position.objects.filter(updated_at__gte=newest - OVERLAP) if newest else Position.objects.all()
        stamps = dict(changed.values_list("pk", "updated_at"))
        fresh = [pk for pk, stamp in stamps.items() if self.recent.get(pk) != stamp or pk not in old]
        upserts = list(_rows(_shown().filter(pk__in=fresh), old.lexicon, self.recent)) if fresh else []
        removals = set(fresh) - {row.id for row in upserts}
        if time.monotonic() - self.reconciled > RECONCILE_SECONDS or connection.in_atomic_block:
            shown = set(_shown().values_list("pk", flat=True))
            missing = shown - set(old.ids.tolist()) - {row.id for row in upserts}
            upserts += _rows(_shown().filter(pk__in=missing), old.lexicon, self.recent) if missing else []
            removals |= set(old.ids.tolist()) - shown
            self.reconciled = time.monotonic()
        changes = bool(upserts) or any(pk in old for pk in removals)
        self.current = old.with_changes(upserts, removals) if changes else old
        self.edition += int(changes)
        self.version = version
        self._settle(version)
        return self.current

    def _settle(self, version: Version) -> None:
        """Look once more when the overlap has passed: a transaction may commit with an older stamp."""
        newest = version[0]
        horizon = clock.now() - OVERLAP
        self.settled = newest is None or newest < horizon
        self.recent = {pk: stamp for pk, stamp in self.recent.items() if newest and stamp >= newest - OVERLAP}


_shelf = Shelf()


def catalogue() -> Catalogue:
    """All open positions, as this process knows them now; at most about a second behind the database."""
    return _shelf.catalogue()


def edition() -> int:
    """Which catalogue of this process stands now: another number, other positions."""
    _shelf.catalogue()
    return _shelf.edition


def refresh() -> Catalogue:
    """The catalogue as the database is now: for whoever has just written and wants to see it."""
    return _shelf.refreshed()


def _version() -> Version:
    newest = Position.objects.aggregate(stamp=Max("updated_at"), highest=Max("pk"))
    return newest["stamp"], newest["highest"]


def _shown() -> QuerySet[Position]:
    open_today = Position.objects.filter(status=PositionStatus.PUBLISHED)
    return open_today.exclude(employer__status=EmployerStatus.SUSPENDED).order_by("pk")


def lexicon() -> Lexicon:
    """Everyday words with one meaning only bring the name of their occupation with them."""
    meanings: dict[str, set[str]] = {}
    for word, name in OccupationSynonym.objects.values_list("word", "occupation__name").order_by("pk"):
        meanings.setdefault(word, set()).add(name)
    return Lexicon(broader={word: names.pop() for word, names in meanings.items() if len(names) == 1})


def _rows(positions: QuerySet[Position], lexicon: Lexicon, recent: dict[int, datetime]) -> Iterator[PositionRow]:
    """Positions as the engine reads them; `recent` learns their stamps."""
    for position in positions.select_related("employer__organisation").iterator(chunk_size=BATCH):
        recent[position.pk] = position.updated_at
        yield row_of(position, lexicon)


def row_of(position: Position, lexicon: Lexicon) -> PositionRow:
    """One position as a row. Where it names no place, it is at its employer's, else where the union in charge is."""
    employer = position.employer
    place = position.place_id or employer.place_id or employer.organisation.place_id or ""
    lon, lat = position.lon, position.lat
    if (lon is None or lat is None) and place:
        lon, lat = places.coordinates(place) or (None, None)
    return PositionRow(
        id=position.pk,
        place=place,
        lon=lon,
        lat=lat,
        occupation=position.occupation_id or "",
        employer=str(position.employer_id),
        education=position.education,
        experience=position.experience,
        kinds=rules.kinds_of([position.kind]),
        pay_low=position.pay_monthly_low,
        pay_high=position.pay_monthly_high,
        headcount_kind=HeadcountKind(position.headcount_kind),
        headcount=position.headcount or 0,
        referrals=position.referrals,
        windows=position.windows or 0,
        valid_through=position.ends_on,
        updated=clock.local_day(position.published_at or position.updated_at),
        skills=tuple(position.skills),
        words=words_of(lexicon, position.title, (position.description, *position.skills, position.majors)),
        certificates=tuple(position.certificates),
        tags=(*position.tags, *employer.tags),
    )


def words_of(lexicon: Lexicon, title: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Terms of an advertisement; those of the title count three times."""
    return lexicon.words(title) * TITLE_WEIGHT + tuple(word for text in texts for word in lexicon.words(text))
