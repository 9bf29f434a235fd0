"""Finding and locking what the actor may act on, and refusing what a policy denies."""

from django.db.models import QuerySet

from chunfeng.domain.programs.errors import DecidedByOthers, NoSuchApplication, NoSuchProgram
from chunfeng.domain.programs.models import Application, Program
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared.scopes import Scope

_OTHERS = {"review.not_own", "review.not_kin", "review.four_eyes", "appeal.another", "pay.another"}


def own(actor: Actor, application_id: int, /) -> Application:
    """The actor's own application, locked. Raises NoSuchApplication."""
    return _locked(Application.objects.of(actor.person_id).filter(pk=application_id))


def within_reach(actor: Actor, application_id: int, /) -> Application:
    """One that has been sent in within the actor's part of the tree, locked. Raises NoSuchApplication."""
    return _locked(Application.objects.sent().filter(Scope.of(actor).on("organisation_path"), pk=application_id))


def _locked(rows: "QuerySet[Application]") -> Application:
    related = ("program", "version", "organisation", "applicant")
    found = rows.select_for_update(of=("self",)).select_related(*related).first()
    if found is None:
        raise NoSuchApplication
    return found


def program(actor: Actor, program_id: int, /) -> Program:
    """A program within the actor's reach, locked. Raises NoSuchProgram."""
    rows = Program.objects.select_for_update(of=("self",)).select_related("organisation")
    found = rows.filter(Scope.of(actor).on("organisation__path"), pk=program_id).first()
    if found is None:
        raise NoSuchProgram
    return found


def demand(verdict: Verdict) -> None:
    """Raises NotAllowed, or DecidedByOthers where it is about four eyes, with what the first reason says to do."""
    if verdict.ok:
        return
    first = verdict.against[0]
    refusal = DecidedByOthers if first.code in _OTHERS else NotAllowed
    raise refusal(first.text, next_step=first.next_step, verdict=verdict)
