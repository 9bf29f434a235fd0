"""Whoever changes the audit trail behind the product's back is found out, and shredding is not taken for it."""

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction
from tests.crowds import PATIENCE

from chunfeng.cli.commands import audit as command
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, audit_chain
from chunfeng.shared.audit_chain import Finding
from chunfeng.shared.models import AuditEntry, AuditLink

SYSTEM = Actor.system("test")


@pytest.fixture(autouse=True)
def _home(settings, tmp_path: Path) -> None:
    settings.HOME = tmp_path


def written(count: int) -> list[int]:
    return [
        audit.record(
            actor=SYSTEM, act="made", target=("position", number), words={"note": f"第{number}条"}, step=number
        ).pk
        for number in range(1, count + 1)
    ]


@contextmanager
def behind_the_back(table: str) -> Iterator[None]:
    """What somebody does who owns the database and takes the guard away."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found() -> list[tuple[str, int]]:
    return [(each.kind, each.position) for each in audit_chain.verify().findings]


@pytest.mark.django_db(transaction=True)
def test_a_trail_that_nobody_touched_is_whole() -> None:
    written(5)
    assert audit_chain.verify().unlinked == 5
    assert (audit_chain.link(), audit_chain.link()) == (5, 0)
    audit_chain.anchor()
    assert audit_chain.verify() == audit_chain.Verification(links=5, unlinked=0, anchors=1, findings=())


@pytest.mark.django_db(transaction=True)
def test_each_kind_of_tampering_is_named() -> None:
    ids = written(6)
    audit_chain.link()
    with behind_the_back("shared_auditentry"):
        AuditEntry.objects.filter(pk=ids[1]).update(detail={"step": 99})
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM shared_auditwords WHERE entry_id = %s", [ids[3]])
            cursor.execute("DELETE FROM shared_auditentry WHERE id = %s", [ids[3]])
    with behind_the_back("shared_auditwords"), connection.cursor() as cursor:
        cursor.execute("UPDATE shared_auditwords SET salt = 'x' WHERE entry_id = %s", [ids[4]])
    assert found() == [("changed", 2), ("removed", 4), ("words", 5)]


@pytest.mark.django_db(transaction=True)
def test_a_link_taken_out_of_the_middle_or_off_the_end_is_missed() -> None:
    written(5)
    audit_chain.link()
    anchor = audit_chain.anchor()
    with behind_the_back("shared_auditlink"):
        AuditLink.objects.filter(position__gt=3).delete()
    assert found() == [("cut", 5)]
    audit_chain.link()  # what was cut off is linked anew, at other places than before or at the same: it must not fit by chance
    assert audit_chain.verify(anchors=[anchor]).holds  # the same entries in the same order are the same chain
    with behind_the_back("shared_auditlink"):
        AuditLink.objects.filter(position=2).delete()
    assert found() == [("order", 3), ("changed", 3)]


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_replaces_another_does_not_fit_the_anchor() -> None:
    ids = written(3)
    audit_chain.link()
    audit_chain.anchor()
    with behind_the_back("shared_auditlink"), behind_the_back("shared_auditentry"):
        AuditLink.objects.all().delete()
        AuditEntry.objects.filter(pk=ids[0]).update(act="something harmless")
    audit_chain.link(everything=True)
    assert found() == [("cut", 3)]


@pytest.mark.django_db(transaction=True)
def test_an_anchor_of_somebody_else_is_refused() -> None:
    written(1)
    audit_chain.link()
    assert audit_chain.verify(anchors=["bm90IG91cnM"]).findings == (Finding("anchor", 0, 0),)


@pytest.mark.django_db(transaction=True)
def test_shredding_leaves_the_chain_whole() -> None:
    audit.saw(actor=SYSTEM, target=("person", 5), about_person_id=5, why="核对电话")
    audit_chain.link()
    audit.shred(actor=SYSTEM, person_id=5)
    assert found() == []


@pytest.mark.django_db(transaction=True)
def test_an_act_that_commits_late_is_linked_later() -> None:
    """The long transaction took its id first; the chain goes on without it and takes it in when it is there."""
    begun, go_on = threading.Event(), threading.Event()

    def long_act() -> None:
        with transaction.atomic():
            written(1)
            begun.set()
            go_on.wait(PATIENCE)
        connection.close()

    thread = threading.Thread(target=long_act)
    thread.start()
    begun.wait(PATIENCE)
    written(2)
    assert audit_chain.link() == 2
    go_on.set()
    thread.join()
    assert audit_chain.link() == 1
    assert audit_chain.verify().holds
    assert [link.entry_id for link in AuditLink.objects.order_by("position")] != sorted(
        AuditLink.objects.values_list("entry_id", flat=True).order_by("entry_id")
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_link_at_once_make_one_chain() -> None:
    written(40)
    counts: list[int] = []

    def run() -> None:
        counts.append(audit_chain.link())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(counts), AuditLink.objects.count(), found()) == (40, 40, [])


@pytest.mark.django_db(transaction=True)
def test_the_command_says_whole_or_what_is_wrong(capsys) -> None:
    def chunfeng(*words: str) -> int:
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        return command.run(parser.parse_args(words))

    ids = written(2)
    assert chunfeng("anchor") == 0
    assert capsys.readouterr().out == audit_chain.anchors_file().read_text()
    assert chunfeng("verify") == 0
    assert capsys.readouterr().out == "审计记录完整：共 2 条，与 1 个锚点核对一致。\n"
    with behind_the_back("shared_auditentry"):
        AuditEntry.objects.filter(pk=ids[0]).update(actor="nobody")
    assert chunfeng("verify") == 1
    assert capsys.readouterr().err.splitlines()[0] == f"第 {ids[0]} 条记录被改动过（链上第 1 环）。"
