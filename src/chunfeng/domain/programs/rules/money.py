"""Which step of a case moves its money how."""

from datetime import date

from chunfeng.domain.programs.enums import ApplicationAct, ApplicationState, EntryKind


def release_from(state: str) -> EntryKind | None:
    """How money goes back when a case ends in `state`: None when nothing is held for it."""
    if state in (ApplicationState.REVIEWED, ApplicationState.NOTICE, ApplicationState.FROZEN):
        return EntryKind.RELEASE
    if state in (ApplicationState.APPROVED, ApplicationState.UNCOLLECTED, ApplicationState.REISSUED):
        return EntryKind.CANCEL
    return None


MOVES: dict[ApplicationAct, tuple[EntryKind, ...]] = {
    ApplicationAct.PASS_LAST: (EntryKind.RESERVE,),
    ApplicationAct.GRANT: (EntryKind.RESERVE, EntryKind.COMMIT),
    ApplicationAct.CLEAR: (EntryKind.COMMIT,),
    ApplicationAct.ORDER: (EntryKind.ORDER,),
    ApplicationAct.PAY: (EntryKind.PAY,),
    ApplicationAct.HAND_OVER: (EntryKind.ORDER, EntryKind.PAY),
    ApplicationAct.TAKE_BACK: (EntryKind.RETURN,),
    ApplicationAct.CLAW_BACK: (EntryKind.CLAW_BACK,),
}
"""Besides: bouncing (from ordered, or from paid) and what `release_from` says of refusing, withdrawing and lapsing."""


def moves(act: ApplicationAct, before: str) -> tuple[EntryKind, ...]:
    """The entries that `act`, taken in the state `before`, leaves in each budget behind the case."""
    if act == ApplicationAct.BOUNCE:
        return (EntryKind.RETURN if before == ApplicationState.PAID else EntryKind.BOUNCE,)
    if act in (ApplicationAct.REFUSE, ApplicationAct.WITHDRAW, ApplicationAct.LAPSE):
        back = release_from(before)
        return () if back is None else (back,)
    return MOVES.get(act, ())


def quarter(day: date) -> str:
    """2026-07-01 → 2026Q3"""
    return f"{day.year}Q{(day.month + 2) // 3}"
