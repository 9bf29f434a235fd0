"""A new key while people read and write: everything is under it in the end, and nobody notices."""

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests import factories

from chunfeng.cli.commands import keys
from chunfeng.domain.people.models import Person
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit, keyring, rekeying
from chunfeng.shared.fields import current_keyring
from chunfeng.shared.models import AuditEntry, AuditWords


@pytest.fixture(autouse=True)
def _own_keyring(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEYRING_PATH = keyring.ensure_file(tmp_path / "keyring.json")
    monkeypatch.setattr(keyring, "NOTICED_WITHIN", 0.05)


def run(*words: str) -> int:
    parser = keys.argparse.ArgumentParser()
    keys.add_arguments(parser)
    return keys.run(parser.parse_args(words))


def used() -> Counter[str]:
    return sum(rekeying.usage().values(), Counter())


@pytest.mark.django_db
def test_every_encrypted_column_is_known() -> None:
    assert {str(column) for column in rekeying.columns()} >= {
        "people_person.phone",
        "people_signin.phone",
        "people_identitydocument.number",
        "people_identitydocument.born_on_text",
        "people_identityphoto.content",
    }


@pytest.mark.django_db
def test_rotation_brings_everything_under_the_new_key_and_retires_the_old_one(capsys: Any) -> None:
    people = {factories.person(phone=f"1380013{n:04d}").pk: f"1380013{n:04d}" for n in range(25)}
    assert (run("rotate", "--batch", "10"), used()) == (0, Counter({"k2": 25}))
    assert {person.pk: person.phone for person in Person.objects.all()} == people
    assert (list(current_keyring().retired), current_keyring().current) == (["k1"], "k2")
    assert "k2" in capsys.readouterr().out


@pytest.mark.django_db
def test_rotation_reaches_the_words_of_the_audit_trail_too() -> None:
    entry = audit.saw(actor=Actor(), target=("person", 1), about_person_id=1, why="打电话通知")
    run("rotate")
    assert (used(), AuditEntry.objects.get(pk=entry.pk).words) == (Counter({"k2": 1}), {"why": "打电话通知"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('chunfeng.rekeying', '', true)")
    with pytest.raises(IntegrityError), transaction.atomic():  # nobody else changes them
        AuditWords.objects.update(content="别的话")


@pytest.mark.django_db
def test_rotation_that_was_stopped_goes_on_with_the_same_key() -> None:
    for _ in range(5):
        factories.person()
    keyring.add_key(Path(keys.settings.KEYRING_PATH))  # and killed here
    run("rotate")
    assert (current_keyring().current, used()) == ("k2", Counter({"k2": 5}))


@pytest.mark.django_db
def test_value_that_somebody_changed_meanwhile_is_left_as_they_wrote_it(monkeypatch: pytest.MonkeyPatch) -> None:
    person = factories.person(phone="13800138000")
    keyring.add_key(Path(keys.settings.KEYRING_PATH))
    (column,) = (found for found in rekeying.columns() if str(found) == "people_person.phone")
    rows = rekeying._old_rows(column, 0, 10)
    person.set_phone("13900139000")
    person.save()
    assert rekeying._replace(column, rows) == 0
    person.refresh_from_db()
    assert person.phone == "13900139000"


@pytest.mark.django_db
def test_key_is_forgotten_only_when_nothing_is_under_it(capsys: Any) -> None:
    factories.person()
    for key_id in ("k1", "k9"):
        with pytest.raises(keys.PlainError):
            run("forget", key_id)
    run("rotate")
    run("forget", "k1")
    run("status")
    assert sorted(current_keyring().keys) == ["k2"]
    assert "k1" not in capsys.readouterr().out.splitlines()[-2]


@pytest.mark.django_db
def test_keyring_from_the_environment_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHUNFENG_KEYRING", keyring.generate())
    with pytest.raises(keys.KeysFromOutside):
        run("rotate", "--signing")


@pytest.mark.django_db(transaction=True)
def test_rotation_while_readers_and_writers_go_on_loses_nothing() -> None:
    phones = {factories.person().pk: "" for _ in range(60)}
    phones = {person.pk: str(person.phone) for person in Person.objects.all()}
    stop, wrong, counts = threading.Event(), [], Counter()

    def read() -> None:
        try:
            while not stop.is_set():
                for person in Person.objects.filter(pk__in=list(phones)[:30]).order_by("pk"):
                    counts["read"] += 1
                    if person.phone != phones[person.pk]:
                        wrong.append((person.pk, person.phone))
        finally:
            connection.close()

    def write(number: int) -> None:
        try:
            own = list(phones)[30 + number :: 2]
            turn = 0
            while not stop.is_set():
                turn += 1
                for pk in own:
                    person = Person.objects.get(pk=pk)
                    person.set_phone(f"15{number}{turn % 10000:04d}{pk % 10000:04d}")
                    person.save()
                    phones[pk] = str(person.phone)
                    counts["written"] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(2)]
    threads += [threading.Thread(target=write, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            run("rotate", "--batch", "7")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    run("rotate")  # what the last writer may have left
    assert (wrong, counts["read"] > 0, counts["written"] > 0) == ([], True, True)
    assert {person.pk: person.phone for person in Person.objects.all()} == phones
    assert set(used()) == {current_keyring().current}
