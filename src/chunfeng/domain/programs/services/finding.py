"""Finding and locking what the actor may act on, and refusing what a policy denies."""

from chunfeng.domain.programs.enums import ApplicationState
from chunfeng.domain.programs.errors import DecidedByOthers, NoSuchApplication, NoSuchProgram
from chunfeng.domain.programs.models import Application, Program
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared import prepared
from chunfeng.shared.prepared import Prepared, Whole
from chunfeng.shared.scopes import Scope

_OTHERS = {"review.not_own", "review.not_kin", "review.four_eyes", "appeal.another", "pay.another"}


def own(actor: Actor, application_id: int, /) -> Application:
    """The actor's own application, locked. Raises NoSuchApplication."""
    found = locked(application_id)
    if found.applicant_id != actor.person_id:
        raise NoSuchApplication
    return found


def within_reach(actor: Actor, application_id: int, /) -> Application:
    """One that has been sent in within the actor's part of the tree, locked. Raises NoSuchApplication."""
    found = locked(application_id)
    if found.state == ApplicationState.DRAFT or not Scope.of(actor).covers(found.organisation_path):
        raise NoSuchApplication
    return found


_APPLICATION = Whole(Application, "program", "version", "organisation", "applicant")
_ONE = Prepared(lambda key: Application.objects.filter(pk=key).values_list(*_APPLICATION.names), key=int)


def locked(application_id: int, /) -> Application:
    """Any application with what it points to, read once it is locked, so that it is as whoever had it before has left it.

    Raises NoSuchApplication.
    """
    if not prepared.ask("SELECT 1 FROM programs_application WHERE id = %s FOR UPDATE", (application_id,)):
        raise NoSuchApplication
    return _APPLICATION.made(_ONE.rows(key=application_id)[0])


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
