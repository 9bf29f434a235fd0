"""How good matching is on real advertisements, beside plain methods of the trade.

Shares of skills against text are tried on one part of the employers (`dev`, mean NDCG@20); the report is about another
(`test`), with the default weights. Data is read from a folder, never shipped.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from chunfeng.cli.commands import migrate
from chunfeng.engine.matching import Lexicon, Weights
from chunfeng.replays.benches.quality import contestants, metrics, tasks
from chunfeng.shared.plain_error import PlainError

NAME = "quality"
HELP = gettext_noop("Ask real advertisements questions with known answers")
SAMPLE = 400
SHARES = (0.0, 0.2, 0.3, 0.43, 0.6, 0.8, 1.0)
"""Shares of skills that are tried, the rest being text; .43 is .20 against .27."""

DATA = Path(__file__).resolve().parents[6] / "shared" / "data"
OCCUPATION_TASK = "title → occupation group"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR", help=_("the folder with the real data"))
    parser.add_argument("--sample", type=int, default=SAMPLE, metavar="N", help=_("questions for each task"))


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Raises PlainError if the data is not there."""
    require(arguments.data)
    migrate.run(argparse.Namespace(quiet=True))
    started = time.perf_counter()
    chosen = choose(tasks.tasks(arguments.data, "dev", arguments.sample))
    report = measure(tasks.tasks(arguments.data, "test", arguments.sample), arguments.data)
    sys.stderr.write(page(report, chosen))
    return {
        "bench": NAME,
        "sample": arguments.sample,
        "chosen_on_dev": chosen,
        "tasks": report,
        "seconds": round(time.perf_counter() - started, 1),
        "sound": all(
            0 <= value <= 1 for task in report.values() for who in task["by"].values() for value in who.values()
        ),
    }


def require(folder: Path) -> None:
    missing = [path for path in (tasks.ADS, tasks.FULL_TEXTS, tasks.OCCUPATIONS) if not (folder / path).is_file()]
    if missing:
        raise PlainError(
            _("The real data is not there."),
            where=str(folder / missing[0]),
            why=_("It carries no open licence, so it does not come with the program."),
            next_step=_("Name its folder: ./chunfeng bench quality --data DIR"),
            code="bench.data_missing",
        )


def choose(questions: Sequence[tasks.Task]) -> dict[str, Any]:
    """Mean NDCG@20 over the tasks in which skills play a part, for each share of skills; and the best share."""
    lexicon = Lexicon()
    with_skills = [task for task in questions if task.questions and task.questions[0].skills]
    tried = {}
    for share in SHARES:
        weights = Weights.of({"skills": share, "text": 1 - share})
        each = [score(task, contestants.chunfeng(task, lexicon, weights))["ndcg_20"] for task in with_skills]
        tried[share] = round(sum(each) / max(len(each), 1), 4)
    return {"share_of_skills": max(tried, key=lambda share: tried[share]), "ndcg_20_by_share": tried}


def measure(questions: Sequence[tasks.Task], folder: Path) -> dict[str, dict[str, Any]]:
    """Everybody on every task, with the default weights."""
    lexicon = Lexicon()
    groups = tasks.minor_groups(tasks.read_occupations(folder / tasks.OCCUPATIONS))
    report = {}
    for task in questions:
        ours = (
            contestants.classified(task, groups)
            if task.name == OCCUPATION_TASK
            else contestants.chunfeng(task, lexicon)
        )
        by = {"chunfeng": score(task, ours)}
        if task.name == tasks.BY_AD:
            by["by vote"] = score(task, contestants.voted(task, lexicon))
        by |= {name: score(task, peer(task, lexicon)) for name, peer in contestants.PEERS.items()}
        report[task.name] = {"questions": len(task.questions), "documents": len(task.documents), "by": by}
    return report


def score(task: tasks.Task, rankings: contestants.Rankings) -> dict[str, float]:
    return metrics.measured(rankings, [question.relevant for question in task.questions])


def page(report: dict[str, dict[str, Any]], chosen: dict[str, Any]) -> str:
    """The report as lines of text."""
    names = [f"recall_{k}" for k in metrics.RECALL_AT] + [f"ndcg_{k}" for k in metrics.NDCG_AT]
    lines = []
    for task, found in report.items():
        lines.append(f"{task}  ({found['questions']} questions, {found['documents']} rows)")
        lines += [
            f"  {who:<12}" + "".join(f"{name.replace('_', '@'):>10} {values[name]:.3f}" for name in names)
            for who, values in found["by"].items()
        ]
    tried = "  ".join(f"{share}: {value:.3f}" for share, value in chosen["ndcg_20_by_share"].items())
    return "\n".join([*lines, f"share of skills → NDCG@20 (dev)  {tried}", ""])
