import hashlib

import pytest
from django.db import DatabaseError, transaction

from chunfeng.domain.programs.models import Program, ProgramVersion
from chunfeng.kernel import clock
from tests import factories


def _version(**values: object) -> ProgramVersion:
    program = Program.objects.create(key="grant", organisation=factories.organisation())
    digest = hashlib.sha256(b"").hexdigest()
    return ProgramVersion.objects.create(program=program, number=1, text="", sha256=digest, **values)


@pytest.mark.django_db
def test_published_version_refuses_another_text() -> None:
    version = _version(published_at=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        ProgramVersion.objects.filter(pk=version.pk).update(text="title = 1")
    with pytest.raises(DatabaseError), transaction.atomic():
        ProgramVersion.objects.filter(pk=version.pk).delete()
    assert ProgramVersion.objects.get().text == ""


@pytest.mark.django_db
def test_draft_of_a_version_can_still_be_written() -> None:
    version = _version()
    ProgramVersion.objects.filter(pk=version.pk).update(text="title = 1")
    assert ProgramVersion.objects.get().text == "title = 1"
