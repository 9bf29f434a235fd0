"""Benefits from outside: the form on the phone with its papers, the desk's work list, the notice, the bank's files.

Days cannot be waited for in a replay: those of a notice are moved back by its operator, with the guards of that table laid
aside, and everything else happens as it would.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, connections, transaction

from chunfeng.domain.people import services as people
from chunfeng.domain.people.models import IdentityDocument, Person
from chunfeng.domain.programs.services import filing, hardship, noticing, publishing, reviewing
from chunfeng.domain.unions import queries as unions
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.replays import office, reading
from chunfeng.replays.visitor import Unexpected, Visitor
from chunfeng.shared.fields import blind_index

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
DECLARATIONS = Path(publishing.__file__).parents[1] / "declarations"
_HEADER = "业务编号,金额(元),结果,原因"
_ENDS = re.compile(r"^ends_on = .*\n", re.MULTILINE)


# What an operator sets up


def publish(key: str, code: str, changes: Mapping[str, str] | None = None) -> None:
    """Offer a declaration that comes with the product at the union `code`, with other numbers in it, and without a last day."""
    text = _ENDS.sub("", (DECLARATIONS / f"{key}.toml").read_text("utf-8"))
    for before, after in (changes or {}).items():
        if before not in text:
            raise Unexpected(f"{key}.toml says nothing of {before}")
        text = text.replace(before, after)
    organisation = Organisation.objects.get(code=code)
    publishing.publish(actor=office.OPERATOR, text=text, organisation_id=organisation.pk)
    connections.close_all()


def check_identities(union: str) -> None:
    """The documents that came with a roster have been looked at: of whoever is in the union with this code."""
    waiting = IdentityDocument.objects.filter(person__memberships__organisation__code=union)
    for document_id in waiting.order_by("pk").values_list("pk", flat=True):
        people.verify_identity(actor=office.OPERATOR, document_id=document_id)


def review_household(phone: str, household: hardship.Household) -> None:
    """What an officer has found at the home of the person with this phone."""
    hardship.review(actor=office.OPERATOR, person_id=_person(phone).pk, household=household)


def granted_before(key: str, phones: Iterable[str], *, days: int, by: str, answers: Mapping[str, str]) -> None:
    """These people have applied for it so many days ago, and the officer with the phone `by` has approved it that day."""
    reviewer = _person(by).pk
    officer = Actor(person_id=reviewer, posts=unions.posts_of(reviewer))
    sent = {name: [text] for name, text in answers.items()}
    with clock.at(clock.now() - timedelta(days=days)):
        for phone in phones:
            person = Actor(person_id=_person(phone).pk)
            made = filing.begin(actor=person, key=key)
            filing.keep(actor=person, application_id=made.pk, sent=sent)
            filing.submit(actor=person, application_id=made.pk)
            reviewing.approve(actor=officer, application_id=made.pk, checked=range(10))
    connections.close_all()


def days_of_notices_pass() -> None:
    """The days of every notice on display lie three weeks back, and what the clock does at night is done."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE programs_notice DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE programs_notice SET starts_on = starts_on - 21, ends_on = ends_on - 21 WHERE state = 'posted'"
        )
        cursor.execute("ALTER TABLE programs_notice ENABLE TRIGGER USER")
    noticing.end_due()
    connections.close_all()


# On the phone


def apply(visitor: Visitor, key: str, answers: Mapping[str, str], papers: Iterable[str] = ()) -> str:
    """A draft, its papers, sent in: the id of the application. Raises Unexpected when it is not taken."""
    form = _draft(visitor, key, papers)
    visitor.post(form, {**_fields(answers), "act": "send"})
    return _id(form)


def cannot_apply(visitor: Visitor, key: str, answers: Mapping[str, str], papers: Iterable[str] = ()) -> list[str]:
    """The same by somebody who may not: the reasons that the page gives. Raises Unexpected when it is taken."""
    answer = visitor.send(_draft(visitor, key, papers), {**_fields(answers), "act": "send"})
    if answer.status != 409:
        raise Unexpected(f"{key} was taken from somebody who may not have it: {answer.status}")
    return failing(answer.text)


def failing(text: str) -> list[str]:
    """What a page says that is not met or not known, by the words of each reason."""
    found = re.findall(r'<span class="sr-only">(?:不符合|待确认)：\s*</span>(.*?)</p>', text, re.DOTALL)
    return [reading.words(each) for each in found]


def name_account(visitor: Visitor, application: str, account: str) -> bool:
    """Another account after a payment came back; False where none is asked for."""
    if f"/me/benefits/{application}/account/" not in visitor.get(f"/me/benefits/{application}/").text:
        return False
    visitor.post(f"/me/benefits/{application}/account/", {"account": account, "bank": "建设银行"})
    return True


# At the desk


def waiting(desk: Visitor) -> list[str]:
    """The first page of what waits for this officer."""
    return re.findall(r'data-row="(\d+)"', desk.get("/desk/benefits/").text)


def pass_all(desk: Visitor, checks: int) -> int:
    """Approve with one check list whatever waits, page by page, until nothing moves; how many were left in the end."""
    before: list[str] = []
    while (found := waiting(desk)) and found != before:
        before = found
        desk.post("/desk/benefits/decide/", {"act": "approve", "id": found, "check": _numbers(checks)})
    return len(waiting(desk))


def approve(desk: Visitor, application: str, stage: int, checks: int) -> str:
    """Approve one with all its points; where it leads. Raises Unexpected when something is in the way."""
    said = {"act": "approve", "stage": str(stage), "check": _numbers(checks)}
    return desk.post(f"/desk/benefits/{application}/decide/", said)


def cannot_approve(desk: Visitor, application: str, stage: int, checks: int) -> list[str]:
    """The same where something is in the way: what the page gives as reasons. Raises Unexpected when it is taken."""
    said = {"act": "approve", "stage": str(stage), "check": _numbers(checks)}
    answer = desk.send(f"/desk/benefits/{application}/decide/", said)
    if answer.status != 409:
        raise Unexpected(f"application {application} was approved all the same: {answer.status}")
    return failing(answer.text)


def refuse(desk: Visitor, application: str, ground: str, words: str = "") -> None:
    """Refuse one by a coded reason."""
    desk.post(f"/desk/benefits/{application}/decide/", {"act": "refuse", "ground": ground, "reason": words})


def hand_over(desk: Visitor, application: str) -> None:
    desk.post(f"/desk/benefits/{application}/decide/", {"act": "hand_over"})


def take_part(desk: Visitor, application: str, party: int, name: str, day: date, **what: str) -> str:
    """Enter who was there, who has signed (`kind`), or who did a milestone (`milestone`); where it leads."""
    said = {"act": "milestone" if "milestone" in what else "mark", "party": str(party), "name": name}
    return desk.post(f"/desk/benefits/{application}/decide/", {**said, "done_on": day.isoformat(), **what})


def program(desk: Visitor, title: str) -> str:
    """The number of the program with this title that has something to be posted or paid. Raises Unexpected."""
    found = re.search(rf"{re.escape(title)}</h2><form[^>]*/desk/money/(\d+)/", desk.get("/desk/money/").text)
    if found is None:
        raise Unexpected(f"nothing of {title} waits for its notice or its payment")
    return found[1]


def post(desk: Visitor, title: str) -> tuple[str, list[str], int]:
    """Put on public notice all that waits for it: the program's number, the applications, the lines of the list."""
    number = program(desk, title)
    ids = _listed(desk, number, "post")
    notice = desk.post(f"/desk/money/{number}/post/", {"id": ids})
    return number, ids, len(reading.rows(desk.get(notice).text))


def is_payable(desk: Visitor, number: str) -> bool:
    """Whether the desk offers anything of this program for payment."""
    return f"/desk/money/{number}/pay/" in desk.get("/desk/money/").text


def pay(payer: Visitor, number: str, answer: Callable[[int], tuple[str, str]]) -> list[int]:
    """Order all that is ready from the bank and bring its answer, twice; the fen of each line.

    `answer` says for line 0, 1, … of the list what came of it: (result, why).
    """
    where = payer.post(f"/desk/money/{number}/pay/", {"id": _listed(payer, number, "pay")})
    columns = [[cell.strip('"\t=') for cell in line.split(",")] for line in _lines(payer, where)]
    rows = [
        ",".join((reference, amount, *answer(line)))
        for line, (_number, reference, _payee, _account, _bank, amount, *_rest) in enumerate(columns)
    ]
    file = "\n".join((_HEADER, *rows)).encode()
    for _twice in range(2):  # the same file again books nothing
        payer.post(where, {}, file=("file", "回盘.csv", file))
    return [fen(cells[5]) for cells in columns]


# The bulletin


def figures(desk: Visitor, title: str) -> tuple[int, ...]:
    """The first budget of a program: given, available, reserved, approved, paid; fen or pieces. Raises Unexpected."""
    rows = reading.rows(_board(desk, title))
    return tuple(fen(cell) if "." in cell else reading.number(cell) for cell in rows[0][1:6])


def refused(desk: Visitor, title: str) -> dict[str, int]:
    """How many stand refused, by the words of the reason."""
    found = re.findall(r"<div><dt>(.*?)</dt><dd class=\"num\">([\d,]+)</dd>", _board(desk, title), re.DOTALL)
    return {reading.words(reason): reading.number(count) for reason, count in found}


def count(desk: Visitor, state: str) -> int:
    """How many applications of this officer's part of the tree are in a state; a list without rows says nothing."""
    text = desk.get(f"/desk/benefits/?state={state}").text
    found = re.search(r'<nav class="flex flex-wrap items-center justify-between[^>]*>.*?([\d,]+)', text, re.DOTALL)
    return reading.number(found[1]) if found else len(re.findall(r"data-row=", text))


def listed(desk: Visitor, state: str) -> set[str]:
    """The applications that the desk lists in a state, on all of its pages."""
    found: set[str] = set()
    path: str | None = f"/desk/benefits/?state={state}"
    while path is not None:
        text = desk.get(path).text
        found |= set(re.findall(r'data-row="(\d+)"', text))
        path = reading.next_page(text, path)
    return found


def fen(text: str) -> int:
    """ "1,234.56" → 123456"""
    return round(float(text.replace(",", "")) * 100)


# Details


def _person(phone: str) -> Person:
    return Person.objects.get(phone_index=blind_index(phone, purpose="people.phone"))


def _draft(visitor: Visitor, key: str, papers: Iterable[str]) -> str:
    form = visitor.post(f"/benefits/{key}/apply/", {})
    for paper in papers:
        visitor.post(form, {"act": "save"}, file=(paper, f"{paper}.png", PNG))
    return form


def _fields(answers: Mapping[str, str]) -> dict[str, str]:
    """As the page sends them; a box that is not ticked is not sent."""
    return {f"a_{name}": text for name, text in answers.items() if text}


def _id(form: str) -> str:
    return form.rstrip("/").split("/")[-2]


def _numbers(checks: int) -> Sequence[str]:
    return [str(number) for number in range(checks)]


def _listed(desk: Visitor, number: str, act: str) -> list[str]:
    """The applications that a form of the desk's money page offers, all of them ticked."""
    found = re.search(rf"/desk/money/{number}/{act}/.*?</form>", desk.get("/desk/money/").text, re.DOTALL)
    return re.findall(r'name="id" value="(\d+)"', found[0]) if found else []


def _lines(payer: Visitor, batch: str) -> list[str]:
    return payer.get(f"{batch}bank.csv").text.splitlines()[1:]


def _board(desk: Visitor, title: str) -> str:
    found = re.search(
        rf'<h2 class="text-lg">{re.escape(title)}</h2>.*?</section>', desk.get("/desk/money/").text, re.DOTALL
    )
    if found is None:
        raise Unexpected(f"the desk has no budget of {title}")
    return found[0]
