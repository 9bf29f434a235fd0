"""Papers of a fair: small ones are made at once, large ones by a worker."""

from django.core.files.base import ContentFile
from django.db import transaction

from chunfeng.domain.fairs.enums import PrintKind, PrintState
from chunfeng.domain.fairs.errors import NothingToPrint
from chunfeng.domain.fairs.models import Participation, Print, Stand
from chunfeng.domain.fairs.queries import papers
from chunfeng.domain.fairs.services.reach import planned
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, jobs

AT_ONCE = 60
"""Booths whose papers are made while the page waits: a second or two."""


@transaction.atomic
def order(*, actor: Actor, fair_id: int, kind: PrintKind, address: str) -> Print:
    """Make a paper anew; `address` is the fair's public page, to which codes lead. A large one is ready a little later.

    Raises NoSuchFair, NotAllowed, FairOver, NothingToPrint.
    """
    fair = planned(actor, fair_id)
    guests = Participation.objects.filter(fair=fair).holding().count()
    if not guests or (kind in (PrintKind.CARDS, PrintKind.SIGNS) and not _seated(fair.pk)):
        raise NothingToPrint
    paper, _made = Print.objects.update_or_create(
        fair=fair, kind=kind, defaults={"state": PrintState.WAITING, "address": address}
    )
    audit.record(actor=actor, act="fair.print", target=("fair", fair.pk), kind=str(kind))
    if guests > AT_ONCE:
        jobs.later("chunfeng.fairs.print", lock=f"print:{paper.pk}", print_id=paper.pk)
        return paper
    return make(print_id=paper.pk)


def make(*, print_id: int) -> Print:
    """Make a paper that waits. One that cannot be made says so, and the error goes to the log of the worker."""
    paper = Print.objects.select_related("fair__happening__organisation").get(pk=print_id)
    try:
        made = papers.pdf(paper.fair, PrintKind(paper.kind), address=paper.address)
    except Exception:
        Print.objects.filter(pk=paper.pk).update(state=PrintState.FAILED)
        raise
    if paper.file:
        paper.file.delete(save=False)
    paper.state = PrintState.READY
    paper.file.save(f"{paper.fair_id}-{paper.kind}.pdf", ContentFile(made), save=False)
    paper.save()
    return paper


def _seated(fair_id: int) -> bool:
    return Stand.objects.filter(fair_id=fair_id, participation__isnull=False).exists()
