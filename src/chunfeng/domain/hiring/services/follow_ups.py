"""Whether intents became work: asked after some days, answered by either side or the union, counted as it is held to be so."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from chunfeng.domain.facts import services as facts
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.hiring import policies, rules
from chunfeng.domain.hiring.enums import ASKED_AFTER, ApplicationStatus, Outcome, Says, Side
from chunfeng.domain.hiring.errors import FollowUpNotFound
from chunfeng.domain.hiring.models import Application, ApplicationStep, FollowUp, FollowUpAnswer
from chunfeng.domain.hiring.services.applications import SUBJECT, entry, locked
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit

GRACE = timedelta(days=30)
"""What was due longer ago is asked no more: a question about last year would only startle."""


@transaction.atomic
def ask_what_became(*, today: date) -> int:
    """Ask about every intent that stands since 7, 30, 90 days and was not said to be over; how many questions are new.

    Again on the same day it asks nothing.
    """
    asked = 0
    for after in ASKED_AFTER:
        day = today - timedelta(days=after)
        reached = ApplicationStep.objects.filter(
            application__status=ApplicationStatus.INTENT,
            after=ApplicationStatus.INTENT,
            at__lt=clock.day_start(day + timedelta(days=1)),
            at__gte=clock.day_start(day - GRACE),
        )
        rows = (
            reached.exclude(application__follow_ups__after=after)
            .exclude(application__follow_ups__outcome=Outcome.LEFT)
            .order_by()
            .values_list("application", "application__person")
            .annotate(last=Max("at"))
        )
        new = [
            FollowUp(
                application_id=application_id,
                person_id=person_id,
                after=after,
                due_on=clock.local_day(last) + timedelta(days=after),
            )
            for application_id, person_id, last in rows
        ]
        asked += len(FollowUp.objects.bulk_create(new, ignore_conflicts=True))
    return asked


@transaction.atomic
def say_what_became(*, actor: Actor, follow_up_id: int, says: str) -> FollowUp:
    """Say whether an intent became work: the seeker, the employer, or the union that asked one of them.

    Each side's last word counts, and the figures follow it. The same word again changes nothing. Raises FollowUpNotFound.
    """
    found = FollowUp.objects.filter(pk=follow_up_id).first()
    application = locked(found.application_id) if found else None
    side = policies.side_of(actor, application) if application else None
    if found is None or application is None or side is None or says not in Says.values:
        raise FollowUpNotFound
    follow_up = FollowUp.objects.select_for_update().get(pk=follow_up_id)
    answers = [(Side(side), Says(word)) for side, word in _answers(follow_up)]
    if dict(answers).get(side) == says:
        return follow_up
    FollowUpAnswer.objects.create(follow_up=follow_up, side=side, says=says, by_id=actor.person_id)
    follow_up.outcome = rules.outcome([*answers, (side, Says(says))])
    follow_up.save()
    _count_work(application)
    audit.record(
        actor=actor,
        act="follow_up.said",
        target=(SUBJECT, application.pk),
        about_person_id=application.person_id,
        after=follow_up.after,
        side=str(side),
        says=str(says),
    )
    return follow_up


# Details


def _answers(follow_up: FollowUp) -> list[tuple[str, str]]:
    return list(follow_up.answers.order_by("at", "pk").values_list("side", "says"))


def _count_work(application: Application) -> None:
    """Bring the facts in line with what is held to be so: what is new is recorded, what does not hold is taken back."""
    outcomes = {one.after: Outcome(one.outcome) for one in FollowUp.objects.filter(application=application)}
    hired, stayed = rules.counts(outcomes)
    wanted = {(FactKind.HIRE_CONFIRMED, "")} if hired else set()
    wanted |= {(FactKind.STAYED_IN_WORK, f"after:{after}") for after in stayed}
    standing = {
        (FactKind(fact.kind), next((tag for tag in fact.tags if tag.startswith("after:")), "")): fact.pk
        for fact in Fact.objects.filter(
            kind__in=(FactKind.HIRE_CONFIRMED, FactKind.STAYED_IN_WORK),
            subject_kind=SUBJECT,
            subject_id=application.pk,
            corrects__isnull=True,
            corrections__isnull=True,
        )
    }
    for gone in standing.keys() - wanted:
        facts.correct(standing[gone])
    for kind, tag in sorted(wanted - standing.keys()):
        made = entry(application, kind)
        facts.record(replace(made, tags=(*made.tags, tag)) if tag else made)
