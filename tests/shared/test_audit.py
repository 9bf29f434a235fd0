import pytest
from django.db import DatabaseError, connection, transaction

from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from chunfeng.shared.models import AuditEntry, AuditWords


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
    assert [(entry.person_id, entry.words) for entry in audit.looks_at(5)] == [(7, {"why": "called back"})]
    assert audit.looks_at(7) == []


@pytest.mark.django_db(transaction=True)
def test_ledgers_are_emptied_between_tests_with_real_transactions():
    audit.record(actor=Actor.system("test"), act="made", target=("position", 1))
    assert AuditEntry.objects.count() == 1


@pytest.mark.django_db
def test_typed_words_are_encrypted_shredded_for_one_person_and_never_changed():
    for person_id in (5, 6):
        audit.saw(actor=Actor(person_id=7), target=("person", person_id), about_person_id=person_id, why="家里来电")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(encode(content, 'escape'), '') FROM shared_auditwords")
        assert "家里" not in cursor.fetchone()[0]
    with pytest.raises(DatabaseError, match="is a ledger"), transaction.atomic():
        AuditWords.objects.update(salt=b"")
    assert audit.shred(actor=Actor.system("test"), person_id=5) == 1
    assert [audit.looks_at(person_id)[0].words for person_id in (5, 6)] == [{}, {"why": "家里来电"}]
    assert AuditEntry.objects.filter(act="audit.shredded", target_id=5).count() == 1
