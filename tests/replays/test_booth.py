"""What is read of a booth's page."""

import pytest

from chunfeng.replays import booth
from chunfeng.replays.visitor import Unexpected

STAND = "/fairs/abc/A01/"


def form(number: int, more: str = "") -> str:
    return f'<form method="post" action="{STAND}apply/{number}/" class="stack">{more}</form>'


def deed(act: str, key: str, subject: str, more: str = "") -> str:
    fields = {"act": act, "id": key, "subject": subject}
    return (
        f"<form data-act{more}>"
        + "".join(f'<input name="{name}" value="{fields[name]}">' for name in fields)
        + "</form>"
    )


def test_a_position_that_is_kept_for_some_is_passed_over():
    kept = form(1, '<input type="checkbox" name="belongs">')
    assert booth.open_to_all(STAND, kept + form(2) + form(3)) == "2"
    with pytest.raises(Unexpected):
        booth.open_to_all(STAND, kept)


def test_those_behind_a_booth_do_what_is_left_and_agree_with_whom_they_want():
    page = (
        deed("finish", "e", "1", " hidden")
        + deed("miss", "a", "1")
        + deed("next", "b", "")
        + deed("agree", "c", "7")
        + deed("agree", "d", "8")
    )
    assert booth.next_deed(page, set(), {"8"}) == ("next", "b", "")
    assert booth.next_deed(page, {"b"}, {"8"}) == ("agree", "d", "8")
    assert booth.next_deed(page, {"b", "d"}, {"8"}) is None
