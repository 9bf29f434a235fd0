"""Seekers and their applications."""

from typing import Any

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.hiring.models import Application, ApplicationStep, FollowUp
from chunfeng.domain.people.models import Consent, Person
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from tests.factories.people import person


def seeker(**values: Any) -> Seeker:
    return Seeker.objects.create(
        **{"person": values.pop("person", None) or person(), "wanted_words": ["电工"], **values}
    )


def consent(*, person: Person, employer: Employer, **values: Any) -> Consent:
    return Consent.objects.get_or_create(
        person=person,
        purpose="resume_to_employer",
        recipient_kind="employer",
        recipient_id=employer.pk,
        withdrawn_at=None,
        defaults={"text_version": "2026-01", **values},
    )[0]


def application(*, seeker: Seeker, position: Position, **values: Any) -> Application:
    given = values.pop("consent", None) or consent(person=seeker.person, employer=position.employer)
    if values.get("status") == "declined":
        values.setdefault("decline_reason", "filled")
    made = {"seeker": seeker, "person": seeker.person, "position": position, "consent": given}
    return Application.objects.create(**{**made, **values})


def step(*, application: Application, step: str, before: str, after: str, **values: Any) -> ApplicationStep:
    return ApplicationStep.objects.create(application=application, step=step, before=before, after=after, **values)


def follow_up(*, application: Application, **values: Any) -> FollowUp:
    """Asked a week after the intent, today."""
    return FollowUp.objects.create(
        **{
            "application": application,
            "person": application.person,
            "after": 7,
            "due_on": clock.today(),
            **values,
        }
    )
