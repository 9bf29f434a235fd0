"""Checking who somebody is: numbers, an official service, an officer with a photo."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, transaction
from django.utils.translation import override

from chunfeng.domain.people import services, tasks
from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.people.errors import (
    BadNumber,
    BadPhoto,
    GuardianNeeded,
    IdentityClosed,
    NameChecked,
    OutdatedConsent,
    PersonNotFound,
    ReasonMissing,
    TooManyClaims,
)
from chunfeng.domain.people.models import Consent, DuplicateCandidate, IdentityDocument, IdentityPhoto, Person
from chunfeng.kernel import clock, id_numbers
from chunfeng.kernel.actor import Actor, Post
from chunfeng.kernel.errors import NotAllowed, NotFound
from chunfeng.shared import identity
from chunfeng.shared.models import AuditEntry
from tests import factories
from tests.crowds import PATIENCE

VERSION = consent_texts()[Purpose.IDENTITY][-1].version
NUMBER = "11010519491231002X"
OTHER = id_numbers.from_15("420111880506002")
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 100


def claim(actor: Actor, number: str = NUMBER, name: str = "张三") -> IdentityDocument:
    return services.claim_identity(actor=actor, number=number, name=name, consent_version=VERSION)


def officer() -> Actor:
    """Somebody who reaches the whole tree, as people without a union of their own are answered for at its root."""
    actor = factories.officer(factories.organisation())
    return Actor(person_id=actor.person_id, posts=(post("/"),), name=actor.name)


def post(path: str) -> Post:
    return Post("officer", 0, path)


class Service(BaseHTTPRequestHandler):
    """An official service as small as can be: `answers` are (status, body), the last one again and again."""

    answers: ClassVar[list[tuple[int, bytes]]] = []
    asked: ClassVar[list[dict[str, str]]] = []
    tokens: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.tokens.append(self.headers.get("Authorization", ""))
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Tests are quiet."""


@contextmanager
def service(settings: Any, *answers: tuple[int, bytes]) -> Iterator[type[Service]]:
    Service.answers, Service.asked, Service.tokens = list(answers), [], []
    server = HTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.IDENTITY_CHECKER = "http"
    settings.IDENTITY_URL = f"http://127.0.0.1:{server.server_port}/check"
    settings.IDENTITY_TOKEN = "secret"
    try:
        yield Service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.django_db
def test_claim_keeps_the_number_encrypted_and_reads_birthday_and_sex_from_it():
    document = claim(factories.actor())
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, number_index, born_on_text FROM people_identitydocument")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    document.refresh_from_db()
    assert (NUMBER.encode() in stored, b"1949-12-31" in stored) == (False, False)
    assert (document.number, str(document.born_on), document.sex, document.state) == (
        NUMBER,
        "1949-12-31",
        "f",
        "submitted",
    )
    assert document.masked_number == "110************02X"


@pytest.mark.django_db
def test_same_claim_again_changes_nothing():
    actor = factories.actor()
    assert claim(actor).pk == claim(actor, number=" 110105194912310 02x ").pk
    assert IdentityDocument.objects.count() == 1


@pytest.mark.django_db
def test_old_number_of_15_is_the_same_number():
    actor = factories.actor()
    assert claim(actor).pk == claim(actor, number=id_numbers.to_15(NUMBER)).pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "word"), [("1234", "18"), ("110105194912310021", "fit"), ("1101051949123100AX", "card")]
)
def test_mistyped_number_says_what_is_wrong(number, word):
    with pytest.raises(BadNumber) as refused:
        claim(factories.actor(), number=number)
    with override("en"):
        assert word in str(refused.value.message)
    assert IdentityDocument.objects.count() == 0


@pytest.mark.django_db
def test_under_14_a_guardian_comes_along():
    young = id_numbers.from_15("420111880506002")
    with clock.at(datetime(2001, 5, 6, tzinfo=clock.SHANGHAI)), pytest.raises(GuardianNeeded):
        claim(factories.actor(), number=young)


@pytest.mark.django_db
def test_old_consent_text_is_refused():
    with pytest.raises(OutdatedConsent):
        services.claim_identity(actor=factories.actor(), number=NUMBER, name="张三", consent_version="2020-01")


@pytest.mark.django_db
def test_five_numbers_a_day_and_no_more():
    actor = factories.actor()
    for order in range(5):
        claim(actor, number=id_numbers.from_15(f"42011188050600{order + 1}"))
    with pytest.raises(TooManyClaims):
        claim(actor, number=id_numbers.from_15("420111880506009"))
    with clock.at(clock.now() + timedelta(days=1)):
        assert claim(actor, number=id_numbers.from_15("420111880506009")).state == "submitted"


@pytest.mark.django_db
def test_number_on_a_second_account_is_noted_for_an_officer_and_never_refused():
    first, second = factories.actor(), factories.actor()
    claim(first)
    contested = claim(second, name="张三")
    candidate = DuplicateCandidate.objects.get()
    assert (contested.state, candidate.grounds) == ("contested", ["same_number"])
    assert (candidate.first_id, candidate.second_id) == (first.person_id, second.person_id)


@pytest.mark.django_db
def test_database_refuses_one_number_for_two_people():
    made = claim(factories.actor())
    made.pk, made.person = None, factories.person()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_accounts_that_claim_one_number_at_once_get_one_claim_and_one_contest():
    actors = [factories.actor() for _ in range(6)]
    gate = threading.Barrier(len(actors))

    def press(actor: Actor) -> str:
        try:
            gate.wait(PATIENCE)
            return str(claim(actor).state)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actors)) as pool:
        states = sorted(pool.map(press, actors))
    assert states == ["contested"] * 5 + ["submitted"]
    assert DuplicateCandidate.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_double_press_is_one_document():
    actor = factories.actor()
    gate = threading.Barrier(2)

    def press(_n: int) -> int:
        try:
            gate.wait(PATIENCE)
            return claim(actor).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        ids = set(pool.map(press, range(2)))
    assert (len(ids), IdentityDocument.objects.count()) == (1, 1)


# The official service


@pytest.mark.django_db(transaction=True)
def test_service_that_knows_the_pair_verifies_at_once(settings):
    with service(settings, (200, b'{"result": "match"}')) as asked:
        document = claim(factories.actor(factories.person(name="")))
    assert (document.state, document.method, document.person.name) == ("verified", "gateway", "张三")
    assert asked.asked == [{"document": "resident_id", "number": NUMBER, "name": "张三"}]
    assert asked.tokens == ["Bearer secret"]


@pytest.mark.django_db(transaction=True)
def test_service_that_says_no_refuses_with_the_reason(settings):
    with service(settings, (200, b'{"result": "mismatch"}')):
        document = claim(factories.actor())
    assert (document.state, bool(document.note)) == ("refused", True)


@pytest.mark.django_db(transaction=True)
def test_number_that_the_service_does_not_hold_waits_for_a_photo(settings):
    with service(settings, (200, b'{"result": "unknown"}')):
        assert claim(factories.actor()).state == "submitted"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "answer", [(500, b"oops"), (200, b"<html>"), (200, b'{"result": "perhaps"}'), (200, b"[]"), (302, b"")]
)
def test_no_answer_is_asked_again_later_and_leaves_no_number_in_the_log(answer, settings, caplog):
    with service(settings, answer, (200, b'{"result": "match"}')):
        document = claim(factories.actor())
        waiting = (document.state, document.asked_at is not None, tasks.ask_service_again(0))
        with clock.at(clock.now() + timedelta(hours=1)):
            asked = tasks.ask_service_again(0)
    document.refresh_from_db()
    assert (waiting, asked, document.state) == (("submitted", True, 0), 1, "verified")
    assert (NUMBER in caplog.text, "张三" in caplog.text, "no answer" in caplog.text) == (False, False, True)


def test_service_without_encryption_is_refused(settings):
    settings.IDENTITY_CHECKER, settings.IDENTITY_URL = "http", "http://example.org/check"
    with pytest.raises(ImproperlyConfigured):
        identity.checker()


# An officer and a photo


@pytest.mark.django_db
def test_photo_brings_the_document_to_an_officer_and_is_gone_after_the_decision():
    actor, chief = factories.actor(), officer()
    claim(actor)
    document = services.send_photo(actor=actor, content=JPEG)
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM people_identityphoto")
        stored = bytes(cursor.fetchone()[0])
    seen = services.open_photo(actor=chief, document_id=document.pk)
    services.verify_identity(actor=chief, document_id=document.pk)
    document.refresh_from_db()
    assert (JPEG in stored, seen, document.state, document.method) == (
        False,
        (JPEG, "image/jpeg"),
        "verified",
        "officer",
    )
    assert IdentityPhoto.objects.count() == 0
    assert AuditEntry.objects.filter(act="saw", about_person_id=actor.person_id).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"<svg onload=alert(1)>", JPEG + b"\0" * 8_000_000])
def test_file_that_is_no_photo_is_refused(content):
    actor = factories.actor()
    claim(actor)
    with pytest.raises(BadPhoto):
        services.send_photo(actor=actor, content=content)


@pytest.mark.django_db
def test_refusal_is_read_by_the_person_and_the_number_is_free_again():
    first, second, chief = factories.actor(), factories.actor(), officer()
    claim(first)
    document = services.send_photo(actor=first, content=JPEG)
    with pytest.raises(ReasonMissing):
        services.refuse_identity(actor=chief, document_id=document.pk, note=" ")
    services.refuse_identity(actor=chief, document_id=document.pk, note="照片看不清")
    document.refresh_from_db()
    assert (document.state, document.note, claim(second).state) == ("refused", "照片看不清", "submitted")


@pytest.mark.django_db
def test_decided_document_is_not_decided_again():
    actor, chief = factories.actor(), officer()
    claim(actor)
    document = services.send_photo(actor=actor, content=JPEG)
    services.verify_identity(actor=chief, document_id=document.pk)
    with pytest.raises(IdentityClosed):
        services.refuse_identity(actor=chief, document_id=document.pk, note="x")


@pytest.mark.django_db
def test_officer_of_another_county_finds_nothing_and_nobody_checks_themselves():
    county = factories.organisation()
    seeker = factories.seeker(organisation=county)
    actor = factories.actor(seeker.person)
    claim(actor)
    document = services.send_photo(actor=actor, content=JPEG)
    elsewhere, auditor = factories.officer(factories.organisation()), factories.officer(county, role="auditor")
    themselves = Actor(person_id=seeker.person_id, posts=(post(county.path),))
    for who, error in ((elsewhere, NotFound), (auditor, NotAllowed), (themselves, NotAllowed)):
        with pytest.raises(error):
            services.verify_identity(actor=who, document_id=document.pk)
    services.verify_identity(actor=factories.officer(county), document_id=document.pk)
    document.refresh_from_db()
    assert document.state == "verified"


@pytest.mark.django_db
def test_checked_name_changes_by_another_check_only_and_the_old_document_stands_until_then():
    actor, chief = factories.actor(), officer()
    services.verify_identity(
        actor=chief, document_id=[claim(actor), services.send_photo(actor=actor, content=JPEG)][1].pk
    )
    with pytest.raises(NameChecked):
        services.rename(actor=actor, name="李四")
    newer = claim(actor, name="张三丰")
    states = list(IdentityDocument.objects.order_by("id").values_list("state", flat=True))
    services.send_photo(actor=actor, content=JPEG)
    services.verify_identity(actor=chief, document_id=newer.pk)
    assert states == ["verified", "submitted"]
    assert list(IdentityDocument.objects.order_by("id").values_list("state", flat=True)) == ["replaced", "verified"]
    assert Person.objects.get(pk=actor.person_id).name == "张三丰"


@pytest.mark.django_db
def test_withdrawn_consent_takes_number_and_photo_away():
    actor = factories.actor()
    claim(actor)
    services.send_photo(actor=actor, content=JPEG)
    consent = Consent.objects.get(person_id=actor.person_id, purpose="identity")
    services.withdraw_consent(actor=actor, consent_id=consent.pk)
    document = IdentityDocument.objects.get()
    assert (document.state, document.number, document.name, IdentityPhoto.objects.count()) == ("erased", None, "", 0)


# Unmasking


@pytest.mark.django_db
def test_officer_who_unmasks_says_why_and_the_person_can_read_it():
    county = factories.organisation()
    person = factories.seeker(organisation=county, person=factories.person(phone="13800138000")).person
    chief = factories.officer(county)
    with pytest.raises(ReasonMissing):
        services.unmask(actor=chief, person_id=person.pk, what="phone", why=" ")
    assert services.unmask(actor=chief, person_id=person.pk, what="phone", why="面试改期，要打电话") == "13800138000"
    entry = AuditEntry.objects.get(act="saw", about_person_id=person.pk)
    assert (entry.person_id, entry.detail, entry.words) == (
        chief.person_id,
        {"what": "phone"},
        {"why": "面试改期，要打电话"},
    )


@pytest.mark.django_db
def test_officer_elsewhere_unmasks_nobody():
    person = factories.seeker(organisation=factories.organisation()).person
    with pytest.raises(PersonNotFound):
        services.unmask(
            actor=factories.officer(factories.organisation()), person_id=person.pk, what="phone", why="好奇"
        )
    assert AuditEntry.objects.filter(act="saw").count() == 0
