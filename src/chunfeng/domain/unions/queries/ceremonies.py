"""Ceremonies and their lists."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from chunfeng.domain.unions import catalog
from chunfeng.domain.unions.enums import ConsentHow, EntryState
from chunfeng.domain.unions.errors import NoSuchCeremony
from chunfeng.domain.unions.models import Ceremony, CeremonyEntry
from chunfeng.domain.unions.rules import cards
from chunfeng.domain.unions.rules.joining import LEFT_OUT
from chunfeng.kernel import clock, masking
from chunfeng.kernel.actor import Actor
from chunfeng.shared import seals
from chunfeng.shared.scopes import Scope
from chunfeng.shared.windows import Window, window


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One name on the list. The name is whole: it is read out at the ceremony; the phone is masked."""

    pk: int
    name: str
    phone: str
    group: str
    employer: str
    consent: str
    paper: str
    consent_at: datetime | None
    state: str
    state_label: str
    why: str


@dataclass(frozen=True, slots=True)
class CeremonyPage:
    ceremony: Ceremony
    lines: tuple[EntryLine, ...]

    @property
    def ready(self) -> tuple[EntryLine, ...]:
        """Who joins when the list is confirmed now."""
        return tuple(line for line in self.lines if line.consent and line.state == EntryState.LISTED)

    @property
    def missing(self) -> tuple[EntryLine, ...]:
        """Who would be left out."""
        return tuple(line for line in self.lines if not line.consent and line.state == EntryState.LISTED)

    @property
    def joined(self) -> tuple[EntryLine, ...]:
        return tuple(line for line in self.lines if line.state == EntryState.JOINED)

    @property
    def left_out(self) -> tuple[EntryLine, ...]:
        return tuple(line for line in self.lines if line.state == EntryState.LEFT_OUT)


def ceremonies(actor: Actor, *, after: int | None = None, before: int | None = None) -> Window[Ceremony]:
    """Ceremonies in the actor's part of the tree, newest first, each with how many names are on it and how many joined."""
    rows = (
        Ceremony.objects.filter(Scope.of(actor).on("organisation__path"))
        .select_related("organisation")
        .annotate(listed=Count("entries"), joined=Count("entries", filter=Q(entries__state=EntryState.JOINED)))
    )
    return window(rows, after=after, before=before)


def ceremony(actor: Actor, ceremony_id: int) -> CeremonyPage:
    """One ceremony with its list. Raises NoSuchCeremony."""
    found = (
        Ceremony.objects.filter(Scope.of(actor).on("organisation__path"), pk=ceremony_id)
        .select_related("organisation", "confirmed_by")
        .first()
    )
    if found is None:
        raise NoSuchCeremony
    entries = found.entries.select_related("person", "consent").order_by("pk")
    return CeremonyPage(found, tuple(_line(entry) for entry in entries))


def ceremony_code(ceremony: Ceremony) -> str:
    """The code that people on the list scan to agree on their phones, good to the end of the day of the ceremony."""
    end = clock.day_start(ceremony.held_on) + cards.DAY
    return seals.seal(cards.CEREMONY, cards.id_payload(ceremony.pk), end)


def opened_ceremony(code: str) -> Ceremony:
    """The ceremony behind a scanned code. Raises seals.BadSeal, seals.ExpiredSeal."""
    ceremony_id = cards.payload_id(seals.open_seal(code, cards.CEREMONY))
    found = Ceremony.objects.select_related("organisation").filter(pk=ceremony_id or 0).first()
    if found is None:
        raise seals.BadSeal
    return found


def own_entry(actor: Actor, ceremony_id: int) -> CeremonyEntry | None:
    """The actor's place on a list."""
    return (
        CeremonyEntry.objects.filter(ceremony_id=ceremony_id, person_id=actor.person_id or 0)
        .select_related("ceremony__organisation", "consent")
        .first()
    )


def _line(entry: CeremonyEntry) -> EntryLine:
    in_force = entry.consent is not None and entry.consent.withdrawn_at is None
    how = ConsentHow.PAPER if entry.consent_paper else ConsentHow.OWN if in_force else ""
    return EntryLine(
        pk=entry.pk,
        name=entry.person.name,
        phone=masking.mobile(entry.person.phone or ""),
        group=catalog.titled(entry.group) if entry.group else "",
        employer=entry.employer_name,
        consent=str(how),
        paper=entry.consent_paper,
        consent_at=entry.consent_at,
        state=entry.state,
        state_label=entry.get_state_display(),
        why=str(LEFT_OUT.get(entry.left_out_why, "")),
    )
