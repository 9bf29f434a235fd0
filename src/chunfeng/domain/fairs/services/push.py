"""Telling people of a fair whose positions suit them: as many as the hall has room for, nobody who has not agreed, each once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from chunfeng.domain.employers.models import Position, PositionQuerySet
from chunfeng.domain.fairs.enums import HOLDING
from chunfeng.domain.fairs.models import Fair, Summons
from chunfeng.domain.fairs.rules import push as rules
from chunfeng.domain.fairs.services.reach import planned
from chunfeng.domain.happenings.enums import LIVE
from chunfeng.domain.happenings.models import Registration
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Consent
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared import audit, jobs, reach, sms
from chunfeng.shared.labels import LABELS
from chunfeng.shared.scopes import Scope

LANGUAGE = "zh-hans"
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Preview:
    """Who would be told. `groups` are (what, how many) by the work that suits them and by education, largest first."""

    told: int  # so far
    room: int
    suited: int
    next: int  # would be told now
    by_work: tuple[tuple[str, int], ...]
    by_education: tuple[tuple[str, int], ...]


@transaction.atomic
def preview(*, actor: Actor, fair_id: int) -> Preview:
    """Whom a call would tell, by groups; nobody is told. Raises NoSuchFair, NotAllowed, FairOver."""
    fair = planned(actor, fair_id)
    found, room = _suited(actor, fair), _room(fair)
    chosen = found[:room]
    titles = Position.objects.in_bulk({one.position_id for one in chosen})
    levels = dict(Seeker.objects.filter(pk__in=[one.seeker_id for one in chosen]).values_list("pk", "education"))
    work = Counter(titles[one.position_id].title for one in chosen)
    schooling = Counter(_education(levels[one.seeker_id]) for one in chosen)
    return Preview(
        told=fair.summons.count(),
        room=room,
        suited=len(found),
        next=len(chosen),
        by_work=tuple(work.most_common(SHOWN)),
        by_education=tuple(schooling.most_common(SHOWN)),
    )


@transaction.atomic
def call(*, actor: Actor, fair_id: int) -> int:
    """Tell those whom the preview counts; how many. Pressed again nobody is told twice. Raises as `preview`."""
    fair = planned(actor, fair_id)  # locked: two presses come one after the other
    chosen = _suited(actor, fair)[: _room(fair)]
    seekers = Seeker.objects.select_related("person").in_bulk([one.seeker_id for one in chosen])
    rows = [
        Summons(
            fair=fair,
            person_id=seekers[one.seeker_id].person_id,
            position_id=one.position_id,
            reasons=_reasons(seekers[one.seeker_id], one.position_id),
            by_id=actor.person_id,
        )
        for one in chosen
    ]
    Summons.objects.bulk_create(rows, batch_size=1000)
    audit.record(actor=actor, act="fair.call", target=("fair", fair.pk), number=len(rows))
    if rows:
        jobs.later("chunfeng.fairs.tell", lock=f"fair:{fair.pk}", fair_id=fair.pk)
    return len(rows)


def tell(*, fair_id: int) -> int:
    """Send the messages that have not left; how many. Raises sms.NotSent: what has left is noted, the rest waits."""
    waiting = Summons.objects.filter(fair_id=fair_id, told_at__isnull=True).select_related("person", "fair__happening")
    return sum(_tell(row) for row in waiting.order_by("pk"))


# Details


def _suited(actor: Actor, fair: Fair) -> list[rules.Suited]:
    """Who fits a position of the fair, the best first: looking for work, in the actor's part of the tree, agreed to be told."""
    brought = PositionQuerySet(Position).open_on(clock.today()).filter(fairs__fair=fair, fairs__presence__in=HOLDING)
    room = _room(fair)
    seekers = Seeker.objects.filter(Scope.of(actor).on("organisation__path"), looking=True, person__is_active=True)
    seekers = seekers.exclude(person__in=fair.summons.values("person"))
    seekers = seekers.exclude(person__in=_registered(fair))
    agreed = _agreed(seekers.values_list("person", flat=True))
    asked = seekers.filter(person__in=agreed).order_by("pk")
    found = matching.suited(
        seekers=asked.iterator(chunk_size=2000), position_ids=brought.values_list("pk", flat=True), k=room
    )
    return rules.best_of_each(rules.Suited(*one) for one in found)


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


def _room(fair: Fair) -> int:
    happening = fair.happening
    seats = happening.capacity if happening.capacity is not None else fair.expected
    return rules.room(seats=seats, taken=happening.taken, called=fair.summons.count())


def _reasons(seeker: Seeker, position_id: int) -> list[str]:
    with override(LANGUAGE):
        found = matching.fits(seeker=seeker, position_ids=[position_id]).get(position_id)
        return [str(reason) for reason in found.reasons] if found else []


def _education(level: int | None) -> str:
    return pgettext("education", "not said") if level is None else str(LABELS[Education(level)])


def _tell(row: Summons) -> bool:
    person, happening = row.person, row.fair.happening
    sent = not settings.DEMO and bool(person.phone) and person.is_active
    if sent:
        parameters = {
            "title": happening.title,
            "starts": f"{happening.starts_at.astimezone(clock.SHANGHAI):%m-%d %H:%M}",
        }
        with override(LANGUAGE):  # providers approve one wording, and it is the Chinese one
            text = _("[Chunfeng] %(title)s on %(starts)s has work that suits you. See why under Messages.") % parameters
        sms.gateway().send(sms.Message(phone=str(person.phone), text=text, template="fair_call", parameters=parameters))
    row.told_at = clock.now()
    row.save(update_fields=["told_at"])
    return sent
