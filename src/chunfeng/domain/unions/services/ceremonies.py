"""Joining together: a list, consents on phones and on paper, and one act that takes everybody in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.people import services as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.models import Person
from chunfeng.domain.people.rules import is_name
from chunfeng.domain.unions import catalog, policies
from chunfeng.domain.unions.enums import (
    CeremonyState,
    ConsentHow,
    EntryState,
    Evidence,
    Via,
)
from chunfeng.domain.unions.errors import BadPeople, CeremonyOver, NoSuchCeremony, OtherName, UnionEnded
from chunfeng.domain.unions.events import MemberJoined
from chunfeng.domain.unions.models import Ceremony, CeremonyEntry
from chunfeng.domain.unions.rules import joining as rules
from chunfeng.domain.unions.services import steps
from chunfeng.domain.unions.services.reach import demand, reached
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, events
from chunfeng.shared.scopes import Scope

MOST = 1000
"""Names on one list: one transaction takes them all in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of a list, as it was typed. `paper` is the number of the signed paper, "" when they agree on the phone."""

    name: str
    phone: str
    group: str = ""
    employer_name: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What came of a ceremony: who joined, and who was left out and why (codes of `rules.joining.LEFT_OUT`)."""

    joined: tuple[int, ...]
    left_out: tuple[tuple[int, str], ...]


@transaction.atomic
def prepare(*, actor: Actor, organisation_id: int, title: str, held_on: date, venue: str = "") -> Ceremony:
    """A ceremony with an empty list. The same title on the same day again is the same ceremony.

    Raises NoSuchOrganisation, NotAllowed, UnionEnded.
    """
    organisation = reached(actor, organisation_id)
    demand(policies.can_keep_members(actor, organisation))
    if not organisation.stands:
        raise UnionEnded
    ceremony, made = Ceremony.objects.get_or_create(
        organisation=organisation,
        title=title.strip()[:80],
        held_on=held_on,
        state=CeremonyState.DRAFT,
        defaults={"venue": venue.strip()[:120], "made_by_id": actor.person_id},
    )
    if made:
        audit.record(actor=actor, act="ceremony.prepared", target=("ceremony", ceremony.pk))
    return ceremony


@transaction.atomic
def list_people(*, actor: Actor, ceremony_id: int, listed: Sequence[Listed]) -> int:
    """Put people on the list, all or none; who is on it already is brought up to date. How many are new.

    Without an account one is opened, waiting for its owner. Raises NoSuchCeremony, NotAllowed, CeremonyOver,
    BadPeople, OtherName.
    """
    ceremony = _draft(actor, ceremony_id)
    _check(listed, there=ceremony.entries.count())
    known = list(catalog.groups())
    new = 0
    for number, row in enumerate(listed, start=1):
        person = people.enrol(actor=actor, phone=row.phone, name=row.name)
        if not steps.same_name(person, row.name):
            raise OtherName(_("Row %(row)s: this phone belongs to somebody of another name.") % {"row": number})
        entry, made = CeremonyEntry.objects.get_or_create(ceremony=ceremony, person=person)
        new += made
        entry.group = row.group if row.group in known else entry.group
        entry.employer_name = row.employer_name.strip()[:120] or entry.employer_name
        if row.paper.strip():
            _sign(entry, row.paper)
        entry.save()
    audit.record(actor=actor, act="ceremony.listed", target=("ceremony", ceremony.pk), rows=len(listed), new=new)
    return new


@transaction.atomic
def note_paper(*, actor: Actor, ceremony_id: int, entry_id: int, paper: str) -> CeremonyEntry:
    """Somebody on the list has signed on paper. Raises NoSuchCeremony, NotAllowed, CeremonyOver."""
    ceremony = _draft(actor, ceremony_id)
    entry = ceremony.entries.filter(pk=entry_id).first()
    if entry is None or not paper.strip():
        raise NoSuchCeremony
    _sign(entry, paper)
    entry.save()
    audit.record(
        actor=actor,
        act="ceremony.paper_noted",
        target=("ceremony", ceremony.pk),
        about_person_id=entry.person_id,
        paper=entry.consent_paper,
    )
    return entry


@transaction.atomic
def take_off(*, actor: Actor, ceremony_id: int, entry_id: int) -> None:
    """Off the list again. Raises NoSuchCeremony, NotAllowed, CeremonyOver."""
    ceremony = _draft(actor, ceremony_id)
    entry = ceremony.entries.filter(pk=entry_id).first()
    if entry is not None:
        entry.delete()
        audit.record(
            actor=actor, act="ceremony.taken_off", target=("ceremony", ceremony.pk), about_person_id=entry.person_id
        )


@transaction.atomic
def agree(*, actor: Actor, ceremony_id: int, consent_version: str) -> CeremonyEntry:
    """Somebody on the list agrees on the own phone. Again changes nothing.

    Raises NoSuchCeremony (for whoever is not on the list too), CeremonyOver, people.errors.OutdatedConsent.
    """
    ceremony = Ceremony.objects.select_for_update().filter(pk=ceremony_id).first()
    entry = CeremonyEntry.objects.filter(ceremony_id=ceremony_id, person_id=actor.person_id or 0).first()
    if ceremony is None or entry is None:
        raise NoSuchCeremony
    if ceremony.state != CeremonyState.DRAFT:
        raise CeremonyOver
    given = people.give_consent(
        actor=actor,
        purpose=Purpose.UNION_MEMBERSHIP,
        text_version=consent_version,
        recipient=("organisation", ceremony.organisation_id),
    )
    if entry.consent_id != given.pk:
        entry.consent, entry.consent_how, entry.consent_at = given, ConsentHow.OWN, clock.now()
        entry.save()
    return entry


@transaction.atomic
def confirm(*, actor: Actor, ceremony_id: int) -> Held:
    """The list was read out: everybody on it with consent joins, in this one transaction; the others are left out, by name.

    Confirming again returns the same. Raises NoSuchCeremony, NotAllowed, CeremonyOver (cancelled), UnionEnded.
    Source: B1, "collective joining with an oath".
    """
    ceremony = _mine(actor, ceremony_id)
    if ceremony.state == CeremonyState.CONFIRMED:
        return _held(ceremony.entries.order_by("pk"))
    if ceremony.state != CeremonyState.DRAFT:
        raise CeremonyOver
    if not ceremony.organisation.stands:
        raise UnionEnded
    entries = list(ceremony.entries.select_for_update(of=("self",)).select_related("consent").order_by("pk"))
    joining = _sort_out(entries)
    made = steps.admit(
        by=actor,
        organisation=ceremony.organisation,
        via=Via.CEREMONY,
        newcomers=[(entry.person_id, entry.employer_name, [entry.group] if entry.group else []) for entry in joining],
        evidence=Evidence.ROSTER,
    )
    for entry, membership in zip(joining, made, strict=True):
        entry.state, entry.membership = EntryState.JOINED, membership
        events.publish(MemberJoined(membership.pk, membership.person_id))
    CeremonyEntry.objects.bulk_update(entries, ["state", "left_out_why", "membership"])
    steps.close_applications(made, by=actor, note=_("joined at a ceremony"))
    ceremony.state = CeremonyState.CONFIRMED
    ceremony.confirmed_at, ceremony.confirmed_by_id = clock.now(), actor.person_id
    ceremony.save()
    audit.record(
        actor=actor,
        act="ceremony.confirmed",
        target=("ceremony", ceremony.pk),
        joined=len(made),
        left_out=len(entries) - len(made),
    )
    return _held(entries)


@transaction.atomic
def cancel(*, actor: Actor, ceremony_id: int) -> Ceremony:
    """It does not take place. Again changes nothing. Raises NoSuchCeremony, NotAllowed, CeremonyOver (held)."""
    ceremony = _mine(actor, ceremony_id)
    if ceremony.state == CeremonyState.CONFIRMED:
        raise CeremonyOver
    if ceremony.state == CeremonyState.DRAFT:
        ceremony.state = CeremonyState.CANCELLED
        ceremony.save()
        audit.record(actor=actor, act="ceremony.cancelled", target=("ceremony", ceremony.pk))
    return ceremony


# Details


def _mine(actor: Actor, ceremony_id: int) -> Ceremony:
    ceremony = (
        Ceremony.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(Scope.of(actor).on("organisation__path"), pk=ceremony_id)
        .first()
    )
    if ceremony is None:
        raise NoSuchCeremony
    demand(policies.can_keep_members(actor, ceremony.organisation))
    return ceremony


def _draft(actor: Actor, ceremony_id: int) -> Ceremony:
    ceremony = _mine(actor, ceremony_id)
    if ceremony.state != CeremonyState.DRAFT:
        raise CeremonyOver
    return ceremony


def _check(listed: Sequence[Listed], *, there: int) -> None:
    """Raises BadPeople with the rows that cannot be read; nothing of the list is taken in then."""
    bad = [
        number
        for number, row in enumerate(listed, start=1)
        if checksums.mobile(row.phone) is None or not is_name(" ".join(checksums.halfwidth(row.name).split()))
    ]
    if bad:
        shown = "、".join(str(number) for number in bad[:20])
        raise BadPeople(_("Rows without a name or a mobile number that can be read: %(rows)s") % {"rows": shown})
    if there + len(listed) > MOST:
        raise BadPeople(_("A list holds at most %(most)s names: split it.") % {"most": MOST})


def _sign(entry: CeremonyEntry, paper: str) -> None:
    entry.consent_how, entry.consent_paper = ConsentHow.PAPER, paper.strip()[:60]
    entry.consent_at = clock.now()


def _sort_out(entries: Sequence[CeremonyEntry]) -> list[CeremonyEntry]:
    """Those who join; the others are marked with what keeps them out. Everybody is locked, in the order of ids."""
    ids = [entry.person_id for entry in entries]
    found: dict[int, Person] = steps.lock_people(ids)
    belong = steps.members_among(ids)
    joining = []
    for entry in entries:
        withdrawn = entry.consent is not None and entry.consent.withdrawn_at is not None
        why = rules.left_out(
            consent=bool(entry.consent_paper) or (entry.consent is not None and not withdrawn),
            present_union=entry.person_id in belong,
            active=found[entry.person_id].is_active,
        )
        if why:
            entry.state, entry.left_out_why = EntryState.LEFT_OUT, why
        else:
            joining.append(entry)
    return joining


def _held(entries: Iterable[CeremonyEntry]) -> Held:
    rows = list(entries)
    return Held(
        joined=tuple(entry.pk for entry in rows if entry.state == EntryState.JOINED),
        left_out=tuple((entry.pk, entry.left_out_why) for entry in rows if entry.state == EntryState.LEFT_OUT),
    )
