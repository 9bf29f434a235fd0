"""Thousands of applications through three reviews by the services, over many connections, with too little money for all.

The bench is sound only if the books are: every fen reserved for exactly those who passed, and each account what its entries say.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection, connections
from django.db.models import Count, Sum

from chunfeng.domain.people.models import Person
from chunfeng.domain.programs.enums import AccountKind
from chunfeng.domain.programs.errors import BudgetSpent
from chunfeng.domain.programs.models import Account, Application, Decision, Entry, Program
from chunfeng.domain.programs.services import filing, publishing, reviewing
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.enums import Level
from chunfeng.domain.unions.models import Membership
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays import office
from chunfeng.replays.city import names
from chunfeng.shared.fields import blind_index

APPLICATIONS, CONNECTIONS = 10_000, 16
MONEY_FOR = 0.99
"""The share of the applications that there is money for."""
YUAN = 300
DECISIONS_PER_S, DECISION_P99_MS = 40, 1_000
"""What two cores have to manage with 16 connections in one process, where each decision keeps its facts, log, audit and money."""
STAGES = (("county", Level.COUNTY), ("city", Level.CITY), ("province", Level.PROVINCE))
TREE = (
    ("bench-province", "测试省总工会", Level.PROVINCE, "54", ""),
    ("bench-city", "测试市总工会", Level.CITY, "5401", "bench-province"),
    ("bench-county", "测试区总工会", Level.COUNTY, "540102", "bench-city"),
)
FIRST, FIRST_OFFICER = 8_000_000, 8_900_000
PROGRAM = """
key = "{key}"
title = "高温津贴"
purpose = "一线职工高温补助"
clause = "测试办法第一条"
starts_on = 2020-01-01
[[condition]]
key = "member"
when = "member && days >= 3"
label = "在高温下工作三天以上的会员"
clause = "测试办法第二条"
next_step = "满三天后再申请"
[amount]
formula = "yuan({yuan})"
[[unique]]
by = "person"
[form]
required = ["days"]
[form.fields]
days = {{ type = "integer", title = "高温天数", minimum = 0, maximum = 92 }}
{stages}
[notice]
days = 3
[budget]
yuan = {money}
[payout]
kind = "bank"
"""
STAGE = '[[stage]]\nkey = "{0}"\ntitle = "{0}"\nlevel = "{0}"\ndays = 5\nchecks = ["名单相符"]\n'


def measure(applications: int = APPLICATIONS, at_once: int = CONNECTIONS) -> dict[str, Any]:
    """Applications and decisions a second, the times of single decisions in milliseconds, and whether the books balance."""
    people, officers = _people(applications), [_officer(number, code) for number, (code, *_rest) in enumerate(TREE)]
    paid_for = max(1, int(applications * MONEY_FOR))
    program = _publish(paid_for)
    filed, file_seconds = together(lambda person: _file(person, program), people, at_once)
    spent: list[float] = []
    seconds = 0.0
    for officer in reversed(officers):  # the county's first
        times, took = together(lambda number, by=officer: _approve(number, by), filed, at_once)
        spent += times
        seconds += took
    median, late = (round(float(value), 1) for value in np.percentile(spent, (50, 99)))
    return {
        "applications": applications,
        "stages": len(STAGES),
        "connections": at_once,
        "filed_per_s": round(applications / file_seconds, 1),
        "decisions_per_s": round(len(spent) / seconds, 1),
        "decision_p50_ms": median,
        "decision_p99_ms": late,
        "allowed_decisions_per_s": DECISIONS_PER_S,
        "allowed_decision_p99_ms": DECISION_P99_MS,
        **balance(program, applications, paid_for),
    }


def is_sound(flow: Mapping[str, Any]) -> bool:
    """The books balance first of all; then it is quick enough."""
    quick = flow["decisions_per_s"] >= DECISIONS_PER_S and flow["decision_p99_ms"] <= DECISION_P99_MS
    return bool(flow["balances"] and quick)


def balance(program: Program, applications: int, paid_for: int) -> dict[str, Any]:
    """How many passed all reviews and how many found no money, and whether every account says what its entries say."""
    made = Application.objects.filter(program=program)
    states = dict(made.order_by().values_list("state").annotate(number=Count("pk")))
    entries = Entry.objects.filter(out_of__budget__program=program).order_by()
    gone = dict(entries.values_list("out_of").annotate(sum=Sum("amount")))
    come = dict(entries.values_list("into").annotate(sum=Sum("amount")))
    accounts = list(Account.objects.filter(budget__program=program))
    reserved = sum(each.balance for each in accounts if each.kind == AccountKind.RESERVED)
    return {
        "passed": states.get("reviewed", 0),
        "without_money": states.get("submitted", 0),
        "balances": (
            states
            == {key: value for key, value in (("reviewed", paid_for), ("submitted", applications - paid_for)) if value}
            and all(each.balance == come.get(each.pk, 0) - gone.get(each.pk, 0) for each in accounts)
            and reserved == paid_for * YUAN * 100
            and Decision.objects.filter(application__in=made).count() == 2 * applications + paid_for
        ),
    }


# Details


def _people(number: int) -> list[int]:
    """Members of the county's union, from a roster; those of an earlier run are taken again."""
    for code, name, level, place, parent in TREE:
        office.found(code, name, level, place, parent)
    members = Membership.objects.members().filter(organisation__code=TREE[-1][0])
    joined = clock.today() - timedelta(days=200)
    there = members.count()
    if there < number:
        office.bring_roster(office.Row(FIRST + each, "54", TREE[-1][1], joined, "") for each in range(there, number))
    return list(members.order_by("person_id").values_list("person_id", flat=True)[:number])


def _officer(number: int, code: str) -> Actor:
    """A reviewer at the union `code`; the same one in every run."""
    phone = names.phone(FIRST_OFFICER + number)
    known = Person.objects.filter(phone_index=blind_index(phone, purpose="people.phone"))
    if not known.exists():
        office.employ("周审", phone, code)
    person_id = known.get().pk
    return Actor(person_id=person_id, posts=unions.posts_of(person_id))


def _publish(paid_for: int) -> Program:
    """A program of its own for each run, since everybody has one file."""
    text = PROGRAM.format(
        key=f"bench-{Program.objects.count() + 1}",
        yuan=YUAN,
        money=YUAN * paid_for,
        stages="".join(STAGE.format(key) for key, _level in STAGES),
    )
    top = unions.by_code(TREE[0][0])
    return publishing.publish(actor=office.OPERATOR, text=text, organisation_id=top.pk if top else 0).program


def _file(person_id: int, program: Program) -> int:
    actor = Actor(person_id=person_id)
    made = filing.begin(actor=actor, key=program.key)
    filing.keep(
        actor=actor, application_id=made.pk, sent={"days": ["5"], "bank_account": [f"62220000{person_id:010d}"]}
    )
    return filing.submit(actor=actor, application_id=made.pk).pk


def _approve(application_id: int, officer: Actor) -> float:
    """One decision, in milliseconds; where the money is gone it is left undecided."""
    started = time.perf_counter()
    with suppress(BudgetSpent):
        reviewing.approve(actor=officer, application_id=application_id, checked=(0,))
    return (time.perf_counter() - started) * 1000


def together(act: Callable[[int], Any], items: Iterable[int], at_once: int) -> tuple[list[Any], float]:
    """Do it to all of them over `at_once` connections: what came of each, and the seconds."""
    shares: list[Sequence[int]] = [list(items)[start::at_once] for start in range(at_once)]

    def work(share: Sequence[int]) -> list[Any]:
        try:
            return [act(item) for item in share]
        finally:
            connections.close_all()

    started = time.perf_counter()
    with _connections(at_once), ThreadPoolExecutor(max_workers=at_once) as pool:
        done = [each for part in pool.map(work, [list(share) for share in shares]) for each in part]
    return done, time.perf_counter() - started


@contextmanager
def _connections(number: int) -> Iterator[None]:
    """As many for this process, which otherwise has no more than one that serves pages."""
    pool = connection.settings_dict["OPTIONS"].get("pool")
    if not pool:
        yield
        return
    usual = pool["max_size"]
    pool["max_size"] = max(usual, number)
    _close()
    try:
        yield
    finally:
        pool["max_size"] = usual
        _close()


def _close() -> None:
    connections.close_all()
    connection.close_pool()  # type: ignore[attr-defined]
