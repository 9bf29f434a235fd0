"""Short messages about joining: to the applicant what was decided, to reviewers what waits. Called by tasks."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import JoinState
from chunfeng.domain.unions.models import JoinApplication, Organisation, StaffAssignment
from chunfeng.domain.unions.rules import roles
from chunfeng.kernel import clock
from chunfeng.shared import sms
from chunfeng.shared.scopes import subtree

LANGUAGE = "zh-hans"


def tell_applicant(*, application_id: int) -> bool:
    """Tell the applicant what was decided, and where to read why; whether a message left. Raises sms.NotSent."""
    application = JoinApplication.objects.select_related("person", "organisation").get(pk=application_id)
    with override(LANGUAGE):  # providers approve one wording, and it is the Chinese one
        words = {
            JoinState.ACCEPTED: _("[Chunfeng] %(union)s has taken you in: your member card is ready under Me."),
            JoinState.REFUSED: _("[Chunfeng] %(union)s has not taken you in. Read why, and what to do, under Me."),
            JoinState.RETURNED: _("[Chunfeng] %(union)s needs something more for your application. See under Me."),
        }.get(JoinState(application.state))
    if words is None:
        return False
    return _send(
        application.person,
        words % {"union": application.organisation.name},
        template=f"join_{application.state}",
        union=application.organisation.name,
    )


def tell_keepers(*, organisation_id: int) -> int:
    """Tell the officers and reviewers of a union how many applications are due; how many messages left."""
    organisation = Organisation.objects.get(pk=organisation_id)
    waiting = JoinApplication.objects.filter(
        subtree("organisation_path", organisation.path), state=JoinState.SUBMITTED, reminded_on__isnull=False
    ).count()
    if not waiting:
        return 0
    posts = (
        StaffAssignment.objects.on(clock.today())
        .filter(organisation=organisation, role__in=roles.MEMBER_KEEPERS)
        .select_related("person")
    )
    with override(LANGUAGE):
        text = _("[Chunfeng] %(union)s: %(number)s applications to join are due. Please review them at the desk.")
    said = text % {"union": organisation.name, "number": waiting}
    keepers = {post.person_id: post.person for post in posts}
    return sum(
        _send(person, said, template="join_due", union=organisation.name, number=str(waiting))
        for person in keepers.values()
    )


def _send(person: Person, text: str, *, template: str, **parameters: str) -> bool:
    """Nothing is sent to made-up people of the demo, or to whoever has no phone."""
    if settings.DEMO or not person.phone or not person.is_active:
        return False
    sms.gateway().send(sms.Message(phone=str(person.phone), text=text, template=template, parameters=parameters))
    return True
