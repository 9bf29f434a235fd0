"""Applications through three reviews in small: the books balance, and the bench sees it when they do not."""

from threading import Barrier

import pytest
from django.db import connection

from chunfeng.domain.programs.models import Application, Program
from chunfeng.replays.benches import applications


@pytest.mark.django_db(transaction=True)
def test_money_is_reserved_for_those_who_pass_and_for_nobody_else():
    told = applications.measure(applications=8, at_once=4)
    assert (told["passed"], told["without_money"], told["balances"]) == (7, 1, True)
    assert (told["applications"], told["stages"], told["connections"]) == (8, 3, 4)
    assert applications.is_sound({**told, "decisions_per_s": 1_000.0, "decision_p99_ms": 1.0}) is True
    assert applications.is_sound({**told, "decisions_per_s": 1.0, "decision_p99_ms": 1.0}) is False
    program = Program.objects.get()
    assert applications.balance(program, 8, 6)["balances"] is False
    Application.objects.filter(state="submitted").update(state="returned")
    assert applications.balance(program, 8, 7)["balances"] is False


@pytest.mark.django_db(transaction=True)
def test_all_work_at_once_whatever_serves_pages_with_fewer_connections():
    number = connection.settings_dict["OPTIONS"]["pool"]["max_size"] + 4
    all_there = Barrier(number)

    def act(item: int) -> int:
        connection.ensure_connection()
        all_there.wait(15)  # less than one waits in vain for a connection
        return 2 * item

    done, _seconds = applications.together(act, range(number), number)
    assert sorted(done) == [2 * item for item in range(number)]
    assert connection.settings_dict["OPTIONS"]["pool"]["max_size"] == number - 4
