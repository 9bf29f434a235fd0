"""Telling people of a fair whose positions suit them: as many as the hall has room for, nobody who has not agreed, each once.

First they are looked for, and the officer sees how many and which; then they are told. Where many look for work a worker does
either, and the page says how far it is. A worker that dies leaves the numbers as they are: another one goes on, and whoever
has been told is not told again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import override

from chunfeng.domain.employers.models import Position, PositionQuerySet
from chunfeng.domain.fairs.enums import HOLDING, PUSH_TRANSITIONS, PUSHING, PushState
from chunfeng.domain.fairs.errors import NothingFound
from chunfeng.domain.fairs.models import Fair, Push, Summons
from chunfeng.domain.fairs.queries import pushes
from chunfeng.domain.fairs.rules import push as rules
from chunfeng.domain.fairs.services.reach import lock_fair, planned, still_on
from chunfeng.domain.happenings.enums import LIVE
from chunfeng.domain.happenings.models import Registration
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import target
from chunfeng.shared import audit, jobs, reach
from chunfeng.shared.scopes import Scope

LANGUAGE = "zh-hans"
SHOWN = 8
AT_ONCE = 1000
"""People who look for work: so many are gone through while the page waits, a second or so."""
CHUNK = 500
"""People who are told in one transaction; and after so many that are looked at, the page can say so."""
SILENT = timedelta(minutes=3)
"""Whoever has said nothing for so long is dead: looking at the next chunk takes a second."""


class _Overtaken(Exception):
    """Another worker has taken this over."""


@transaction.atomic
def look(*, actor: Actor, fair_id: int) -> Push:
    """Find whom a call would tell; nobody is told. While a search or a call goes on it is that one.

    Raises NoSuchFair, NotAllowed, FairOver.
    """
    fair = planned(actor, fair_id)  # locked: two presses come one after the other
    there = pushes.latest(fair)
    if there is not None and there.state in PUSHING:
        return there
    made = Push(fair=fair, by_id=actor.person_id, paths=list(Scope.of(actor).paths))
    made.to_look = _looking(made).count()
    made.save()
    return _begin(made)


@transaction.atomic
def call(*, actor: Actor, fair_id: int) -> Push:
    """Tell those who were found. Pressed again nobody is told twice. Raises NothingFound, and as `look`."""
    fair = planned(actor, fair_id)
    found = pushes.latest(fair)
    if found is None or found.state == PushState.FAILED:
        raise NothingFound
    if target(PUSH_TRANSITIONS, step="call", state=found.state) is None:
        return found
    found.state, found.looked, found.attempt = PushState.CALLING, 0, found.attempt + 1
    found.save()
    audit.record(actor=actor, act="fair.call", target=("fair", fair.pk), number=found.to_call)
    return _begin(found)


def carry_on(*, push_id: int, attempt: int) -> None:
    """Do what a push waits for. One that cannot be done says so, and the error goes to the log of the worker."""
    found = Push.objects.select_related("fair__happening").filter(pk=push_id, attempt=attempt).first()
    if found is None:
        return
    try:
        _work(found)
    except _Overtaken:
        return
    except Exception:
        Push.objects.filter(pk=push_id, attempt=attempt).update(state=PushState.FAILED)
        raise


def resume() -> int:
    """Hand on what a dead worker left; how many."""
    silent = Push.objects.filter(state__in=PUSHING, updated_at__lt=clock.now() - SILENT)
    handed = 0
    for push_id in silent.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            found = Push.objects.select_for_update(of=("self",)).get(pk=push_id)
            if found.state in PUSHING:
                found.attempt += 1
                found.save()
                _later(found)
                handed += 1
    return handed


# Details


def _begin(found: Push) -> Push:
    if found.to_look > AT_ONCE:
        _later(found)
    else:
        _work(found)
    return found


def _later(found: Push) -> None:
    jobs.later("chunfeng.fairs.push", lock=f"push:{found.pk}:{found.attempt}", push_id=found.pk, attempt=found.attempt)


def _work(found: Push) -> None:
    if found.state == PushState.LOOKING:
        _find(found)
    elif found.state == PushState.CALLING:
        _tell_all(found)


def _find(found: Push) -> None:
    suited = _suited(found)
    chosen = suited[: pushes.room(found.fair)]
    titles = Position.objects.in_bulk({one.position_id for one in chosen})
    levels = dict(Seeker.objects.filter(pk__in=[one.seeker_id for one in chosen]).values_list("pk", "education"))
    work = Counter(titles[one.position_id].title for one in chosen)
    schooling = Counter(levels[one.seeker_id] for one in chosen)
    _say(
        found,
        state=PushState.FOUND,
        suited=len(suited),
        to_call=len(chosen),
        by_work=work.most_common(SHOWN),
        by_education=schooling.most_common(SHOWN),
    )


def _tell_all(found: Push) -> None:
    """In chunks, each with its messages: what is in the database stays when this ends in the middle."""
    suited = _suited(found)
    for start in range(0, len(suited), CHUNK):
        if not _summon(found, suited[start : start + CHUNK]):
            break
    _say(found, state=PushState.DONE, to_call=found.called)


def _summon(found: Push, chunk: Sequence[rules.Suited]) -> bool:
    """Call the first of these for whom there is room; whether there was any."""
    seekers = Seeker.objects.select_related("person").in_bulk([one.seeker_id for one in chunk])
    rows = [
        Summons(
            fair=found.fair,
            person_id=seekers[one.seeker_id].person_id,
            position_id=one.position_id,
            reasons=_reasons(seekers[one.seeker_id], one.position_id),
            by_id=found.by_id,
        )
        for one in chunk
    ]
    with transaction.atomic():
        fair = lock_fair(found.fair_id)
        still_on(fair)
        rows = rows[: pushes.room(fair)]
        Summons.objects.bulk_create(rows)
        _say(found, called=found.called + len(rows))
        if rows:
            jobs.later("chunfeng.fairs.tell", lock=f"fair:{fair.pk}", fair_id=fair.pk)
    return bool(rows)


def _say(found: Push, **numbers: object) -> None:
    """Write down how far it is, which is also a sign of life. Raises _Overtaken."""
    mine = Push.objects.filter(pk=found.pk, attempt=found.attempt, state=found.state)
    if not mine.update(updated_at=clock.now(), **numbers):
        raise _Overtaken
    for name, value in numbers.items():
        setattr(found, name, value)


def _looking(found: Push) -> QuerySet[Seeker]:
    """Who looks for work in that part of the tree and has not been told, the oldest first."""
    seekers = Seeker.objects.filter(
        Scope(tuple(found.paths)).on("organisation__path"), looking=True, person__is_active=True
    )
    return seekers.exclude(person__in=found.fair.summons.values("person")).order_by("pk")


def _suited(found: Push) -> list[rules.Suited]:
    """Who fits a position of the fair, the best first: agreed to be told, and not coming already."""
    fair = found.fair
    brought = PositionQuerySet(Position).open_on(clock.today()).filter(fairs__fair=fair, fairs__presence__in=HOLDING)
    seekers = _looking(found).exclude(person__in=_registered(fair))
    agreed = seekers.filter(person__in=_agreed(seekers.values_list("person", flat=True)))
    best = matching.suited(
        seekers=_counting(found, agreed.iterator(chunk_size=2000)),
        position_ids=brought.values_list("pk", flat=True),
        k=pushes.room(fair),
    )
    return rules.best_of_each(rules.Suited(*one) for one in best)


def _counting(found: Push, seekers: Iterable[Seeker]) -> Iterator[Seeker]:
    for number, seeker in enumerate(seekers, 1):
        yield seeker
        if number % CHUNK == 0:
            _say(found, looked=number)
    _say(found, looked=found.to_look)


def _registered(fair: Fair) -> list[int]:
    rows = Registration.objects.filter(happening_id=fair.happening_id, status__in=LIVE)
    return list(rows.values_list("person", flat=True))


def _agreed(people: Iterable[int]) -> set[int]:
    """Of these people, who uses the service under its consent and has not asked for no choice by what they are (PIPL 24)."""
    wanted = list(people)
    with reach.elevated("who has agreed to be told, and who wants no choice made for them"):
        in_force = Consent.objects.filter(person__in=wanted, withdrawn_at__isnull=True)
        using = set(in_force.filter(purpose=Purpose.SERVICE).values_list("person", flat=True))
        plain = set(in_force.filter(purpose=Purpose.PLAIN_ORDER).values_list("person", flat=True))
    return using - plain


def _reasons(seeker: Seeker, position_id: int) -> list[str]:
    with override(LANGUAGE):
        found = matching.fits(seeker=seeker, position_ids=[position_id]).get(position_id)
        return [str(reason) for reason in found.reasons] if found else []
