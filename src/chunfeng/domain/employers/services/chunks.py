"""Writing a chunk of a sheet's rows: employers first, then positions with their facts, in one transaction."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Left, Right

from chunfeng.domain.employers.enums import EmployerKind, EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Employer, Position, SheetImport
from chunfeng.domain.employers.rules import identity, publication, wages, wording
from chunfeng.domain.employers.rules.messages import Message
from chunfeng.domain.employers.rules.rows import Draft, EmployerDraft
from chunfeng.domain.employers.services.ledger import record_publication, recount
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.unions.enums import Role
from chunfeng.kernel import clock
from chunfeng.kernel import pay as pays
from chunfeng.kernel.actor import Actor
from chunfeng.shared import bulk

DAYS_OPEN = 90
"""How long a position stays open where the sheet names no last day."""
_IMPORT_LOCK = 7_300
_CHANGEABLE = (
    "title",
    "kind",
    "description",
    "pay_low",
    "pay_high",
    "pay_period",
    "pay_months",
    "pay_commission",
    "pay_text",
    "pay_monthly_low",
    "pay_monthly_high",
    "headcount_kind",
    "headcount",
    "place_id",
    "place_text",
    "occupation_id",
    "education",
    "experience",
    "majors",
    "skills",
    "welfare",
    "contact_name",
    "contact_phone",
    "contact_email",
    "note",
    "tags",
    "ends_on",
    "fingerprint",
    "content_hash",
    "sheet_id",
    "sheet_row",
    "status_note",
    "updated_at",
)


@dataclass(slots=True)
class Outcome:
    """What became of a row: created, updated, unchanged or rejected."""

    kind: str
    messages: list[Message] = field(default_factory=list)
    published: bool = False
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """A position in the store, as far as telling rows apart needs it."""

    id: int
    fingerprint: str
    status: str


class Writer:
    """Writes chunks and remembers across them which positions this sheet has claimed, by id."""

    def __init__(
        self,
        *,
        sheet: SheetImport,
        actor: Actor,
        words: wording.Wording,
        floors: tuple[wages.Floor, ...],
        day: date,
    ) -> None:
        self._sheet = sheet
        self._actor = actor
        self._words = words
        self._floors = floors
        self._day = day
        self._claimed: set[int] = set()
        self.deferred: set[tuple[int, int]] = set()
        self._deferred_bases: Counter[tuple[int, str]] = Counter()
        self.employers_created = 0

    @transaction.atomic
    def write(self, drafts: Sequence[Draft], *, final: bool) -> list[Outcome | None]:
        """One outcome a row; None for a row that is put off to the final passage."""
        # Imports take turns chunk by chunk, so that two of them never make the same employer.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])
        outcomes: list[Outcome | None] = [Outcome("rejected") if draft.rejected else None for draft in drafts]
        employers = self._employers(drafts, outcomes)
        prints = [self._print(draft) for draft in drafts]
        known = self._known(employers, prints, outcomes)
        new: list[tuple[int, Position]] = []
        changed: list[tuple[int, Position, _Known]] = []
        for index, draft in enumerate(drafts):
            employer = employers.get(index)
            if outcomes[index] is not None or employer is None:
                continue
            group = known[employer.pk]
            match = self._match(group, employer.pk, prints[index], final=final)
            if match == "put off":
                self.deferred.add(draft.key)
                self._deferred_bases[employer.pk, identity.base_part(prints[index])] += 1
                continue
            if isinstance(match, _Known) and _said(match.fingerprint) == _said(prints[index]):
                outcomes[index] = Outcome("unchanged")
                self._claimed.add(match.id)
                continue
            position = self._position(draft, employer, prints[index])
            if isinstance(match, _Known):
                self._claimed.add(match.id)
                changed.append((index, position, match))
                group.remove(match)
                group.append(_Known(match.id, position.fingerprint, match.status))
            else:
                new.append((index, position))
                group.append(_Known(-len(new), position.fingerprint, ""))
                self._claimed.add(-len(new))
        self._create(new, outcomes, drafts)
        self._update(changed, outcomes, drafts)
        return outcomes

    # employers

    def _employers(self, drafts: Sequence[Draft], outcomes: list[Outcome | None]) -> dict[int, Employer]:
        """The employer of every row that is not rejected, made where there is none."""
        wanted = {index: draft.employer for index, draft in enumerate(drafts) if outcomes[index] is None}
        if self._sheet.employer is not None:
            return self._own(wanted, outcomes, self._sheet.employer)
        names = {identity.normal_name(draft.name) for draft in wanted.values()}
        codes = {draft.code for draft in wanted.values() if draft.code}
        found = Employer.objects.select_related("organisation").filter(
            Q(normal_name__in=names) | Q(credit_code__in=codes)
        )
        by_name: dict[str, list[Employer]] = defaultdict(list)
        by_code: dict[str, Employer] = {}
        for employer in found.order_by("id"):
            by_name[employer.normal_name].append(employer)
            if employer.credit_code:
                by_code[employer.credit_code] = employer
        made: list[Employer] = []
        adopted: list[Employer] = []
        taken: dict[int, Employer] = {}
        for index, draft in wanted.items():
            chosen, messages = self._choose(draft, by_name, by_code, made, adopted)
            if chosen is None:
                outcomes[index] = Outcome("rejected", messages)
                continue
            if messages:
                drafts[index].messages.extend(messages)
            taken[index] = chosen
        bulk.copy_in(made)
        for employer in adopted:
            employer.save(update_fields=["credit_code"])
        self.employers_created += len(made)
        facts.record_many(
            facts.Entry(
                kind=FactKind.EMPLOYER_JOINED,
                subject=("employer", employer.pk),
                employer_id=employer.pk,
                organisation_id=self._sheet.organisation_id,
                organisation_path=self._sheet.organisation.path,
                place_code=employer.place_id or "",
                tags=("sheet",),
            )
            for employer in made
            if employer.kind != EmployerKind.CATALOGUE
        )
        return taken

    def _choose(
        self,
        draft: EmployerDraft,
        by_name: dict[str, list[Employer]],
        by_code: dict[str, Employer],
        made: list[Employer],
        adopted: list[Employer],
    ) -> tuple[Employer | None, list[Message]]:
        """By credit code, else by name; whatever is in doubt is said, and nothing is merged silently."""
        normal = identity.normal_name(draft.name)
        kind = EmployerKind.CATALOGUE if draft.catalogue else EmployerKind.OWN
        same_name = [one for one in by_name[normal] if (one.kind == EmployerKind.CATALOGUE) == draft.catalogue]
        messages: list[Message] = []
        chosen: Employer | None = None
        if draft.code:
            chosen = by_code.get(draft.code)
            if chosen is not None and chosen.normal_name != normal:
                return None, [Message("code", "code_of_another", "error", draft.code, chosen.name)]
            if chosen is None:
                chosen = next((one for one in same_name if one.credit_code is None), None)
                if chosen is not None and self._may_touch(chosen):
                    chosen.credit_code = draft.code
                    by_code[draft.code] = chosen
                    if chosen.pk:
                        adopted.append(chosen)
                        messages.append(Message("code", "code_adopted", value=draft.code))
                elif same_name and chosen is None:
                    messages.append(Message("code", "same_name_other_code", value=draft.code))
        elif len(same_name) > 1:
            return None, [Message("employer", "name_not_unique", "error", draft.name)]
        elif same_name:
            chosen = same_name[0]
        if chosen is None:
            chosen = Employer(
                name=draft.name,
                normal_name=normal,
                credit_code=draft.code or None,
                kind=kind,
                nature=draft.nature.value if draft.nature else "",
                size=int(draft.size),
                industry="" if draft.catalogue else draft.industry,
                place_id=draft.place_code,
                organisation=self._sheet.organisation,
                status=EmployerStatus.PENDING,
            )
            made.append(chosen)
            by_name[normal].append(chosen)
            if draft.code:
                by_code[draft.code] = chosen
        elif not self._may_touch(chosen):
            return None, [Message("employer", "foreign_employer", "error", draft.name, chosen.organisation.name)]
        return chosen, messages

    def _may_touch(self, employer: Employer) -> bool:
        return employer.pk is None or self._actor.covers(employer.organisation.path, Role.OFFICER, Role.REVIEWER)

    @staticmethod
    def _own(wanted: dict[int, EmployerDraft], outcomes: list[Outcome | None], own: Employer) -> dict[int, Employer]:
        taken: dict[int, Employer] = {}
        for index, draft in wanted.items():
            named = not draft.name or identity.normal_name(draft.name) == own.normal_name
            if named and (not draft.code or own.credit_code in (None, draft.code)):
                taken[index] = own
            else:
                outcomes[index] = Outcome("rejected", [Message("employer", "other_employer", "error", draft.name)])
        return taken

    # telling rows apart

    @staticmethod
    def _print(draft: Draft) -> str:
        content = identity.content_hash(draft.content)
        return identity.fingerprint(title=draft.title, place=draft.place_text, content=content, serial=draft.serial)

    def _known(
        self, employers: dict[int, Employer], prints: Sequence[str], outcomes: Sequence[Outcome | None]
    ) -> dict[int, list[_Known]]:
        """Positions in the store that a row of the chunk might be, by employer."""
        live = [index for index in employers if outcomes[index] is None]
        bases = {identity.base_part(prints[index]) for index in live}
        serials = {prints[index].rsplit(".", 1)[1] for index in live} - {"-"}
        rows = (
            Position.objects.filter(employer_id__in={employers[index].pk for index in live})
            .annotate(base=Left("fingerprint", 24), serial=Right("fingerprint", 12))
            .filter(Q(base__in=bases) | Q(serial__in=serials))
            .order_by("id")
            .values_list("employer_id", "id", "fingerprint", "status")
        )
        known: dict[int, list[_Known]] = defaultdict(list)
        for employer_id, id_, print_, status in rows:
            known[employer_id].append(_Known(id_, print_, status))
        return known

    def _match(self, group: Iterable[_Known], employer_id: int, print_: str, *, final: bool) -> _Known | str | None:
        """The position that the row is, None for a new one, "put off" where the whole sheet must be seen first."""
        base, _, serial = print_.split(".")
        known = list(group)
        for one in known:
            if _said(one.fingerprint) == _said(print_):
                return one
        free = [one for one in known if one.id not in self._claimed]
        numbered = [one for one in free if serial != "-" and one.fingerprint.endswith(f".{serial}")]
        fellows = [one for one in free if identity.base_part(one.fingerprint) == base]
        if not numbered and not fellows:
            return None
        if not final:
            return "put off"
        if numbered:
            return numbered[0]
        return fellows[0] if len(fellows) == 1 and self._deferred_bases[employer_id, base] == 1 else None

    # positions

    def _position(self, draft: Draft, employer: Employer, print_: str) -> Position:
        stated = draft.pay if draft.pay and draft.pay.stated else None
        low, high = pays.monthly_range(stated) if stated else (None, None)
        return Position(
            employer=employer,
            title=draft.title,
            kind=draft.kind.value,
            description=draft.description,
            pay_low=stated.low_fen if stated else None,
            pay_high=stated.high_fen if stated else None,
            pay_period=stated.period.value if stated else "",
            pay_months=stated.months if stated else 12,
            pay_commission=bool(stated and stated.plus_commission),
            pay_text=draft.pay_text,
            pay_monthly_low=low,
            pay_monthly_high=high,
            headcount_kind=draft.headcount_kind.value,
            headcount=draft.headcount,
            place_id=draft.place_code,
            place_text=draft.place_text,
            occupation_id=draft.occupation_code,
            education=int(draft.education),
            experience=int(draft.experience),
            majors=draft.majors,
            skills=draft.skills,
            welfare=draft.welfare,
            contact_name=draft.contact_name,
            contact_phone=draft.contact_phone,
            contact_email=draft.contact_email,
            note=draft.note,
            tags=draft.tags,
            ends_on=draft.ends_on or self._day + timedelta(days=DAYS_OPEN),
            status=PositionStatus.PENDING,
            sheet=self._sheet,
            sheet_row=draft.number,
            fingerprint=print_,
            content_hash=identity.content_hash(draft.content),
        )

    def _held_back_by(self, draft: Draft) -> list[Any]:
        """Reasons that keep the position from being published."""
        text = "\n".join((draft.description, draft.majors, draft.note, " ".join(draft.welfare), " ".join(draft.skills)))
        advert = publication.Advert(
            title=draft.title,
            text=text,
            pay=draft.pay,
            place_code=draft.place_code or "",
            place_text=draft.place_text,
            headcount_kind=draft.headcount_kind,
            work_kind=draft.kind,
            from_catalogue=draft.employer.catalogue,
        )
        return list(publication.check(advert, day=self._day, words=self._words, floors=self._floors).failed)

    def _create(self, new: list[tuple[int, Position]], outcomes: list[Outcome | None], drafts: Sequence[Draft]) -> None:
        moment = clock.now()
        for index, position in new:
            held = self._held_back_by(drafts[index])
            outcome = Outcome("created", held_back=bool(held))
            position.status_note = _note(held)
            for reason in held:
                if reason.code.startswith(("wording.", "pay.minimum")):
                    said = f"{reason.text} {reason.actual} · {reason.clause} · {reason.next_step}"
                    outcome.messages.append(Message(None, "held_back", value=str(reason.actual), suggestion=said))
            over = position.ends_on is not None and position.ends_on < self._day
            if over:
                outcome.messages.append(Message("ends_on", "already_over", value=str(position.ends_on)))
            if self._sheet.publish and not held and not over:
                position.status, position.published_at = PositionStatus.PUBLISHED, moment
                outcome.published = True
            outcomes[index] = outcome
        bulk.copy_in([position for _, position in new])
        self._claimed = {id_ for id_ in self._claimed if id_ > 0} | {position.pk for _, position in new}
        record_publication([position for _, position in new if position.status == PositionStatus.PUBLISHED])

    def _update(
        self,
        changed: list[tuple[int, Position, _Known]],
        outcomes: list[Outcome | None],
        drafts: Sequence[Draft],
    ) -> None:
        rows: list[Position] = []
        for index, position, before in changed:
            held = self._held_back_by(drafts[index])
            if held and before.status == PositionStatus.PUBLISHED:
                outcomes[index] = Outcome("rejected", [Message(None, "would_break", "error", suggestion=_note(held))])
                continue
            position.pk, position.status = before.id, before.status
            position.updated_at = clock.now()
            position.status_note = _note(held)
            outcomes[index] = Outcome("updated", held_back=bool(held))
            rows.append(position)
        recount([position for position in rows if position.status == PositionStatus.PUBLISHED])
        Position.objects.bulk_update(rows, [name.removesuffix("_id") for name in _CHANGEABLE], batch_size=500)


def _said(print_: str) -> str:
    """The part of a fingerprint that says everything but the row's own number."""
    return print_.rsplit(".", 1)[0]


def _note(held: Iterable[Any]) -> str:
    return "；".join(f"{reason.text}（{reason.next_step}）" for reason in held)[:300]
