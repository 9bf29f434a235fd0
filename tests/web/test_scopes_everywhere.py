"""Nobody reads or changes a row outside their part of the tree: random trees, random officers, every page that there is.

Each row carries a word that says at which node it stands (`站00017站`). Whatever an officer is shown, by page, file, search or
API, may hold the words of the nodes at and below the own post only; and what lies elsewhere is not there to be changed.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random

import pytest
from django.db import transaction
from django.test import Client

from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.unions.models import (
    CeremonyEntry,
    JoinApplication,
    Membership,
    Organisation,
    Poster,
    StaffAssignment,
)
from chunfeng.shared import scopes
from chunfeng.shared.models import Model
from tests import factories
from tests.web.test_access import routes

TREES, GROVES, NODES = 200, 8, 5
WORD = re.compile("站([0-9]{5})站")
PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
KINDS = ("csv",)  # a workbook is written from the same rows
ROLES = ("officer", "reviewer", "auditor", "liaison")


@dataclass(frozen=True)
class Node:
    organisation: Organisation
    number: int
    employer: Employer
    position: Position
    seeker: Seeker
    application: Application
    membership: Membership
    join: JoinApplication
    poster: Poster
    entry: CeremonyEntry


@dataclass(frozen=True)
class Officer:
    post: StaffAssignment
    allowed: frozenset[int]
    foreign: Node


def word(number: int) -> str:
    return f"站{number:05d}站"


def node(number: int, parent: Organisation | None) -> Node:
    organisation = factories.organisation(parent=parent)
    employer = factories.employer(organisation=organisation, name=f"{word(number)}机电有限公司")
    position = factories.position(employer=employer, title=f"{word(number)}电工", status="pending", published_at=None)
    seeker = factories.seeker(organisation=organisation, wanted_words=[word(number)], summary=word(number))
    application = factories.application(seeker=seeker, position=position, resume={"summary": word(number)})
    return Node(
        organisation,
        number,
        employer,
        position,
        seeker,
        application,
        factories.membership(organisation=organisation, employer_name=word(number)),
        factories.join_application(organisation=organisation, employer_name=word(number)),
        factories.poster(organisation=organisation, title=word(number)),
        factories.ceremony_entry(ceremony=factories.ceremony(organisation=organisation, title=word(number))),
    )


def forest(shapes: list[list[int]], start: int) -> list[list[Node]]:
    """One tree for each shape; `shape[i]` is the parent of node i + 1."""
    trees = []
    for shape in shapes:
        tree = [node(start, None)]
        start += 1
        for parent in shape:
            tree.append(node(start, tree[parent].organisation))
            start += 1
        trees.append(tree)
    return trees


def officers(trees: list[list[Node]], rng: Random) -> list[Officer]:
    made = []
    for at, tree in enumerate(trees):
        chosen = rng.choice(tree)
        path = chosen.organisation.path
        allowed = frozenset(each.number for each in tree if each.organisation.path.startswith(path))
        outside = [each for each in tree if each.number not in allowed] or trees[at - 1]
        post = factories.staff(organisation=chosen.organisation, role=rng.choice(ROLES))
        made.append(Officer(post, allowed, rng.choice(outside)))
    return made


@cache
def lists() -> list[str]:
    """Every address of the desk and the API that asks for no object of its own, files included, and as a search."""
    plain = [
        route for route in routes() if route.startswith(("desk/", "api/v1/")) and not re.search(r"<(?!.*kind)", route)
    ]
    found = []
    for route in plain:
        kinds = KINDS if "<" in route else ("",)
        found += ["/" + re.sub(r"<[^>]*>", kind, route) for kind in kinds]
    return sorted(found)


def shown(client: Client, address: str) -> set[int]:
    """The nodes whose words are in an answer."""
    response = client.get(address)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return {int(number) for number in WORD.findall(content.decode("utf-8", "ignore"))}


def shape(rng: Random) -> list[int]:
    return [rng.randint(0, at) for at in range(NODES - 1)]


@pytest.mark.django_db
@pytest.mark.parametrize("grove", range(GROVES))
def test_nobody_sees_or_changes_what_lies_outside_the_own_part_of_the_tree(grove: int) -> None:
    rng = Random(grove)
    shapes = [shape(rng) for _ in range(TREES // GROVES)]
    with transaction.atomic():
        trees = forest(shapes, 1)
        seen: set[int] = set()
        for officer in officers(trees, rng):
            client = Client()
            client.force_login(officer.post.person)
            for address in rng.sample(lists(), 2):
                found = shown(client, address) | shown(client, address + "?q=" + word(officer.foreign.number))
                assert found <= officer.allowed, (address, officer.post.role)
                seen |= found
            for address in rng.sample(foreign(officer.foreign), 3):
                assert client.get(address).status_code in {404, 405}, address
                assert client.post(address, {"note": "越界", "why": "越界"}).status_code in {404, 405}, address
        assert seen != set()  # the pages did show something to somebody
        untouched(trees)
        transaction.set_rollback(True)


def foreign(node: Node) -> list[str]:
    """What belongs to somebody else, to be looked at and to be changed."""
    ids = {
        "employer_id": node.employer.pk,
        "position_id": node.position.pk,
        "seeker_id": node.seeker.pk,
        "application_id": node.application.pk,
        "organisation_id": node.organisation.pk,
        "person_id": node.seeker.person_id,
        "membership_id": node.membership.pk,
        "join_id": node.join.pk,
        "poster_id": node.poster.pk,
        "ceremony_id": node.entry.ceremony_id,
        "entry_id": node.entry.pk,
        "group": "courier",
    }
    return ["/" + PLACEHOLDER.sub(lambda match: str(ids[match.group(1)]), route) for route in of_one(frozenset(ids))]


@cache
def of_one(names: frozenset[str]) -> list[str]:
    """The routes of the desk whose addresses need nothing but these ids, and one at least."""
    asked = {route: set(PLACEHOLDER.findall(route)) for route in routes() if route.startswith("desk/")}
    return [route for route, needs in asked.items() if needs and needs <= names]


def untouched(trees: list[list[Node]]) -> None:
    before: dict[type[Model], dict[int, datetime]] = defaultdict(dict)
    for tree in trees:
        for each in tree:
            for row in (
                each.employer,
                each.position,
                each.seeker,
                each.application,
                each.organisation,
                each.membership,
                each.join,
                each.poster,
                each.entry.ceremony,
            ):
                before[type(row)][row.pk] = row.updated_at
    for model, rows in before.items():
        assert dict(model.objects.filter(pk__in=rows).values_list("pk", "updated_at")) == rows, model


@pytest.mark.django_db
def test_canary_without_scopes_and_row_security_foreign_rows_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test above looks for is there to be found."""
    own, other = forest([[], []], 1)
    client = Client()
    client.force_login(factories.staff(organisation=own[0].organisation).person)
    assert shown(client, "/desk/employers/") == {own[0].number}
    monkeypatch.setattr(scopes, "subtree", lambda field, path: scopes.Q(pk__isnull=False))
    assert shown(client, "/desk/employers/export.csv") == {own[0].number, other[0].number}
