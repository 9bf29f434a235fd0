"""Finding what the actor reaches, and refusing what a policy denies: shared by the services of this domain."""

from chunfeng.domain.happenings import policies
from chunfeng.domain.happenings.enums import HAPPENING_TRANSITIONS
from chunfeng.domain.happenings.errors import NoSuchHappening, TooLate
from chunfeng.domain.happenings.models import Happening, HappeningStep
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.transitions import target
from chunfeng.kernel.verdict import Verdict
from chunfeng.shared.scopes import Scope


def organised(actor: Actor, happening_id: int, /, *, lock: bool = True) -> Happening:
    """A happening that the actor organises, locked. Raises NoSuchHappening (foreign ones too), NotAllowed."""
    rows = Happening.objects.select_for_update(of=("self",), no_key=True) if lock else Happening.objects.all()
    found = rows.filter(Scope.of(actor).on("organisation_path"), pk=happening_id).first()
    if found is None:
        raise NoSuchHappening
    demand(policies.can_organise(actor, found.organisation_path))
    return found


def demand(verdict: Verdict, /) -> None:
    """Raises NotAllowed with what the first reason against it says to do."""
    if not verdict.ok:
        first = verdict.against[0]
        raise NotAllowed(first.text, next_step=first.next_step, verdict=verdict)


def step(happening: Happening, name: str, /, *, by: Actor, note: str = "") -> None:
    """Move a locked happening along and log it; it is saved. Raises TooLate where the step leads nowhere."""
    after = target(HAPPENING_TRANSITIONS, step=name, state=happening.status)
    if after is None:
        raise TooLate
    before, happening.status = happening.status, after
    happening.save()
    HappeningStep.objects.create(
        happening=happening, step=name, before=before, after=after, by_id=by.person_id, note=note.strip()[:300]
    )
