"""A rush over real HTTP: far more people than pieces, each pressing many times; with `--kill` everything dies once meanwhile."""

import argparse
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.db.models import Count

from chunfeng.cli.commands import migrate
from chunfeng.domain.drops import services as drops
from chunfeng.domain.drops.models import Drop, Entry
from chunfeng.domain.drops.services import admission, planning
from chunfeng.domain.people.models import NUMBER, IdentityDocument, Person
from chunfeng.domain.unions import services as unions
from chunfeng.domain.unions.enums import Via
from chunfeng.domain.unions.models import Membership, Organisation
from chunfeng.kernel import clock, id_numbers
from chunfeng.kernel.actor import Actor
from chunfeng.replays import product
from chunfeng.replays.benches.machine import machine
from chunfeng.replays.visitor import Visitor
from chunfeng.shared import home as places
from chunfeng.shared import valkey
from chunfeng.shared.fields import blind_index

NAME = "drop"
SYSTEM = Actor.system("bench drop")
CROWD = Path(__file__).parents[1] / "rush.py"
TOKEN = "c" * 32  # the secret that cookie and form share
NO_PASSWORD, MARK = "!", "bench drop"
BATCH = 5000
AT_ONCE = 8
"""Connections with which the raw limits are measured."""
SETTLED_SECONDS = 30.0
WARM = 8
"""Pages that are asked for before the crowd comes, so that nobody waits for templates to be read."""
_THERE = valkey.Script("return 1")
DEATHS = (("web", 0.2, 0.1), ("valkey", 0.45, 0.3), ("postgres", 0.7, 0.5))
"""Who is killed when this share of the pieces is given, or this share of the presses answered, whichever is first."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--goods", type=int, default=1000)
    parser.add_argument("--contenders", type=int, default=100_000)
    parser.add_argument("--retries", type=int, default=10, help="how often each presses")
    parser.add_argument("--in-flight", type=int, default=64)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--limit-seconds", type=float, default=2.0, help="how long each raw limit is measured")
    parser.add_argument("--kill", action="store_true", help="kill -9 pages, Valkey and PostgreSQL in the middle")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Build the crowd once in the bench's home, let it press, and count what PostgreSQL says afterwards."""
    migrate.run(argparse.Namespace(quiet=True))
    people = _crowd(arguments.contenders)
    drop = _drop(arguments.goods)
    order = _order(drop, people, arguments)
    connections.close_all()
    extra = ["--workers", str(arguments.workers), "--threads", str(arguments.threads)]
    home = places.home()
    with product.served(home, *extra) as address:
        limits = _limits(home, arguments.limit_seconds)
        order["address"] = address
        for _time in range(WARM):
            Visitor(address).get(f"/drops/{drop.code}/")
        told = _press(order, home, drop, kill=arguments.kill)
        _settle(home, drop)
        counted = _counted(drop)  # while the database is kept alive
    result = {
        "bench": NAME,
        "machine": machine(),
        "goods": arguments.goods,
        "contenders": len(people),
        "presses_each": arguments.retries,
        **told,
        **counted,
        "requests_per_s": round(told["requests"] / told["seconds"], 1),
        "limits": limits,
    }
    result["sound"] = (result["issued"], result["doubled"], result["failed"]) == (
        min(arguments.goods, len(people)),
        0,
        0,
    ) and result["requests"] == len(order["order"])
    _show(result)
    return result


# The crowd


def _crowd(number: int) -> list[tuple[int, str]]:
    """(person, session key) of so many verified members, made where they are missing."""
    there = list(Person.objects.filter(demo_label=MARK).order_by("pk").values_list("pk", flat=True)[:number])
    union = Organisation.objects.filter(code="bench-drop").first() or unions.create_organisation(
        actor=SYSTEM, name="百万人工会", level=2, parent_id=unions.ensure_root().pk, code="bench-drop"
    )
    for start in range(len(there), number, BATCH):
        there += _people(union, start, min(BATCH, number - start))
    return list(zip(there, _sessions(there), strict=True))


def _people(union: Organisation, start: int, number: int) -> list[int]:
    made = [Person(name=f"张{start + each}", demo_label=MARK, password=NO_PASSWORD) for each in range(number)]
    today = clock.today()
    with transaction.atomic():
        Person.objects.bulk_create(made, batch_size=BATCH)
        IdentityDocument.objects.bulk_create(
            [_document(person, start + each) for each, person in enumerate(made)], batch_size=BATCH
        )
        Membership.objects.bulk_create(
            [
                Membership(person=person, organisation=union, via=Via.ROSTER, joined_on=today, since=today)
                for person in made
            ],
            batch_size=BATCH,
        )
    sys.stderr.write(f"\r{start + number:>9,} people")
    return [person.pk for person in made]


def _document(person: Person, serial: int) -> IdentityDocument:
    number = id_numbers.from_15(f"62{serial // 1000:04d}880506{serial % 1000:03d}")  # those of rosters begin with 42
    return IdentityDocument(
        person=person,
        document=id_numbers.Document.RESIDENT_ID,
        number=number,
        number_index=blind_index(number, purpose=NUMBER),
        name=person.name,
        born_on_text="1988-05-06",
        state="verified",
        decided_at=clock.now(),
    )


def _sessions(people: list[int]) -> list[str]:
    """A session for each, as signing in leaves it."""
    store, backend = SessionStore(), settings.AUTHENTICATION_BACKENDS[0]
    mark = Person(password=NO_PASSWORD).get_session_auth_hash()
    keys = [f"benchdrop{person_id:023d}" for person_id in people]
    ends = clock.now() + timedelta(days=1)
    Session.objects.filter(session_key__startswith="benchdrop").delete()
    Session.objects.bulk_create(
        [
            Session(
                session_key=key,
                session_data=store.encode(
                    {SESSION_KEY: str(person_id), BACKEND_SESSION_KEY: backend, HASH_SESSION_KEY: mark}
                ),
                expire_date=ends,
            )
            for key, person_id in zip(keys, people, strict=True)
        ],
        batch_size=BATCH,
    )
    return keys


def _drop(goods: int) -> Drop:
    """A rush that was announced in time and opened a minute ago."""
    now, union = clock.now(), Organisation.objects.get(code="bench-drop")
    with clock.at(now - timedelta(hours=1)):
        plan = planning.Plan(
            kind="rush",
            title="甜蜜复工礼",
            goods=goods,
            value_fen=1000,
            opens_at=now - timedelta(minutes=1),
            closes_at=now + timedelta(hours=3),
            redeem_until=now + timedelta(days=7),
            terms="到店出示。",
        )
        made = planning.prepare(actor=SYSTEM, organisation_id=union.pk, plan=plan)
        planning.add_partner(actor=SYSTEM, drop_id=made.pk, name="春风蛋糕店")
        return planning.announce(actor=SYSTEM, drop_id=made.pk)


def _order(drop: Drop, people: list[tuple[int, str]], arguments: argparse.Namespace) -> dict[str, Any]:
    """Everybody has opened the page before: their passes are made as the page makes them. They press all mixed up."""
    presses = []
    for person_id, session in people:
        shown = drops.make_pass(
            settings.SECRET_KEY, drop_id=drop.pk, person_id=person_id, code=drop.code, session=session, now=clock.now()
        )
        cookie = f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"
        presses.append((cookie, f"csrfmiddlewaretoken={TOKEN}&key=k{person_id}&pass={shown}"))
    order = list(range(len(people))) * arguments.retries
    Random(20240217).shuffle(order)
    return {
        "path": f"/drops/{drop.code}/take/",
        "presses": presses,
        "order": order,
        "in_flight": arguments.in_flight,
    }


# Pressing


def _press(order: dict[str, Any], home: Path, drop: Drop, *, kill: bool) -> dict[str, Any]:
    """Let a process of its own press, so that its work does not wait for ours; what it tells at last."""
    crowd = subprocess.Popen([sys.executable, str(CROWD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    crowd.stdin.write(json.dumps(order))
    crowd.stdin.close()
    waiting = list(DEATHS) if kill else []
    killed: list[str] = []
    told: dict[str, Any] = {}
    for line in crowd.stdout:
        told = json.loads(line)
        answered = told.get("answered", 0) / len(order["order"])
        if waiting and "answered" in told and _is_time(waiting[0], answered, drop):
            name = waiting.pop(0)[0]
            product.kill(home, name)
            killed.append(name)
    crowd.wait()
    return {**told, "killed": killed}


def _is_time(death: tuple[str, float, float], answered: float, drop: Drop) -> bool:
    _name, given, pressed = death
    if answered >= pressed:
        return True
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=2) as connection:
            row = connection.execute("SELECT taken FROM drops_drop WHERE id = %s", [drop.pk]).fetchone()
    except psycopg.Error:
        return False
    return row is not None and row[0] >= given * drop.goods


def _settle(home: Path, drop: Drop) -> None:
    """Wait until nobody of the line is left undecided, moving it along as the clock of the product does."""
    os.environ["VALKEY_URL"] = valkey.server(home).url
    until = time.monotonic() + SETTLED_SECONDS
    while time.monotonic() < until:
        with suppress(valkey.Away):
            _THERE(["{bench}"])
            if admission.drain(drop_id=drop.pk) == 0 and not admission.moving(drop_id=drop.pk):
                break
        time.sleep(0.2)
    del os.environ["VALKEY_URL"]
    connections.close_all()


def _counted(drop: Drop) -> dict[str, int]:
    """What PostgreSQL says: pieces given, real names that have more than one, who stands in line for what comes back."""
    entries = Entry.objects.filter(drop=drop)
    twice = entries.filter(coupon__gt="").values("identity").annotate(number=Count("pk")).filter(number__gt=1).count()
    drop.refresh_from_db()
    issued = entries.filter(status="issued").count()
    return {"issued": issued, "doubled": twice + abs(drop.taken - issued), "in_line": drop.waiting}


# The machine's own limits, in the same run


def _limits(home: Path, seconds: float) -> dict[str, float]:
    """Answers a second over eight connections: SET in the very Valkey, an update of one row in the very PostgreSQL."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as line:
        line.execute("DROP TABLE IF EXISTS bench_row; CREATE TABLE bench_row (id int PRIMARY KEY, left_over bigint)")
        line.execute("INSERT INTO bench_row VALUES (1, 1000000000)")
    return {
        "valkey_set_per_s": _rate(lambda: _setting(valkey.server(home).url.removeprefix("unix://")), seconds),
        "postgres_row_per_s": _rate(_updating, seconds),
    }


def _rate(begin: Callable[[], Callable[[], object]], seconds: float) -> float:
    counts = [0] * AT_ONCE
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        act = begin()
        while time.perf_counter() < until:
            act()
            counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(sum(counts) / seconds, 1)


def _setting(path: str) -> Callable[[], object]:
    line = socket.socket(socket.AF_UNIX)
    line.connect(path)
    command = b"*3\r\n$3\r\nSET\r\n$11\r\nbench:limit\r\n$1\r\n1\r\n"

    def act() -> bytes:
        line.sendall(command)
        return line.recv(64)

    return act


def _updating() -> Callable[[], object]:
    line = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, prepare_threshold=1)
    return lambda: line.execute("UPDATE bench_row SET left_over = left_over - 1 WHERE id = 1 AND left_over > 0")


def _show(result: dict[str, Any]) -> None:
    sys.stderr.write(
        f"\r{result['requests']:,} presses of {result['contenders']:,} people for {result['goods']:,} pieces:"
        f" {result['issued']:,} issued, {result['doubled']} doubled, {result['failed']} without an answer;"
        f" {result['requests_per_s']:,.0f}/s, p50 {result['p50_ms']} ms, p99 {result['p99_ms']} ms;"
        f" Valkey SET {result['limits']['valkey_set_per_s']:,.0f}/s, one row of PostgreSQL"
        f" {result['limits']['postgres_row_per_s']:,.0f}/s; killed: {', '.join(result['killed']) or '–'}\n"
    )
