"""What counts as coming in. The answer depends on the set of acts alone, never on the order in which they became known.

Each act is one scan at a door. Acts of one visitor are put in the order of their time; then

- coming in counts (one people-time, 人次) when the visitor is not inside: at first, after going out, on a new day;
- where nobody scans people out, coming in again counts once `AGAIN_AFTER` has passed since the last scan;
- what comes in while inside does not count, and is marked: at the same door as scanned twice, at another one as the same
  code elsewhere. Both are for whoever stands there to see, and stop nobody;
- what was taken back never happened, and taking back wins wherever it stands in the order.

So devices may keep their acts for hours and send them in any order, each as often as they like: what is counted is what
would have been counted had every act been known at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from chunfeng.domain.happenings.enums import CheckInFlag, CheckInKind
from chunfeng.kernel import clock

AGAIN_AFTER = timedelta(minutes=30)
"""Where nobody scans people out: after this long a scan at the door is another visit."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Act:
    """One scan of one visitor. `door` is who scanned: the device, or the desk. `undone`: it was taken back."""

    key: str
    kind: str
    at: datetime
    door: str
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act: whether it is a people-time, and what it is marked with ("" for nothing)."""

    counted: bool = False
    flag: str = ""


def outcomes(acts: Iterable[Act], *, scans_out: bool) -> dict[str, Outcome]:
    """What becomes of each act of one visitor, by key."""
    found: dict[str, Outcome] = {}
    inside, seen, door = False, None, ""
    for act in sorted(acts, key=lambda each: (each.at, each.key)):
        if act.undone:
            found[act.key] = Outcome(flag=CheckInFlag.UNDONE)
            continue
        if seen is not None and clock.local_day(seen) != clock.local_day(act.at):
            inside = False
        if act.kind == CheckInKind.OUT:
            found[act.key] = Outcome(flag="" if inside else CheckInFlag.NOT_IN)
            inside = False
        elif not inside or (not scans_out and seen is not None and act.at - seen >= AGAIN_AFTER):
            found[act.key] = Outcome(counted=True)
            inside = True
        else:
            found[act.key] = Outcome(flag=CheckInFlag.AGAIN if act.door == door else CheckInFlag.ELSEWHERE)
        seen, door = act.at, act.door
    return found


def changes(before: Mapping[str, Outcome], after: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """What has to be written: acts that are new or come out differently now."""
    return {key: outcome for key, outcome in after.items() if before.get(key) != outcome}


@dataclass(frozen=True, slots=True)
class Totals:
    """People (人) are different persons, `unnamed` those whose name nobody asked; `times` (人次) are entries."""

    people: int = 0
    unnamed: int = 0
    times: int = 0

    @property
    def visitors(self) -> int:
        return self.people + self.unnamed
