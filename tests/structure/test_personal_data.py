"""Whatever table points to a person, its rows are given out with “my data”, or it is said here why not."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunfeng.domain.people.models import Person
from chunfeng.shared import personal
from tests import factories

ACTED = {
    *(
        "added_by",
        "asked_by",
        "brought_by",
        "by",
        "confirmed_by",
        "decided_by",
        "enrolled_by",
        "ended_by",
        "entered_by",
        "given_by",
    ),
    *(
        "handed_in_by",
        "keeper",
        "made_by",
        "owner",
        "posted_by",
        "published_by",
        "revoked_by",
        "started_by",
        "uploaded_by",
        "written_by",
    ),
}
"""Relations that say who did something to a row about somebody or something else: an officer's act is no data of theirs."""
TWIN = "accounts of one person that went into each other: the one that goes on has the rows"
REASONS = {
    "account.emailaddress.user": "nobody has an e-mail address here: the table of the sign-in library stays empty",
    "people.duplicatecandidate.first": TWIN,
    "people.duplicatecandidate.second": TWIN,
    "people.erasure.person": "the wish itself, on the page where it can be taken back",
    "people.kioskcode.person": "a code lives for a minute; the session that came of it is given",
    "people.merge.absorbed": TWIN,
    "people.merge.kept": TWIN,
    "unions.plantask.person": "who sees to a task of a union's plan, as part of a post; posts are given",
}


@pytest.mark.django_db
def test_every_table_about_people_is_given_out_or_has_its_reason() -> None:
    with CaptureQueriesContext(connection) as asked:
        personal.sections(factories.person().pk)
    read = " ".join(query["sql"] for query in asked)
    missing = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Person and field.name not in ACTED and f'FROM "{model._meta.db_table}"' not in read
    }
    assert missing == set(REASONS)
