"""Whatever act a page of the unions' desk offers to somebody, the policy behind it lets them do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from tests import factories

from chunfeng.domain.unions.enums import Role
from chunfeng.domain.unions.models import FederationTie, GroupMembership, Organisation
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db
FILLED = {"date": lambda: clock.today().isoformat(), "tel": lambda: "13900009999", "number": lambda: "1"}


@dataclass
class Form:
    """A form that writes: where to, with what filled in, and its buttons (name, value)."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The writing forms of a page, filled in as somebody would, and the links that look like buttons."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form" and given.get("method") == "post":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif tag == "a" and "btn" in given.get("class", "").split():
            self.links.append(given["href"])
        elif self._form is None:
            return
        elif tag == "button":
            form = next((each for each in self.forms if each.action == given.get("formaction")), self._form)
            if given.get("formaction") and form is self._form:
                form = Form(given["formaction"], self._form.values)
                self.forms.append(form)
            form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and name and given.get("type") not in ("file", "radio"):
            filled = FILLED.get(given.get("type", ""), lambda: "一二三四五六")
            self._form.values[name] = given.get("value") or filled()
        elif tag == "input" and given.get("type") == "radio":
            self._form.values.setdefault(name, given.get("value", ""))
        elif tag == "textarea":
            self._form.values[name] = "一二三四五六"
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and given.get("value"):
            self._form.values.setdefault(self._select, given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


def county() -> tuple[Organisation, list[str]]:
    """A county with something of every kind, and the pages about it."""
    city = factories.organisation()
    here = factories.organisation(parent=city)
    union = factories.organisation(parent=here, level=5, workers=30)
    federation = factories.organisation(parent=here, kind="federation")
    FederationTie.objects.create(federation=federation, organisation=union)
    member = factories.membership(organisation=union)
    GroupMembership.objects.create(membership=member, group="courier", evidence="stated")
    asked = factories.join_application(organisation=union)
    ceremony = factories.ceremony(organisation=union)
    factories.ceremony_entry(ceremony=ceremony, consent_how="paper", consent_paper="W-1")
    founding = factories.founding(above=here)
    task = factories.task(plan=factories.plan(organisation=here))
    worker, poster = factories.union_worker(organisation=here), factories.poster(organisation=union)
    post = factories.staff(organisation=union, role="liaison")
    own = ["tree", "foundings", "staff", "joining", "members", "members/moves", "posters", "ceremonies", "density"]
    addresses = [
        *(f"/desk/{name}/" for name in (*own, "plans", "union-workers")),
        f"/desk/tree/?at={here.pk}",
        *(f"/desk/tree/{each.pk}/" for each in (here, union, federation)),
        f"/desk/staff/?at={union.pk}",
        f"/desk/staff/{post.pk}/",
        f"/desk/foundings/{founding.pk}/",
        f"/desk/joining/{asked.pk}/",
        f"/desk/members/{member.pk}/",
        f"/desk/posters/{poster.pk}/",
        f"/desk/ceremonies/{ceremony.pk}/",
        f"/desk/plans/{task.plan_id}/",
        f"/desk/tasks/{task.pk}/",
        f"/desk/union-workers/{worker.pk}/",
    ]
    return here, addresses


def offered(client: Client, addresses: list[str]) -> Iterator[tuple[str, Form]]:
    """(page, form) of all that can be done there, one click further too."""
    seen, waiting = set(addresses), list(addresses)
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        assert response.status_code == 200, address
        if not response["Content-Type"].startswith("text/html"):
            continue
        page = Page(response.content.decode())
        for form in page.forms:
            form.action = form.action or address
            if form.action.startswith("/desk/"):
                yield address, form
        for link in page.links:
            if address in addresses and link.startswith("/desk/") and "." not in link and link not in seen:
                seen.add(link)
                waiting.append(link)


@pytest.mark.parametrize("role", [*Role.values])
def test_no_act_on_offer_is_forbidden(role: str) -> None:
    here, addresses = county()
    client = Client()
    client.force_login(factories.staff(organisation=here, role=role).person)
    forbidden, tried = [], 0
    for address, form in offered(client, addresses):
        for name, value in form.buttons or [("", "")]:
            sent = {**form.values, "id": "1", **({name: value} if name else {})}
            with transaction.atomic():
                status = client.post(form.action, sent).status_code
                transaction.set_rollback(True)
            tried += 1
            if status == 403:
                forbidden.append((address, form.action, name, value))
    assert forbidden == []
    assert (tried > 20) == (role in (Role.OFFICER, Role.REVIEWER)), tried  # who only looks is offered hardly anything
