"""The matching engine on a synthetic market, beside other engines and beside what the machine can do at most."""

import argparse
import dataclasses
import importlib.util
import sys
import time
from typing import Any

import numpy as np

from chunfeng.replays.benches.engine import limits, measured, ours
from chunfeng.replays.benches.engine.market import SEED, Market
from chunfeng.replays.benches.engine.peers import PEERS, Described
from chunfeng.replays.benches.engine.peers.wishes import Wishes
from chunfeng.replays.benches.machine import machine
from chunfeng.shared.words import gettext_noop

NAME = "match"
HELP = gettext_noop("The matching engine on a synthetic market, with --peers beside other engines")

K = 20
LIMITS = {
    "filter": "reading a few bytes of every position in the wished places",
    "score": "gathering every word of every fitting position",
}
INSTALL = ".venv/bin/python -m pip install --require-hashes -r requirements/peers.txt"
SHORTEST = 1e-6
"""What counts as no time at all, in the unit of the figure."""

FILTER_BYTES = 6
"""Of a position, at the least, to see whether it fits: its constraints in 32 bits and its pay in 16."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--positions", type=_count, default=30_000)
    parser.add_argument("--seekers", type=_count, default=20_000)
    parser.add_argument("--seed", type=_count, default=SEED)
    parser.add_argument("--batch", type=_count, metavar="N")
    parser.add_argument("--sample", type=_count, default=400)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--peers", type=_names, nargs="?", const=list(PEERS), default=[], metavar="NAME,…")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Chunfeng's figures, those of the peers that were asked for, and the ratios between them."""
    told = machine()
    _say("the machine's limits")
    told["limits"] = limits.measure()
    order = measured.Order(
        module=measured.OURS,
        positions=arguments.positions,
        seekers=arguments.seekers,
        seed=arguments.seed,
        k=K,
        sample=arguments.sample,
        batch=arguments.batch,
        seconds=arguments.seconds,
    )
    _say(f"a market of {order.positions:,} × {order.seekers:,}")
    market = _market(order)
    _say("chunfeng")
    mine = measured.apart(order) | {"does": ours.DOES}
    best = mine.pop("best", None)
    peers = {name: beside(PEERS[name], order, best) for name in arguments.peers}
    result = {
        "bench": NAME,
        "machine": told,
        "market": market,
        "chunfeng": mine,
        "peers": peers,
        "sound": not any("failed" in each for each in (mine, *peers.values())),
    }
    if best is not None:
        mine["limits"] = _limits(mine, market, told["limits"])
        for peer in peers.values():
            peer.update(_ratios(peer, mine))
    sys.stderr.write(table(result))
    return result


def table(result: dict[str, Any]) -> str:
    """The figures as people read them."""
    head = ("", "p50 ms", "p99 ms", "batch s", "recall", "RSS MB", "p50 ×", "batch ×")
    lines = ["{:<16}{:>10}{:>10}{:>12}{:>9}{:>9}{:>8}{:>9}".format(*head)]
    notes = []
    for name, each in {"chunfeng": result["chunfeng"], **result["peers"]}.items():
        if "skipped" in each:
            lines.append(f"{name:<16}skipped: {each['skipped']}")
            continue
        sign = "~" if each["batch_extrapolated"] else ""
        found = "–" if each["recall"] is None else f"{each['recall']:.4f}"
        ratios = [f"{each[key]:.1f}" if key in each else "" for key in ("times_p50", "times_batch")]
        lines.append(
            f"{name:<16}{each['p50_ms']:>10.3f}{each['p99_ms']:>10.3f}{sign + format(each['batch_s'], '.2f'):>12}"
            f"{found:>9}{each['rss_mb']:>9.0f}{ratios[0]:>8}{ratios[1]:>9}"
        )
        notes.append(f"{name}: {each['does']}")
    machine_limits = result["machine"]["limits"]
    notes.append(
        f"machine: reads {machine_limits['read_gb_s']:.1f} GB/s, gathers {machine_limits['gathers_per_s'] / 1e6:.0f} "
        f"million numbers a second from cache and {machine_limits['far_gathers_per_s'] / 1e6:.0f} from memory, "
        f"{machine_limits['threads']} threads"
    )
    for name, limit in result["chunfeng"].get("limits", {}).items():
        notes.append(
            f"limit, {LIMITS[name]}: {limit['query_ms']:.4f} ms (our p50 is {limit['times_p50']:.1f} ×), for everybody "
            f"{limit['batch_s']:.2f} s ({limit['times_batch']:.1f} ×)"
        )
    if dispatch := result["chunfeng"].get("dispatch"):
        notes.append(
            f"dispatch, a batch assigned exactly: {dispatch['assign_ms']:.0f} ms where the jobs are spread, "
            f"{dispatch['tight_ms']:.0f} ms where all are for one trade in one town"
        )
    notes.append("~ extrapolated from a part of the seekers; × how many times ours")
    return "\n".join([*lines, *notes, ""])


def _market(order: measured.Order) -> dict[str, Any]:
    """The market in figures; it is let go of, since whoever is measured draws it anew."""
    started = time.perf_counter()
    market = Market.of(order.positions, order.seekers, order.seed)
    seconds = time.perf_counter() - started
    wishes = Wishes.of(market)
    a_place = np.bincount(market.positions.place, minlength=len(market.positions.world.places))
    in_places, fits = [], []
    for seeker in order.asked.tolist():
        places = wishes.places(seeker)
        in_places.append(order.positions if places is None else int(a_place[places].sum()))
        fits.append(int(wishes.mask(seeker).sum()))
    return {
        "positions": order.positions,
        "seekers": order.seekers,
        "seed": order.seed,
        "k": order.k,
        "draw_s": round(seconds, 2),
        "words_a_position": round(float(market.positions.words.drawn(order.some_positions).lengths.mean()), 1),
        "in_places": _middle(in_places),
        "fits": _middle(fits),
    }


def _middle(counts: list[int]) -> dict[str, float]:
    return {"median": float(np.median(counts)), "mean": round(float(np.mean(counts)), 1)}


def beside(described: Described, order: measured.Order, best: list[list[int]] | None) -> dict[str, Any]:
    """One peer's figures for the same order; `{"skipped": …, "does": …}` where it is not installed."""
    if importlib.util.find_spec(described.package) is None:
        return {"skipped": f"{described.package} is not installed: {INSTALL}", "does": described.does}
    _say(described.module.rpartition(".")[2])
    asked = dataclasses.replace(order, module=described.module, best=best)
    return measured.apart(asked) | {"does": described.does}


def _ratios(peer: dict[str, Any], mine: dict[str, Any]) -> dict[str, float]:
    """How many times our time a peer takes."""
    if "skipped" in peer:
        return {}
    return {
        "times_p50": round(peer["p50_ms"] / max(mine["p50_ms"], SHORTEST), 2),
        "times_batch": round(peer["batch_s"] / max(mine["batch_s"], SHORTEST), 2),
    }


def _limits(
    mine: dict[str, Any], market: dict[str, Any], machine_limits: dict[str, Any]
) -> dict[str, dict[str, float]]:
    """What two plain ways would take if nothing but memory counted, one thread for a seeker, all for everybody.

    filter  read FILTER_BYTES of every position in the wished places, and nothing of what makes one better than another
    score   gather one weight for every word of every fitting position, as scoring without bounds must
    """
    words, seekers = market["words_a_position"], market["seekers"]
    ways = {
        "filter": (market["in_places"], FILTER_BYTES / (machine_limits["read_gb_s"] * 1e9)),
        "score": (market["fits"], words / machine_limits["gathers_per_s"]),
    }
    return {
        name: _times(mine, rows["median"] * seconds * machine_limits["threads"], rows["mean"] * seconds * seekers)
        for name, (rows, seconds) in ways.items()
    }


def _times(mine: dict[str, Any], query: float, batch: float) -> dict[str, float]:
    """Seconds at the limit, and how many times as long we take."""
    return {
        "query_ms": round(query * 1e3, 6),
        "batch_s": round(batch, 6),
        "times_p50": round(mine["p50_ms"] / 1e3 / query, 2) if query else 0.0,
        "times_batch": round(mine["batch_s"] / batch, 2) if batch else 0.0,
    }


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := sorted(set(names) - set(PEERS)):
        raise argparse.ArgumentTypeError(f"no such peer: {', '.join(unknown)}; there are {', '.join(PEERS)}")
    return names


def _say(what: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what} …\n")
