"""All writes about profiles: the three questions, saved as they are answered, and what the person brings."""

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.occupations.models import Occupation
from chunfeng.domain.people import services as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.places.models import Place
from chunfeng.domain.talent import policies, queries, rules
from chunfeng.domain.talent.enums import Group, Question
from chunfeng.domain.talent.errors import BadProfile, TooYoung, UnknownCode
from chunfeng.domain.talent.events import SeekerChanged
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.talent.rules import Paper, Profile, TermsWish, WhatWish, WhereWish
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import audit, events

__all__ = [
    "Paper",
    "Profile",
    "TermsWish",
    "WhatWish",
    "WhereWish",
    "answer_wishes",
    "declare_groups",
    "edit_profile",
    "erase",
    "set_looking",
]


def answer_wishes(
    *,
    actor: Actor,
    what: WhatWish | None = None,
    where: WhereWish | None = None,
    terms: TermsWish | None = None,
) -> Seeker:
    """Save the answers that are given and leave the others as they are.

    Words that name an occupation, or are an everyday word for one, bring its code along when no codes are given.

    When all three questions are answered for the first time, the fact `seeker_registered` is written in the same
    transaction, for the union of the place. Raises NotAllowed, UnknownCode, BadProfile.
    """
    if what is not None:
        what = replace(what, words=rules.tidy(what.words, most=rules.WORDS))
        if not what.occupations:
            what = replace(what, occupations=queries.occupations_named(what.words))
        _check_codes(Occupation.objects.filter(pk__in=what.occupations).count(), what.occupations)
    if where is not None:
        codes = {*where.places, *([where.home_place] if where.home_place else [])}
        _check_codes(Place.objects.filter(pk__in=codes).count(), codes)
    if terms is not None:
        _require(rules.check_terms(terms))
    with transaction.atomic():
        seeker = _own(actor)
        if what is not None:
            seeker.wanted_words, seeker.wanted_occupations = list(what.words), list(dict.fromkeys(what.occupations))
        if where is not None:
            seeker.wanted_places, seeker.home_place_id = list(dict.fromkeys(where.places)), where.home_place
            seeker.lon, seeker.lat, seeker.radius_km = where.lon, where.lat, where.radius_km
            seeker.organisation = _union_of(where.home_place or next(iter(where.places), None))
        if terms is not None:
            seeker.pay_floor, seeker.kinds = terms.pay_floor, [str(kind) for kind in dict.fromkeys(terms.kinds)]
            seeker.windows = None if terms.windows == rules.ANY_TIME else terms.windows
            seeker.available_from = terms.available_from
        answered = {*seeker.answered_questions, *rules.answers(what=what, where=where, terms=terms)}
        seeker.answered_questions = [str(question) for question in Question if question in answered]
        if len(answered) == len(Question) and seeker.answered_at is None:
            seeker.answered_at = clock.now()
            _count(seeker)
        seeker.save()
        events.publish(SeekerChanged(seeker_id=seeker.pk, person_id=seeker.person_id))
    return seeker


def edit_profile(*, actor: Actor, profile: Profile) -> Seeker:
    """Replace what the person brings. Raises TooYoung (Labour Law 15), BadProfile, each with all reasons; NotAllowed."""
    _require(rules.check_profile(profile, clock.today()))
    with transaction.atomic():
        seeker = _own(actor)
        seeker.education = None if profile.education is None else int(profile.education)
        seeker.experience_years, seeker.birth_year = profile.experience_years, profile.birth_year
        seeker.skills = list(rules.tidy(profile.skills, most=rules.SKILLS))
        seeker.certificates = [
            {"name": paper.name, "valid_until": paper.valid_until.isoformat() if paper.valid_until else None}
            for paper in profile.certificates[: rules.CERTIFICATES]
        ]
        seeker.summary = profile.summary.strip()[:1000]
        seeker.save()
        audit.record(actor=actor, act="edit_profile", target=("seeker", seeker.pk), about_person_id=seeker.person_id)
        events.publish(SeekerChanged(seeker_id=seeker.pk, person_id=seeker.person_id))
    return seeker


@transaction.atomic
def declare_groups(*, actor: Actor, groups: Collection[str], consent_version: str) -> Seeker:
    """Say to which groups one belongs, to be counted in them, under a consent of its own; to none ends it.

    Raises BadProfile (a group that there is not), people.errors.OutdatedConsent, NotAllowed. Source: PIPL 14, 29.
    """
    if not set(groups) <= set(Group.values):
        raise BadProfile
    seeker = _own(actor)
    if groups:
        people.give_consent(actor=actor, purpose=Purpose.GROUP_COUNTS, text_version=consent_version)
    seeker.groups = [group.value for group in Group if group in groups]
    seeker.save(update_fields=["groups"])
    audit.record(actor=actor, act="declare_groups", target=("seeker", seeker.pk), about_person_id=seeker.person_id)
    return seeker


def set_looking(*, actor: Actor, looking: bool) -> Seeker:
    """Whether the seeker wants to be recommended at present."""
    with transaction.atomic():
        seeker = _own(actor)
        if seeker.looking != looking:
            seeker.looking = looking
            seeker.save(update_fields=["looking"])
            events.publish(SeekerChanged(seeker_id=seeker.pk, person_id=seeker.person_id))
    return seeker


def erase(*, person_id: int) -> bool:
    """Empty a person's profile; nobody is recommended by it any more. Whether there was one."""
    seeker = Seeker.objects.select_for_update().filter(person_id=person_id).first()
    if seeker is None:
        return False
    kept = {"id", "person", "organisation", "created_at", "updated_at"}
    for field in Seeker._meta.concrete_fields:
        if field.name not in kept:
            setattr(seeker, field.attname, field.get_default())
    seeker.looking = False
    seeker.save()
    events.publish(SeekerChanged(seeker_id=seeker.pk, person_id=person_id))
    return True


def _own(actor: Actor) -> Seeker:
    """The actor's own profile, made when there is none, locked until the transaction ends."""
    verdict = policies.can_edit_own(actor)
    if not verdict.ok or actor.person_id is None:
        raise NotAllowed(verdict=verdict)
    locked = Seeker.objects.select_for_update()
    if (known := locked.filter(person_id=actor.person_id).first()) is not None:
        return known
    Seeker.objects.bulk_create([Seeker(person_id=actor.person_id)], ignore_conflicts=True)
    return locked.get(person_id=actor.person_id)


def _count(seeker: Seeker) -> None:
    organisation = seeker.organisation or _union_of(None)
    facts.record(
        facts.Entry(
            kind=FactKind.SEEKER_REGISTERED,
            subject=("seeker", seeker.pk),
            person_id=seeker.person_id,
            organisation_id=organisation.pk if organisation else None,
            organisation_path=organisation.path if organisation else "",
            place_code=seeker.home_place_id or next(iter(seeker.wanted_places), ""),
        )
    )


def _union_of(place_code: str | None) -> Organisation | None:
    """The territorial union of the place, else the topmost one, so that nobody falls through."""
    found = unions.territorial(place_code)
    if found is not None:
        return found
    try:
        return unions.root()
    except Organisation.DoesNotExist:
        return None


def _check_codes(found: int, codes: Collection[str]) -> None:
    if found < len(set(codes)):
        raise UnknownCode


def _require(verdict: Verdict) -> None:
    if not verdict.failed:
        return
    if any(reason.code == "working_age" for reason in verdict.failed):
        raise TooYoung(verdict=verdict)
    raise BadProfile(verdict=verdict)
