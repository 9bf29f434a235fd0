"""What becomes of somebody's rows when they are erased (PIPL 47)."""

from django.db import transaction

from chunfeng.domain.programs.enums import APPLICATION_TRANSITIONS, ApplicationAct, ApplicationState
from chunfeng.domain.programs.models import Application, ApplicationStep, Attachment, HardshipFile, Kinship, Objection
from chunfeng.domain.programs.services import steps
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.transitions import steps_from

ERASER = Actor.system("erasure")


@transaction.atomic
def erase(*, person_id: int) -> None:
    """What is open is withdrawn; papers, answers and words go. Sums, days and decisions that money went out on stay."""
    rows = Application.objects.select_for_update(of=("self",)).select_related("program", "organisation", "version")
    for application in rows.filter(applicant_id=person_id).order_by("pk"):
        if ApplicationAct.WITHDRAW in steps_from(APPLICATION_TRANSITIONS, application.state):
            steps.move(application, ApplicationAct.WITHDRAW, by=ERASER)
        if application.state != ApplicationState.ORDERED:
            application.answers = "{}"
            application.save(update_fields=["answers"])
    mine = Application.objects.of(person_id)
    Attachment.objects.filter(application__in=mine).delete()
    ApplicationStep.objects.filter(application__in=mine).exclude(note="").update(note="")
    HardshipFile.objects.filter(person_id=person_id).delete()
    Kinship.objects.filter(person_id=person_id).delete()
    for objection in Objection.objects.filter(objector_id=person_id):
        objection.words = "—"
        objection.save(update_fields=["words"])
