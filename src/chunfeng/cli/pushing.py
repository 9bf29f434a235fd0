"""The batch for everybody, for `push` and `match push`: arguments, progress, the list as CSV, and what it came to."""

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from chunfeng.domain.matching import queries
from chunfeng.domain.matching.services import rebuilding
from chunfeng.engine.matching import Exposure
from chunfeng.shared.plain_error import PlainError

DESCRIPTION = "the best positions for every seeker who is looking"


class NotWritten(PlainError):
    """The list can't be written where it should."""

    code = "matching.not_written"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--top", type=_at_least_one, default=20, metavar="N", help="how many each (default: 20)")
    parser.add_argument("--plain", action="store_true", help="everybody's best, however many a position is sent")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write seeker_id, rank, position_id, score")
    parser.add_argument("--threads", type=_at_least_one, metavar="N", help="of this machine (default: all cores)")
    parser.add_argument("--cluster", default="", metavar="ADDRESS", help="a Dask scheduler: docs/operations/cluster.md")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """0; raises PlainError."""
    rebuilding.bring_up()
    batch = queries.push_all(
        k=arguments.top,
        threads=arguments.threads,
        cluster=arguments.cluster,
        plain=arguments.plain,
        progress=_progress,
    )
    if arguments.out:
        _write(arguments.out, batch)
    print(json.dumps(_figures(batch)) if arguments.json else _page(batch, arguments.out))
    return 0


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} < 1")
    return number


def _progress(done: int, everybody: int) -> None:
    """One line that is written over; nothing where nobody watches."""
    if sys.stderr.isatty():
        end = "\n" if done == everybody else ""
        said = _("%(done)d of %(all)d seekers") % {"done": done, "all": everybody}
        print(f"\r{said}", end=end, file=sys.stderr, flush=True)


def _write(path: Path, batch: queries.Batch) -> None:
    pushed = batch.pushed
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(("seeker_id", "rank", "position_id", "score"))
            for seeker, ids, scores in zip(pushed.seekers.tolist(), pushed.ids, pushed.scores, strict=True):
                found = zip(ids.tolist(), scores.tolist(), strict=True)
                lines.writerows(
                    (seeker, rank, key, f"{score:.6f}") for rank, (key, score) in enumerate(found, 1) if key >= 0
                )
    except OSError as error:
        raise NotWritten(
            _("The list can't be written."),
            where=str(path),
            why=str(error.strerror),
            next_step=_("Choose a file in a folder of your own: --out FILE.csv"),
        ) from error


def _figures(batch: queries.Batch) -> dict[str, Any]:
    audit, exposure, control = batch.pushed.audit, batch.exposure, batch.control
    return {
        "seekers": int(batch.pushed.seekers.size),
        "positions": batch.positions,
        "referrals": batch.referrals,
        "seconds": round(batch.seconds, 3),
        "recall": audit.recall,
        "audited": audit.seekers,
        "text_most": audit.text_most,
        "sample_seed": audit.seed,
        "gini": exposure.gini,
        "coverage": exposure.coverage,
        "overflow": exposure.overflow,
        "people_per_opening": batch.factor,
        "control": control
        and {
            "before": {key: getattr(control.before, key) for key in ("gini", "coverage", "overflow")},
            "kept": control.kept,
            "gap": control.gap,
        },
    }


def _page(batch: queries.Batch, out: Path | None) -> str:
    figures = _figures(batch)
    lines = [
        _("%(seekers)d seekers × %(positions)d positions: %(referrals)d referrals in %(seconds).1f s.") % figures,
        _("Asked again exactly, %(audited)d of them: %(recall).4f%% of their matches were found.")
        % {"audited": figures["audited"], "recall": figures["recall"] * 100},
        _even(batch.exposure, batch.factor),
    ]
    if batch.control:
        lines.append(_("Everybody's best, without regard to the others, would have been:"))
        lines.append("  " + _even(batch.control.before, batch.factor))
        lines.append(
            _("Of their total score %(kept).1f%% is kept; at most %(gap).3f%% more would be possible.")
            % {"kept": batch.control.kept * 100, "gap": batch.control.gap * 100}
        )
    if out:
        lines.append(_("Written to %(file)s.") % {"file": out})
    return "\n".join(lines)


def _even(exposure: Exposure, factor: int) -> str:
    return (
        _(
            "Positions that are shown to anybody: %(coverage).1f%%; "
            "referrals beyond %(factor)d people for each place: %(overflow).1f%%;"
        )
        % {"coverage": exposure.coverage * 100, "overflow": exposure.overflow * 100, "factor": factor}
        + " "
        + _("unevenness (Gini): %(gini).2f.") % {"gini": exposure.gini}
    )
