"""What a bulletin tells of: one fair, a season, or the fairs of a part of the tree in some days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from chunfeng.domain.facts import queries as ledger
from chunfeng.domain.facts.queries import Cut, Key
from chunfeng.domain.fairs.models import Fair, Participation
from chunfeng.domain.happenings.enums import HappeningKind, HappeningStatus
from chunfeng.domain.happenings.models import Happening, Series
from chunfeng.domain.indicators.catalog import Declaration
from chunfeng.domain.indicators.enums import About
from chunfeng.domain.indicators.errors import NothingToTell
from chunfeng.domain.indicators.queries.numbers import declaration, span_of
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared.scopes import Scope

HELD = (HappeningStatus.RUNNING, HappeningStatus.CLOSED, HappeningStatus.REPORTED)
POSITIONS = ("positions", "headcount", "positions_several", "positions_unlimited", "positions_unstated")
"""Figures of what employers brought; their facts were written when the positions were published, wherever that was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """`happenings` are counted, oldest first; `brought` are (happening, position) of employers that took part in a fair.

    Whoever holds one may see its figures: the functions that make one ask.
    """

    about: About
    pk: int
    title: str
    organisation: Organisation
    first: date
    last: date
    happenings: tuple[Happening, ...]
    brought: tuple[tuple[int, int], ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(one.pk for one in self.happenings)

    @property
    def positions(self) -> tuple[int, ...]:
        """Positions that were brought, each once."""
        return tuple(dict.fromkeys(position for _happening, position in self.brought))

    @property
    def is_one(self) -> bool:
        return self.about is About.FAIR

    def cut(self, item: Declaration, *, channel: str = "") -> Cut:
        """The facts of one figure; `channel` narrows to what came by it, which what is offered has none of."""
        if item.key in POSITIONS:
            return Cut(subjects=("position", self.positions))
        return Cut(happenings=self.ids, tags=(channel,) if channel else ())


def occasion(
    about: About | str, pk: int, *, actor: Actor, start: date | None = None, end: date | None = None
) -> Occasion:
    """Raises NothingToTell for what there is not, or what lies outside the actor's posts; BackwardSpan."""
    makers = {About.FAIR: _fair, About.SERIES: _series}
    if about in makers:
        return makers[About(about)](actor, pk)
    if about == About.TREE:
        return _tree(actor, pk, start, end)
    raise NothingToTell


def earlier_fairs(told: Occasion, most: int = 3) -> tuple[Happening, ...]:
    """The fairs of the same organisation before this one, the latest first; none for several."""
    if not told.is_one:
        return ()
    one = told.happenings[0]
    rows = Happening.objects.filter(
        organisation_id=one.organisation_id, kind=HappeningKind.FAIR, status__in=HELD, starts_at__lt=one.starts_at
    )
    return tuple(rows.order_by("-starts_at", "-pk")[:most])


def _brought(happenings: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Whoever took part is the ledger's word, what they brought their own."""
    kinds = declaration("employers_taking_part").kinds
    came = ledger.meetings(kinds=kinds, cut=Cut(happenings=tuple(happenings)), key=Key.EMPLOYER)
    rows = (
        Participation.objects.filter(fair__happening_id__in=happenings, positions__isnull=False)
        .order_by("fair__happening_id", "positions")
        .values_list("fair__happening_id", "employer_id", "positions")
    )
    return tuple((happening, position) for happening, employer, position in rows if (happening, employer) in came)


def _fair(actor: Actor, pk: int) -> Occasion:
    found = (
        Fair.objects.filter(Scope.of(actor).on("happening__organisation_path"), pk=pk)
        .select_related("happening__organisation", "happening__place")
        .first()
    )
    if found is None:
        raise NothingToTell
    return of_fair(found)


def of_fair(fair: Fair) -> Occasion:
    """For a caller that has found the fair, with its happening and organisation. Asks nobody."""
    happening = fair.happening
    return _told(About.FAIR, fair.pk, happening.title, happening.organisation, [happening])


def _series(actor: Actor, pk: int) -> Occasion:
    found = Series.objects.filter(Scope.of(actor).on("organisation_path"), pk=pk).select_related("organisation").first()
    if found is None:
        raise NothingToTell
    within, newest = {found.pk}, {found.pk}
    while newest:
        newest = set(Series.objects.filter(parent_id__in=newest).values_list("pk", flat=True)) - within
        within |= newest
    held = _held(Happening.objects.filter(series_id__in=within))
    return _told(About.SERIES, found.pk, found.title, found.organisation, held, found.starts_on, found.ends_on)


def _tree(actor: Actor, pk: int, start: date | None, end: date | None) -> Occasion:
    organisation = Organisation.objects.filter(Scope.of(actor).on("path"), pk=pk).first()
    if organisation is None:
        raise NothingToTell
    today = clock.today()
    span = span_of(start or today.replace(month=1, day=1), end or today)
    below = Happening.objects.filter(
        Scope((organisation.path,)).on("organisation_path"),
        kind=HappeningKind.FAIR,
        starts_at__gte=span.start,
        starts_at__lt=span.end,
    )
    return _told(About.TREE, pk, organisation.name, organisation, _held(below), span.first, span.last)


def _held(rows: QuerySet[Happening]) -> list[Happening]:
    return list(rows.filter(status__in=HELD).select_related("organisation").order_by("starts_at", "pk"))


def _told(
    about: About,
    pk: int,
    title: str,
    organisation: Organisation,
    happenings: list[Happening],
    first: date | None = None,
    last: date | None = None,
) -> Occasion:
    days = [clock.local_day(moment) for one in happenings for moment in (one.starts_at, one.ends_at)]
    return Occasion(
        about=about,
        pk=pk,
        title=title,
        organisation=organisation,
        first=first or min(days),
        last=last or max(days),
        happenings=tuple(happenings),
        brought=_brought([one.pk for one in happenings]),
    )
