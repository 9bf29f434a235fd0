"""What the engine found, said to people. Pure: engine codes and values in, reasons and sentences out."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from chunfeng.engine.matching import ALL_WINDOWS, Change, Check, Explanation, Kind, Part
from chunfeng.engine.matching import Outcome as Judged
from chunfeng.kernel.pay import format_amount
from chunfeng.kernel.verdict import Outcome, Reason, Verdict
from chunfeng.kernel.vocabulary import Education, WorkKind
from chunfeng.shared.labels import LABELS

SEPARATOR = " · "
NEW_DAYS = 7
SHOWN_CLOSENESS = 0.45
OUTCOMES = {Judged.PASS: Outcome.PASS, Judged.FAIL: Outcome.FAIL, Judged.UNKNOWN: Outcome.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Line:
    """One short line about a match. It `speaks` for it, or is only good to know."""

    text: str
    speaks: bool = True


def summary(parts: tuple[Part, ...], *, located: bool = True) -> tuple[Line, ...]:
    """What there is to say about a match, in the order in which people ask: work, skills, way, pay, news.

    Without `located` an end of the way is known by its district only: then nothing is said of how far it is.
    """
    said = {part.code: part for part in parts}
    work = (
        Line(_occupation(said["occupation"])) if is_related(parts) else Line(_("other work than you asked for"), False)
    )
    lines = (
        work,
        Line(_skills(said["skills"], said["text"])),
        Line(_distance(said["distance"]) if located else ""),
        _pay(said["pay"]),
        Line(_experience(said["experience"]), False),
        Line(_freshness(said["freshness"])),
    )
    return tuple(line for line in lines if line.text)


def merits(explanation: Explanation) -> tuple[str, ...]:
    """What speaks for the seeker as the employer reads it: work, skills, education, years, certificates, pay."""
    parts = {part.code: part for part in explanation.parts}
    checks = {check.code: check for check in explanation.checks if check.outcome is Judged.PASS}
    held: Any = parts["skills"].value
    lines = (
        _occupation(parts["occupation"]),
        _skills(parts["skills"], parts["text"]) if held else "",
        _schooling(checks.get("education")),
        _years(parts["experience"]),
        _papers(checks.get("certificates")),
        _expectation(checks.get("pay")),
    )
    return tuple(line for line in lines if line)


def is_related(parts: tuple[Part, ...]) -> bool:
    """Whether a match has anything of the work that was asked for, or only suits otherwise."""
    said = {part.code: part.score for part in parts}
    return said["occupation"] >= SHOWN_CLOSENESS or said["skills"] > 0 or said["text"] > 0


def verdict(explanation: Explanation, *, roughly_at: str = "") -> Verdict:
    """Every hard constraint of one position as a reason, none left out.

    `roughly_at` names the place of a position where one end of the way is known by its district only: it is said then,
    instead of kilometres between the middles of districts, and "near enough" is not claimed.
    """
    return Verdict.of(_reason(check, roughly_at if check.code == "radius" else "") for check in explanation.checks)


def _reason(check: Check, roughly_at: str) -> Reason:
    if roughly_at and check.outcome is Judged.PASS and check.threshold is not None:
        check = replace(check, outcome=Judged.UNKNOWN)
    return Reason(
        code=f"match.{check.code}",
        outcome=OUTCOMES[check.outcome],
        text=_said(check),
        actual=roughly_at or value_text(check.code, check.value),
        threshold=value_text(check.code, check.threshold),
        clause=_clauses().get(check.code, ""),
        next_step="" if check.outcome is Judged.PASS else _next_step(check),
    )


def change_text(change: Change, adds: int, place_name: str = "") -> str:
    """ "愿意去洪山区可多 37 个": what giving way would bring."""
    count = ngettext("%(count)d more position", "%(count)d more positions", adds) % {"count": adds}
    match change.code:
        case "place":
            return _("Willing to work in %(place)s: %(count)s") % {"place": place_name, "count": count}
        case "radius_km":
            return _("Willing to go up to %(km)d km: %(count)s") % {"km": int(change.value or 0), "count": count}
        case "pay_floor":
            pay = format_amount(int(change.value or 0))
            return _("Content with %(pay)s a month: %(count)s") % {"pay": pay, "count": count}
        case "kind":
            return _("Also taking %(kind)s: %(count)s") % {"kind": kinds_text(int(change.value or 0)), "count": count}
        case "windows":
            return _("Free at any time: %(count)s") % {"count": count}
        case "open_occupation":
            return _("Also taking related occupations: %(count)s") % {"count": count}
    return _("Dropping the exclusions: %(count)s") % {"count": count}


def constraint_text(code: str) -> str:
    """What is said of a position that fails the constraint."""
    return _unmet()[code]


def value_text(code: str, value: Any) -> str:
    """A value behind a constraint in words; "" for "not stated"."""
    if value is None or value in ("", (), (None, None)):
        return ""
    match code:
        case "pay" if isinstance(value, tuple):
            return "–".join(dict.fromkeys(_monthly(end) if end is not None else "?" for end in value))
        case "pay":
            return format_amount(value)
        case "radius":
            return _("%(km)s km") % {"km": f"{value:.1f}".removesuffix(".0")}
        case "kind":
            return kinds_text(value)
        case "education":
            return str(LABELS[Education(value)])
        case "age":
            ends = value if isinstance(value, tuple) else (value,)
            return _("%(age)s years") % {"age": "–".join(str(end) for end in ends if end is not None)}
        case "windows":
            if value == ALL_WINDOWS:
                return _("any time")
            return _("%(count)d of 21 windows") % {"count": value.bit_count()}
    return "、".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _monthly(fen: int) -> str:
    """To the yuan: pay by the day or hour is told as what it comes to in a month."""
    return format_amount(fen // 100 * 100)


def kinds_text(kinds: int) -> str:
    """The engine's bits of kinds of work → their names, joined."""
    return "、".join(str(LABELS[WorkKind[str(kind.name)]]) for kind in Kind if kinds & kind)


def kinds_of(kinds: list[str]) -> int:
    """Codes of `WorkKind` → the engine's bits; unknown codes are left out."""
    return sum({int(Kind[WorkKind(kind).name]) for kind in kinds if kind in set(WorkKind)})


def day_of(text: str | None) -> date | None:
    """An ISO day; None for anything else, which then counts as not stated."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def plain_title(title: str) -> str:
    """A title without brackets, suffixes and grades: "高级Java开发工程师（双休）-武汉" → "Java开发工程师".

    Slashes and digits stay ("C/C++工程师", "3D设计师"). If nothing is left, the title as it stands.
    """
    bare = re.sub(r"[（(【\[［].*?[)）】\]］]|\s|高级|初级|中级|资深", "", title)
    return re.sub(r"(?<=..)[-—－_＿|｜].*$", "", bare) or title.strip()


def _occupation(part: Part) -> str:
    if part.score == 1:
        return _("same occupation")
    return _("related occupation") if part.score >= SHOWN_CLOSENESS else ""


def _skills(part: Part, text: Part) -> str:
    held: Any = part.value
    asked: Any = part.wanted
    if held:
        return _("has %(held)d of %(asked)d skills") % {"held": len(held), "asked": len(asked)}
    words: Any = text.value
    return _("mentions %(words)s") % {"words": "、".join(words[:3])} if words else ""


def _distance(part: Part) -> str:
    kilometres: Any = part.value
    if kilometres is None:
        return ""
    return _("less than 1 km from home") if kilometres < 1 else _("%(km)s km from home") % {"km": f"{kilometres:.1f}"}


def _pay(part: Part) -> Line:
    ends: Any = part.value
    floor: Any = part.wanted
    known = [end for end in ends if end is not None]
    if not known:
        return Line(_("pay not stated"), False)
    if not floor:
        return Line("")
    above = sum(known) // len(known) - floor
    if above >= 10_000:
        return Line(_("%(amount)s above expectation") % {"amount": format_amount(above // 10_000 * 10_000)})
    if above >= 0:
        return Line(_("meets the expected pay"))
    return Line(_("reaches the expected pay at the upper end"), False)


def _experience(part: Part) -> str:
    years: Any = part.value
    return "" if part.score == 1 else _("asks for %(years)d years of experience") % {"years": years}


def _schooling(check: Check | None) -> str:
    if check is None or not check.value:
        return ""
    return _("%(education)s, as asked for") % {"education": value_text("education", check.threshold)}


def _years(part: Part) -> str:
    held: Any = part.wanted
    return _("%(years)d years of experience") % {"years": held} if held and part.score == 1 else ""


def _papers(check: Check | None) -> str:
    return _("holds %(papers)s") % {"papers": value_text("certificates", check.value)} if check and check.value else ""


def _expectation(check: Check | None) -> str:
    if check is None or not check.threshold:
        return ""
    return _("expects %(pay)s a month, within your range") % {"pay": value_text("pay", check.threshold)}


def _freshness(part: Part) -> str:
    days: Any = part.value
    return pgettext("position", "new this week") if days is not None and days < NEW_DAYS else ""


def _said(check: Check) -> str:
    """One sentence that is true of what came out."""
    if check.outcome is Judged.PASS:
        return _met()[check.code]
    return _unmet()[check.code] if check.outcome is Judged.FAIL else _open_question()[check.code]


def _met() -> dict[str, str]:
    return {
        "open": _("The position is still open."),
        "place": _("It lies where you want to work."),
        "radius": _("It is near enough to your home."),
        "kind": _("It is a kind of work that you take."),
        "education": _("Your education is enough."),
        "certificates": _("You hold the certificates that it demands, or it demands none."),
        "pay": _("Its pay can reach what you expect."),
        "windows": _("You are free when it needs you."),
        "age": _("Your age is within what the law allows."),
        "occupation": _("Its occupation is one that you accept."),
        "exclusions": _("It is nothing that you excluded."),
    }


def _unmet() -> dict[str, str]:
    return {
        "open": _("The position is no longer open."),
        "place": _("It lies outside the places that you named."),
        "radius": _("It is further from your home than you want to go."),
        "kind": _("It is another kind of work than you take."),
        "education": _("It asks for a higher education."),
        "certificates": _("It demands a certificate that you don't hold, or that is no longer valid."),
        "pay": _("Its pay stays below what you expect."),
        "windows": _("It needs you at times when you are not free."),
        "age": _("The law does not allow this work at your age."),
        "occupation": _("It is another occupation than the one you insist on."),
        "exclusions": _("It is something that you excluded."),
    }


def _open_question() -> dict[str, str]:
    return {
        "open": _("Whether it is still open is not known."),
        "place": _("Where exactly it is has not been said."),
        "radius": _("How far it is from your home is not known."),
        "kind": _("What kind of work it is has not been said."),
        "education": _("It asks for an education; you have not said yours yet."),
        "certificates": _("It demands a certificate; you have not said which you hold."),
        "pay": _("What it pays has not been said."),
        "windows": _("At what times it needs you has not been said."),
        "age": _("You have not said your year of birth; under 16 nobody may work."),
        "occupation": _("Its occupation has not been said."),
        "exclusions": _("Whether it is something you excluded is not known."),
    }


def _clauses() -> dict[str, str]:
    return {"age": _("Labour Law, article 15")}


def _next_step(check: Check) -> str:
    if check.code == "radius" and check.outcome is Judged.UNKNOWN:
        return _("Ask for the exact address, and say where you live.")
    steps = {
        "open": _("Look for similar positions that are open."),
        "place": _("Add this place to your wishes, or ask where exactly it is."),
        "radius": _("Allow a longer way to work."),
        "kind": _("Add this kind of work to your wishes."),
        "education": _("Fill in your education, or ask about courses that lead to the degree."),
        "certificates": _("Add the certificate if you hold it, or ask about training for it."),
        "pay": _("Ask the employer about the pay, or lower your expectation."),
        "windows": _("Ask the employer about the working hours, or add free times."),
        "age": _("Fill in your year of birth."),
        "occupation": _("Allow related occupations."),
        "exclusions": _("Take it off your exclusions."),
    }
    return steps[check.code]
