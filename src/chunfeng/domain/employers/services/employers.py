"""Employers join, are verified, and have colleagues who speak for them."""

import secrets
from calendar import monthrange
from datetime import date
from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from chunfeng.domain.employers import policies
from chunfeng.domain.employers.enums import (
    EMPLOYER_TRANSITIONS,
    ClaimStatus,
    EmployerKind,
    RepresentativeRole,
)
from chunfeng.domain.employers.errors import (
    BadCreditCode,
    BadLicence,
    ColleagueUnknown,
    CreditCodeTaken,
    EmployerNotFound,
    LastOwner,
    LicenceMissing,
    UnknownPlace,
)
from chunfeng.domain.employers.events import EmployerRegistered, EmployerSuspended, EmployerVerified
from chunfeng.domain.employers.models import Claim, Employer, Representative
from chunfeng.domain.employers.rules import licences
from chunfeng.domain.employers.rules.identity import normal_name
from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.people import queries as people
from chunfeng.domain.places.models import Place
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState
from chunfeng.kernel.transitions import target
from chunfeng.kernel.verdict import Verdict
from chunfeng.kernel.vocabulary import EmployerSize
from chunfeng.shared import audit, events
from chunfeng.shared.scopes import subtree

VERIFIED_MONTHS = 6  # 《网络招聘服务管理规定》: what was checked is checked anew; half a year is the house's default
PROFILE = ("nature", "size", "industry", "address", "about", "contact_name", "contact_phone", "contact_email")


@transaction.atomic
def register(
    *,
    actor: Actor,
    name: str,
    credit_code: str,
    place_code: str,
    licence: "File[Any] | None",
    kind: EmployerKind = EmployerKind.OWN,
    nature: str = "",
    size: EmployerSize = EmployerSize.UNSTATED,
    industry: str = "",
    address: str = "",
    about: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    contact_email: str = "",
) -> Employer:
    """Sign up an employer; `actor` becomes the account owner and an officer verifies it.

    Sent twice by the same person it stays one employer. Raises BadCreditCode, UnknownPlace, LicenceMissing, BadLicence, and
    CreditCodeTaken when the code has an account already: then `claim` is the way. A name that exists with another code
    is no obstacle; the officer sees a hint (`queries.names_like`). Source: GB 32100, 《网络招聘服务管理规定》14.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    code = checksums.credit_code(credit_code)
    if code is None:
        raise BadCreditCode
    if place_code and not Place.objects.filter(pk=place_code).exists():
        raise UnknownPlace
    existing = Employer.objects.select_for_update().filter(credit_code=code).first()
    if existing is not None:
        if Representative.objects.filter(employer=existing, person_id=actor.person_id, ended_at__isnull=True).exists():
            return existing
        raise CreditCodeTaken
    organisation = unions.territorial(place_code) or unions.root()
    employer, created = Employer.objects.get_or_create(
        credit_code=code,
        defaults={
            "name": name.strip(),
            "normal_name": normal_name(name),
            "kind": kind,
            "nature": nature,
            "size": size,
            "industry": industry,
            "place_id": place_code or None,
            "address": address,
            "about": about,
            "organisation": organisation,
            "contact_name": contact_name,
            "contact_phone": contact_phone,
            "contact_email": contact_email,
        },
    )
    if not created:  # a colleague was quicker by a moment
        raise CreditCodeTaken
    _attach(employer, licence)
    Representative.objects.create(employer=employer, person_id=actor.person_id, role=RepresentativeRole.OWNER)
    _count_joining(employer)
    audit.record(actor=actor, act="employer.register", target=("employer", employer.pk))
    events.publish(EmployerRegistered(employer.pk))
    return employer


@transaction.atomic
def enter(*, actor: Actor, organisation: Organisation, name: str, credit_code: str = "") -> Employer:
    """The employer of this code, or else of this name; one that is not known yet is written down for verification.

    For lists that officers bring: `credit_code` is valid or empty. A name that several employers have is the one whose union
    lies at or below `organisation`, the oldest first. Raises NotAllowed.
    """
    if not actor.covers(organisation.path, Role.OFFICER, Role.REVIEWER):
        raise NotAllowed(_("Employers are written down by an officer of the union."))
    normal = normal_name(name)
    known = Employer.objects.order_by("id")
    if credit_code:
        found = known.filter(credit_code=credit_code).first()
    else:
        named = known.filter(normal_name=normal)
        found = named.filter(subtree("organisation__path", organisation.path)).first() or named.first()
    if found is not None:
        return found
    employer, created = Employer.objects.get_or_create(
        normal_name=normal,
        credit_code=credit_code or None,
        defaults={"name": name.strip(), "organisation": organisation},
    )
    if created:
        _count_joining(employer)
        audit.record(actor=actor, act="employer.entered", target=("employer", employer.pk))
        events.publish(EmployerRegistered(employer.pk))
    return employer


@transaction.atomic
def resubmit(*, actor: Actor, employer_id: int, licence: "File[Any] | None" = None, **changes: Any) -> Employer:
    """Send a mended registration again (after a refusal, or while it waits). `changes`: name and fields of the profile."""
    employer = _own(actor, employer_id)
    status = _step(employer, "resubmit")
    if "name" in changes:
        employer.name = changes.pop("name").strip()
        employer.normal_name = normal_name(employer.name)
    _apply_profile(employer, changes)
    employer.status, employer.status_note = status, ""
    if licence is not None:
        _attach(employer, licence)
    elif not employer.licence:
        raise LicenceMissing
    employer.save()
    audit.record(actor=actor, act="employer.resubmit", target=("employer", employer.pk))
    return employer


@transaction.atomic
def edit_profile(*, actor: Actor, employer_id: int, **changes: Any) -> Employer:
    """Change what the company page says. Name and credit code are what was verified, so they stay."""
    employer = _own(actor, employer_id)
    _apply_profile(employer, changes)
    employer.save()
    audit.record(actor=actor, act="employer.edit", target=("employer", employer.pk), fields=sorted(changes))
    return employer


@transaction.atomic
def verify(*, actor: Actor, employer_id: int, note: str = "") -> Employer:
    """The licence was checked: valid for six months. Also renews, and lifts a refusal or suspension."""
    employer = _decided(actor, employer_id)
    employer.status = _step(employer, "verify")
    employer.status_note = note
    employer.verified_at = clock.now()
    employer.verified_until = _months_later(clock.today(), VERIFIED_MONTHS)
    employer.save()
    if not Fact.objects.filter(
        kind=FactKind.EMPLOYER_VERIFIED, subject_kind="employer", subject_id=employer.pk
    ).exists():
        facts.record(_entry(employer, FactKind.EMPLOYER_VERIFIED))
    audit.record(actor=actor, act="employer.verify", target=("employer", employer.pk), words={"note": note})
    events.publish(EmployerVerified(employer.pk))
    return employer


@transaction.atomic
def refuse(*, actor: Actor, employer_id: int, note: str) -> Employer:
    """The registration does not hold; `note` tells the employer why and what to mend."""
    employer = _decided(actor, employer_id)
    employer.status = _step(employer, "refuse")
    employer.status_note = _said(note)
    employer.save()
    audit.record(actor=actor, act="employer.refuse", target=("employer", employer.pk), words={"note": note})
    return employer


@transaction.atomic
def suspend(*, actor: Actor, employer_id: int, note: str) -> Employer:
    """Stop an employer: its positions take no applications until it is verified again."""
    employer = _decided(actor, employer_id)
    employer.status = _step(employer, "suspend")
    employer.status_note = _said(note)
    employer.save()
    audit.record(actor=actor, act="employer.suspend", target=("employer", employer.pk), words={"note": note})
    events.publish(EmployerSuspended(employer.pk))
    return employer


# Who speaks for an employer


@transaction.atomic
def claim(*, actor: Actor, credit_code: str, licence: "File[Any] | None") -> Claim:
    """Ask to speak for an employer that exists (an officer's sheet brought it, or its owner has left). An officer decides.

    Sent twice it stays one claim. Raises BadCreditCode, EmployerNotFound, LicenceMissing, BadLicence.
    """
    if actor.person_id is None:
        raise NotAllowed(_("Sign in first."))
    code = checksums.credit_code(credit_code)
    if code is None:
        raise BadCreditCode
    employer = Employer.objects.select_for_update().filter(credit_code=code).first()
    if employer is None:
        raise EmployerNotFound
    waiting = Claim.objects.filter(person_id=actor.person_id, employer=employer, status=ClaimStatus.PENDING).first()
    if waiting is not None:
        return waiting
    file, name = _checked(licence)
    row = Claim(person_id=actor.person_id, employer=employer)
    row.licence.save(name, file, save=False)
    row.save()
    audit.record(actor=actor, act="employer.claim", target=("employer", employer.pk))
    return row


@transaction.atomic
def accept_claim(*, actor: Actor, claim_id: int) -> Claim:
    """The person becomes an account owner; a licence that was missing is taken from the claim."""
    row = _claim(actor, claim_id)
    row.status, row.decided_at = ClaimStatus.ACCEPTED, clock.now()
    row.save()
    Representative.objects.get_or_create(
        person_id=row.person_id, employer=row.employer, ended_at=None, defaults={"role": RepresentativeRole.OWNER}
    )
    if not row.employer.licence:
        row.employer.licence = row.licence.name
        row.employer.save(update_fields=["licence"])
    audit.record(actor=actor, act="claim.accept", target=("employer", row.employer_id), about_person_id=row.person_id)
    return row


@transaction.atomic
def refuse_claim(*, actor: Actor, claim_id: int, note: str) -> Claim:
    """Turn down somebody who wants to speak for an employer, and tell them why. Raises EmployerNotFound, NotAllowed."""
    row = _claim(actor, claim_id)
    row.status, row.decided_at, row.status_note = ClaimStatus.REFUSED, clock.now(), _said(note)
    row.save()
    audit.record(actor=actor, act="claim.refuse", target=("employer", row.employer_id), about_person_id=row.person_id)
    return row


@transaction.atomic
def add_colleague(
    *, actor: Actor, employer_id: int, phone: str, role: RepresentativeRole = RepresentativeRole.RECRUITER
) -> Representative:
    """Let a colleague speak for the employer too, found by phone. Adding somebody twice changes nothing.

    Raises NotAllowed (not the owner) and ColleagueUnknown (nobody signed in with that phone).
    """
    employer = _managed(actor, employer_id)
    digits = checksums.mobile(phone)
    person = people.person_with_phone(digits) if digits else None
    if person is None:
        raise ColleagueUnknown
    row, created = Representative.objects.get_or_create(
        person=person, employer=employer, ended_at=None, defaults={"role": role}
    )
    if created:
        audit.record(
            actor=actor, act="colleague.add", target=("employer", employer.pk), about_person_id=person.pk, role=role
        )
    return row


@transaction.atomic
def remove_colleague(*, actor: Actor, employer_id: int, representative_id: int) -> None:
    """End a colleague's right to speak for the employer, at once. Raises LastOwner. Removing twice changes nothing."""
    employer = _managed(actor, employer_id)
    rows = Representative.objects.select_for_update().filter(employer=employer, ended_at__isnull=True).order_by("pk")
    live = {row.pk: row for row in rows}
    row = live.get(representative_id)
    if row is None:
        return
    owners = [other for other in live.values() if other.role == RepresentativeRole.OWNER]
    if owners == [row]:
        raise LastOwner
    row.ended_at = clock.now()
    row.save()
    audit.record(actor=actor, act="colleague.remove", target=("employer", employer.pk), about_person_id=row.person_id)


def forget_person(*, person_id: int) -> None:
    """Within the transaction that erases the person: they speak for nobody any more, and what they claimed is not asked."""
    now = clock.now()
    Representative.objects.filter(person_id=person_id, ended_at__isnull=True).update(ended_at=now, updated_at=now)
    claims = Claim.objects.filter(person_id=person_id)
    for pending in claims.filter(status=ClaimStatus.PENDING).order_by("pk"):
        pending.licence.delete(save=False)
        pending.delete()
    claims.update(status_note="", updated_at=now)


# Details


def _own(actor: Actor, employer_id: int) -> Employer:
    employer = (
        Employer.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk=employer_id, pk__in=actor.employer_ids)
        .first()
    )
    if employer is None:
        raise EmployerNotFound
    return employer


def _decided(actor: Actor, employer_id: int) -> Employer:
    employer = (
        Employer.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=employer_id).first()
    )
    if employer is None or not (policies.oversees(actor, employer) or policies.speaks_for(actor, employer_id)):
        raise EmployerNotFound
    _permit(policies.can_decide(actor, employer))
    return employer


def _managed(actor: Actor, employer_id: int) -> Employer:
    employer = _own(actor, employer_id)
    _permit(policies.can_manage_people(actor, employer))
    return employer


def _claim(actor: Actor, claim_id: int) -> Claim:
    row = (
        Claim.objects.select_for_update(of=("self",))
        .select_related("employer__organisation")
        .filter(pk=claim_id, status=ClaimStatus.PENDING)
        .first()
    )
    if row is None or not policies.oversees(actor, row.employer):
        raise EmployerNotFound
    _permit(policies.can_decide(actor, row.employer))
    if row.person_id == actor.person_id:
        raise NotAllowed(_("Nobody decides about their own claim."), next_step=_("Ask a colleague to decide."))
    return row


def _permit(verdict: Verdict) -> None:
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)


def _step(employer: Employer, step: str) -> str:
    after = target(EMPLOYER_TRANSITIONS, step=step, state=employer.status)
    if after is None:
        raise WrongState(
            _("This employer is in the state “%(state)s”, so that step does not apply.")
            % {"state": employer.get_status_display()},
            next_step=_("Reload the page to see its present state."),
        )
    return after


def _said(note: str) -> str:
    if not note.strip():
        raise WrongState(_("A refusal needs a reason."), next_step=_("Say in a sentence what is missing or wrong."))
    return note.strip()[:300]


def _apply_profile(employer: Employer, changes: dict[str, Any]) -> None:
    unknown = sorted(set(changes) - set(PROFILE))
    if unknown:
        raise TypeError(f"These are no fields of a profile: {', '.join(unknown)}.")
    for name, value in changes.items():
        setattr(employer, name, value)


def _attach(employer: Employer, licence: "File[Any] | None") -> None:
    file, name = _checked(licence)
    employer.licence.save(name, file, save=False)
    employer.save()


def _checked(licence: "File[Any] | None") -> tuple["File[Any]", str]:
    """The file and a name for it, made of chance and what its content is; what it was called does not matter."""
    if licence is None:
        raise LicenceMissing
    licence.seek(0)
    head = licence.read(16)
    licence.seek(0)
    verdict = licences.check(head=head, size=licence.size)
    kind = licences.sniff(head)
    if not verdict.ok or kind is None:
        first = verdict.against[0]
        raise BadLicence(_("This file cannot be taken as a licence."), next_step=first.next_step, verdict=verdict)
    return licence, f"{secrets.token_hex(16)}.{kind.extension}"


def _count_joining(employer: Employer) -> None:
    facts.record(_entry(employer, FactKind.EMPLOYER_JOINED))


def _entry(employer: Employer, kind: FactKind) -> facts.Entry:
    return facts.Entry(
        kind=kind,
        subject=("employer", employer.pk),
        employer_id=employer.pk,
        organisation_id=employer.organisation_id,
        organisation_path=employer.organisation.path,
        place_code=employer.place_id or "",
        tags=tuple(employer.tags),
    )


def _months_later(day: date, months: int) -> date:
    """The same day some months on, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
