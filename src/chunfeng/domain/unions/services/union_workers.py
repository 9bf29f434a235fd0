"""Entering socialised union workers, their facts and yearly results."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from chunfeng.domain.people import queries as people
from chunfeng.domain.unions import catalog, policies
from chunfeng.domain.unions.enums import ProfessionalLevel, Rating
from chunfeng.domain.unions.errors import CannotHappen, NoSuchColleague, NoSuchUnionWorker, UnionWorkerThere
from chunfeng.domain.unions.models import UnionWorker, UnionWorkerRating
from chunfeng.domain.unions.services.reach import demand, standing
from chunfeng.kernel import checksums, clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared import audit
from chunfeng.shared.scopes import Scope


@transaction.atomic
def employ(
    *,
    actor: Actor,
    organisation_id: int,
    phone: str,
    ladder: str,
    post: str,
    since: date,
    level: ProfessionalLevel = ProfessionalLevel.NONE,
    education: Education = Education.ANY,
    earlier_years: int = 0,
) -> UnionWorker:
    """Enter somebody who has signed in with this phone. The same once more changes nothing.

    Raises NoSuchOrganisation, OrganisationEnded, NotAllowed, NoSuchColleague, UnionWorkerThere, CannotHappen.
    """
    organisation = standing(actor, organisation_id)
    demand(policies.can_employ(actor, organisation))
    _known(ladder, post)
    number = checksums.mobile(phone)
    person = people.person_with_phone(number) if number else None
    if person is None or not person.is_active:
        raise NoSuchColleague
    there = UnionWorker.objects.filter(person_id=person.pk, organisation=organisation, since=since).first()
    if there is not None:
        return there
    worker = UnionWorker(
        person_id=person.pk,
        organisation=organisation,
        ladder=ladder,
        post=post,
        level=level,
        education=education,
        since=since,
        earlier_years=earlier_years,
    )
    try:
        with transaction.atomic():
            worker.save()
    except IntegrityError as error:
        raise UnionWorkerThere from error
    audit.record(
        actor=actor,
        act="union_worker.entered",
        target=("union_worker", worker.pk),
        about_person_id=person.pk,
        ladder=ladder,
        post=post,
    )
    return worker


@transaction.atomic
def correct_facts(
    *,
    actor: Actor,
    worker_id: int,
    post: str,
    level: ProfessionalLevel,
    education: Education,
    earlier_years: int,
    ends_on: date | None = None,
) -> UnionWorker:
    """Enter a new post, certificate, education, or the last day. Raises NoSuchUnionWorker, NotAllowed, CannotHappen."""
    worker = _reached(actor, worker_id)
    _known(worker.ladder, post)
    if ends_on is not None and ends_on < worker.since:
        raise CannotHappen(_("Nobody leaves before they came."), next_step=_("Check the last day."))
    new = {"post": post, "level": level, "education": education, "earlier_years": earlier_years, "ends_on": ends_on}
    changed = {name: value for name, value in new.items() if getattr(worker, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(worker, name, value)
        worker.save(update_fields=list(changed))
        audit.record(
            actor=actor,
            act="union_worker.changed",
            target=("union_worker", worker.pk),
            about_person_id=worker.person_id,
            fields=sorted(changed),
        )
    return worker


@transaction.atomic
def rate(*, actor: Actor, worker_id: int, year: int, rating: Rating) -> UnionWorkerRating:
    """Enter or correct a year's result. Raises NoSuchUnionWorker, NotAllowed, CannotHappen (not a year of this work)."""
    worker = _reached(actor, worker_id)
    if not worker.since.year - worker.earlier_years <= year <= clock.today().year:
        raise CannotHappen(
            _("A result is entered for a year of this work."),
            next_step=_("Choose a year between the first one and this one."),
        )
    there = UnionWorkerRating.objects.filter(worker=worker, year=year).first()
    if there is not None and there.rating == rating:
        return there
    before = there.rating if there else None
    row = there or UnionWorkerRating(worker=worker, year=year)
    row.rating = rating
    row.save()
    audit.record(
        actor=actor,
        act="union_worker.rated",
        target=("union_worker", worker.pk),
        about_person_id=worker.person_id,
        year=year,
        before=before,
        after=int(rating),
    )
    return row


def _reached(actor: Actor, worker_id: int) -> UnionWorker:
    worker = (
        UnionWorker.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(Scope.of(actor).on("organisation__path"), pk=worker_id)
        .first()
    )
    if worker is None:
        raise NoSuchUnionWorker
    demand(policies.can_employ(actor, worker.organisation))
    return worker


def _known(ladder: str, post: str) -> None:
    there = catalog.ladder_on(ladder, clock.today())
    if there is None or post not in {each.code for each in there.posts}:
        raise CannotHappen(
            _("This ladder does not have such a post today."), next_step=_("Choose one of the posts of the ladder.")
        )
