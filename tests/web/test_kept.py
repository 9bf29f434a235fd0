"""Kept pages: quick for who asks again, true for whoever has written, and nobody's but the reader's."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from chunfeng.domain.employers import services
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.matching import queries as matching
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import stamps
from chunfeng.web import kept
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/desk/positions/"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept.forget()
    yield
    kept.forget()


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def cost(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.parametrize("address", [DESK, "/desk/employers/", "/desk/figures/"])
def test_the_same_desk_is_not_made_twice(address: str) -> None:
    county = factories.organisation()
    factories.position(employer=factories.employer(organisation=county))
    client = signed_in(factories.staff(organisation=county).person)
    first = cost(client, address)
    again = cost(client, address)
    assert (first > 10, again) == (True, 5)  # session, person, posts, employers, and whether anything changed
    assert "kept-place-of" not in text(client, address)


def test_the_hiring_desk_shows_a_write_at_once() -> None:
    firm = factories.employer()
    position = factories.position(employer=firm, title="电工")
    client = signed_in(factories.representative(employer=firm).person)
    assert ("电工" in text(client, "/hire/positions/"), cost(client, "/hire/positions/")) == (True, 5)
    position.title = "焊工"
    position.save()
    shown = text(client, "/hire/positions/")
    assert ("焊工" in shown, "电工" in shown) == (True, False)
    factories.application(seeker=factories.seeker(), position=position)
    assert f"?position={position.pk}" in text(client, "/hire/positions/")


def test_what_one_decides_is_seen_by_all_officers_at_once() -> None:
    county = factories.organisation()
    firm = factories.employer(organisation=county, place=factories.place())
    position = factories.position(employer=firm, status="pending", published_at=None)
    one, other = (signed_in(factories.staff(organisation=county).person) for _ in range(2))
    waiting = f'value="{position.pk}" form="approve"'
    assert [waiting in text(client, DESK) for client in (one, other)] == [True, True]
    services.refuse_position(actor=factories.officer(county), position_id=position.pk, note="请补充")
    assert [waiting in text(client, DESK) for client in (one, other)] == [False, False]


def test_no_part_of_the_tree_sees_the_page_of_another() -> None:
    city = factories.organisation()
    mine, other = factories.organisation(parent=city), factories.organisation(parent=city)
    factories.position(employer=factories.employer(organisation=mine), title="电工")
    officer, neighbour, above = (signed_in(factories.staff(organisation=node).person) for node in (mine, other, city))
    assert ["电工" in text(client, DESK) for client in (officer, neighbour, above)] == [True, False, True]
    assert [cost(client, DESK) for client in (officer, neighbour, above)] == [5, 5, 5]
    assert ["电工" in text(client, DESK) for client in (officer, neighbour, above)] == [True, False, True]


def test_no_employer_sees_the_page_of_another() -> None:
    clients = []
    for title in ("电工", "焊工"):
        firm = factories.employer()
        factories.position(employer=firm, title=title)
        clients.append(signed_in(factories.representative(employer=firm).person))
    for _ in range(2):
        pages = [text(client, "/hire/positions/") for client in clients]
        assert [("电工" in page, "焊工" in page) for page in pages] == [(True, False), (False, True)]


def test_colleagues_share_a_page_under_their_own_names_and_tokens() -> None:
    county = factories.organisation()
    people = [factories.person(name=name) for name in ("李芳", "<王>&勇")]
    clients = [signed_in(factories.staff(organisation=county, person=person).person) for person in people]
    first, second = (text(client, DESK) for client in clients)
    assert ("李芳" in first, "&lt;王&gt;&amp;勇" in first) == (True, False)
    assert ("李芳" in second, "&lt;王&gt;&amp;勇" in second) == (False, True)
    assert cost(clients[1], DESK) == 5
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people[1])
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', text(strict, DESK))
    assert token is not None
    answer = strict.post("/preferences/elder/", {"csrfmiddlewaretoken": token[1], "elder": "1", "next": DESK})
    assert answer.status_code == 302


def test_language_text_size_and_filters_have_pages_of_their_own() -> None:
    county = factories.organisation()
    client = signed_in(factories.staff(organisation=county).person)
    plain = text(client, DESK)
    client.cookies["elder"] = "1"
    large = text(client, DESK)
    client.cookies["django_language"] = "en"
    english = text(client, DESK)
    assert ['data-theme="elder"' in page for page in (plain, large, english)] == [False, True, True]
    assert ['lang="en"' in page.partition(">")[0] + page[:80] for page in (plain, large, english)] == [
        False,
        False,
        True,
    ]
    assert 'value="电工"' in text(client, f"{DESK}?words=电工")


def test_matches_follow_the_wishes_and_the_positions() -> None:
    firm = factories.employer()
    position = factories.position(employer=firm, title="电工")
    seeker = factories.seeker()
    matching.refresh()
    client, stranger = signed_in(seeker.person), Client()
    assert [str(position.pk) in re.findall(r'href="/jobs/(\d+)/"', text(c, "/jobs/")) for c in (client, stranger)] == [
        True,
        True,
    ]
    quick = cost(client, "/jobs/")
    seeker.wanted_words = ["瓦工"]
    seeker.save()
    assert "瓦工" in text(client, "/jobs/")
    assert "瓦工" not in text(stranger, "/jobs/")
    Position.objects.filter(pk=position.pk).update(status="closed", updated_at=clock.now())
    assert [f'href="/jobs/{position.pk}/"' in text(c, "/jobs/") for c in (client, stranger)] == [False, False]
    assert quick <= 8


def asked(name: str = "") -> object:
    request = RequestFactory().get("/somewhere/")
    request.actor = Actor()  # type: ignore[attr-defined]
    request.user = factories.person(name=name)
    request.session = Client().session  # type: ignore[assignment]
    request._messages = []  # type: ignore[attr-defined]
    return request


def test_a_page_lives_for_its_lifetime_only() -> None:
    made: list[int] = []

    def make() -> HttpResponse:
        made.append(1)
        return HttpResponse(str(len(made)))

    with translation.override("en"):
        request = asked()
        answers = [
            kept.page(request, about=1, version=lambda: 1, make=make, seconds=seconds).content  # type: ignore[arg-type]
            for seconds in (-1.0, 60.0, 60.0)
        ]
    assert answers == [b"1", b"2", b"2"]


def test_while_one_request_makes_a_page_anew_the_others_take_the_old_one() -> None:
    request, seen = asked(), []

    def ask(answer: str, *, meanwhile: bool = False, version: int = 1) -> bytes:
        def make() -> HttpResponse:
            if meanwhile:
                seen.append(ask("unused"))
                seen.append(ask("changed", version=2))
            return HttpResponse(answer)

        return kept.page(request, about=3, version=lambda: version, make=make, seconds=-1.0).content  # type: ignore[arg-type]

    with translation.override("en"):
        assert [ask("old"), ask("new", meanwhile=True)] == [b"old", b"new"]
    assert seen == [b"old", b"changed"], "what has changed is made anew by everybody"


def test_nothing_is_kept_inside_a_transaction_or_before_a_message_is_read() -> None:
    answers = iter("abcdef")

    def ask(request: object) -> bytes:
        made = kept.page(request, about=2, version=lambda: 1, make=lambda: HttpResponse(next(answers)))  # type: ignore[arg-type]
        return made.content

    request = asked()
    with transaction.atomic():
        assert [ask(request), ask(request)] == [b"a", b"b"]
    assert [ask(request), ask(request)] == [b"c", b"c"]
    request._messages = ["done"]  # type: ignore[attr-defined]
    assert ask(request) == b"d"


def test_only_good_answers_are_kept() -> None:
    statuses = iter((409, 200, 500))
    request = asked()
    found = [
        kept.page(request, about=3, version=lambda: 1, make=lambda: HttpResponse(status=next(statuses))).status_code  # type: ignore[arg-type]
        for _ in range(3)
    ]
    assert found == [409, 200, 200]


def test_stamps_move_with_every_change() -> None:
    firm = factories.employer()
    before = stamps.newest(Employer, Position)
    assert stamps.newest(Employer, Position) == before
    with clock.at(clock.now() + timedelta(seconds=1)):
        factories.position(employer=firm)
    assert stamps.newest(Employer)[0] == before[0]
    assert stamps.newest(Position)[0] != before[1]


def test_a_day_has_its_own_pages() -> None:
    county = factories.organisation()
    client = signed_in(factories.staff(organisation=county).person)
    first = cost(client, DESK)
    with clock.at(clock.now() + timedelta(days=1)):
        assert cost(client, DESK) == first


def test_a_position_follows_its_own_rows_and_is_kept_for_nobody_in_particular() -> None:
    position = factories.position(employer=factories.employer(name="武汉春江机电有限公司"), title="电工")
    client, address = Client(), f"/jobs/{position.pk}/"
    assert ("电工" in text(client, address), cost(client, address)) == (True, 1)
    seeker = factories.seeker()
    factories.application(seeker=seeker, position=position)
    assert ("/applications/" in text(signed_in(seeker.person), address), "/applications/" in text(client, address)) == (
        True,
        False,
    )
    position.employer.name = "武汉晴川机电有限公司"
    position.employer.save()
    assert "晴川" in text(client, address)
    position.title = "焊工"
    position.save()
    assert "焊工" in text(client, address)
    Position.objects.filter(pk=position.pk).update(status="draft", published_at=None, updated_at=clock.now())
    assert client.get(address).status_code == 404
