import pytest
from django.db import DatabaseError, transaction

from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.models import AuditEntry


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [lambda rows: rows.update(act="forged"), lambda rows: rows.delete()], ids=["update", "delete"]
)
def test_audit_entries_are_never_changed(change):
    audit.record(actor=Actor.system("test"), act="made", target=("position", 1))
    with pytest.raises(DatabaseError, match="is a ledger"), transaction.atomic():
        change(AuditEntry.objects.all())
    assert [entry.act for entry in AuditEntry.objects.all()] == ["made"]


@pytest.mark.django_db
def test_a_look_at_private_data_shows_up_for_the_person():
    audit.saw(actor=Actor(person_id=7, name="officer"), target=("person", 5), about_person_id=5, why="called back")
    assert [(entry.person_id, entry.detail) for entry in audit.looks_at(5)] == [(7, {"why": "called back"})]
    assert audit.looks_at(7) == []


@pytest.mark.django_db(transaction=True)
def test_ledgers_are_emptied_between_tests_with_real_transactions():
    audit.record(actor=Actor.system("test"), act="made", target=("position", 1))
    assert AuditEntry.objects.count() == 1
