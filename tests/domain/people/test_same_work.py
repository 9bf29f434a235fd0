"""Nobody learns from how long it takes whether a number is known: the same statements and the same keyed hashes are made.

Counting work instead of seconds: a test by the clock would fail on a busy machine and prove little on a quiet one.
"""

import re
import sys
from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunfeng.domain.people import services
from chunfeng.domain.people.errors import CodeExpired, WrongCode
from chunfeng.kernel import clock
from chunfeng.shared.sms import MemoryGateway
from tests import factories

pytestmark = pytest.mark.django_db

KNOWN, UNKNOWN, SILENT = "13800138000", "13800138001", "13800138002"
NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.SMS_GATEWAY = "memory"
    MemoryGateway.outbox.clear()
    factories.person(phone=KNOWN)
    factories.person(phone=SILENT, phone_verified_at=datetime(2025, 1, 1, tzinfo=UTC))
    with clock.at(NOON):
        services.request_code(phone="13800138009", address="10.0.0.9")  # what is loaded once is loaded
        yield


BY_CLOCK = {"reload", "ensure_file"}  # now and then somebody looks whether the file of keys has changed


def work(act):
    """What `act` asks the database, without values, and how often it hashes, encrypts and decrypts."""
    made = Counter()

    def count(frame, event, _argument):
        if event == "call" and frame.f_code.co_filename.endswith("keyring.py") and frame.f_code.co_name not in BY_CLOCK:
            made[frame.f_code.co_name] += 1

    with CaptureQueriesContext(
        connection,
    ) as asked:
        sys.setprofile(count)
        try:
            said = act()
        finally:
            sys.setprofile(None)
    shapes = [re.sub(r"'[^']*'(::\w+)?|\bs\d+_x\d+\b|\b-?\d+\b", "?", query["sql"]) for query in asked.captured_queries]
    return said, shapes, made


def refused(sign_in_id, code):
    try:
        services.confirm_code(sign_in_id=sign_in_id, code=code, address="10.0.0.1")
    except (WrongCode, CodeExpired) as refusal:
        return refusal.code
    return "in"


def test_asking_for_a_code_is_the_same_work_for_every_number():
    found = [
        work(lambda phone=phone: services.request_code(phone=phone, address="10.0.0.1"))
        for phone in (KNOWN, UNKNOWN, SILENT)
    ]
    assert found[0][1:] == found[1][1:] == found[2][1:]
    assert found[0][2]["blind_index"] == 3


def test_a_wrong_code_is_the_same_work_for_every_number():
    found = []
    for phone in (KNOWN, UNKNOWN, SILENT):
        sent = services.request_code(phone=phone, address="10.0.0.1")
        wrong = f"{(int(MemoryGateway.outbox[-1].parameters['code']) + 1) % 1_000_000:06d}"
        found.append(work(lambda sent=sent, wrong=wrong: refused(sent.sign_in_id, wrong)))
    assert [said for said, _shapes, _made in found] == ["wrong_code"] * 3
    assert found[0][1:] == found[1][1:] == found[2][1:]
    assert found[0][2]["blind_index"] == 2


def test_a_guessed_code_is_compared_whole(settings):
    """Whatever is typed, one hash is made and compared in constant time."""
    sent = services.request_code(phone=KNOWN, address="10.0.0.1")
    code = MemoryGateway.outbox[-1].parameters["code"]
    guesses = (code[:5] + str((int(code[5]) + 1) % 10), "x", code + "0")
    found = [work(lambda guess=guess: refused(sent.sign_in_id, guess)) for guess in guesses]
    assert len({made["blind_index"] for _said, _shapes, made in found}) == 1
