"""A text becomes a draft, right or wrong; another officer publishes it; who gains and loses is counted before."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from chunfeng.domain.programs.catalog import BadDeclaration
from chunfeng.domain.programs.errors import ChangedMeanwhile, DecidedByOthers, KeyTaken, NoKey, NoSuchProgram
from chunfeng.domain.programs.models import Program, ProgramVersion
from chunfeng.domain.programs.queries import declared, editing
from chunfeng.domain.programs.services import population, publishing
from chunfeng.kernel.errors import NotAllowed
from tests import factories
from tests.domain.programs.province import DECLARATION, PACK, province

pytestmark = pytest.mark.django_db
CHANGED = PACK.replace("pieces = 3", "pieces = 5")
RIDERS = PACK.replace('when = "member"', """when = 'member && "rider" in groups'""")


def test_what_one_officer_writes_another_one_publishes():
    place = province(PACK)
    draft = publishing.write(actor=place.second, organisation_id=place.root.pk, text=CHANGED)
    assert publishing.write(actor=place.payer, organisation_id=place.root.pk, text=CHANGED).pk == draft.pk
    assert declared.current_version(place.program).text == PACK
    with pytest.raises(DecidedByOthers):
        publishing.release(actor=place.second, program_id=place.program.pk, seen=draft.sha256)
    with pytest.raises(ChangedMeanwhile):
        publishing.release(actor=place.payer, program_id=place.program.pk, seen="0" * 64)
    for stranger, refusal in ((place.reviewer, NoSuchProgram), (place.elsewhere, NoSuchProgram)):
        with pytest.raises(refusal):
            publishing.release(actor=stranger, program_id=place.program.pk, seen=draft.sha256)
    for _turn in range(2):
        version = publishing.release(actor=place.payer, program_id=place.program.pk, seen=draft.sha256)
    assert (version.number, version.written_by_id) == (2, place.second.person_id)
    assert declared.current_version(place.program).text == CHANGED
    budget = place.program.budgets.get(kind="pieces")
    assert budget.accounts.get(kind="available").balance == 5
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgramVersion.objects.filter(pk=version.pk).update(published_by_id=place.second.person_id)


def test_two_who_write_at_once_do_not_lose_each_others_words():
    place = province(PACK)
    first = publishing.write(actor=place.second, organisation_id=place.root.pk, text=CHANGED)
    with pytest.raises(ChangedMeanwhile):
        publishing.write(actor=place.payer, organisation_id=place.root.pk, text=RIDERS)
    again = publishing.write(actor=place.payer, organisation_id=place.root.pk, text=RIDERS, seen=first.sha256)
    assert (again.pk, again.written_by_id) == (first.pk, place.payer.person_id)
    for _turn in range(2):
        publishing.discard(actor=place.second, program_id=place.program.pk)
    assert list(ProgramVersion.objects.values_list("text", flat=True)) == [PACK]


def test_a_new_benefit_begins_as_a_draft_that_may_be_wrong_and_is_not_offered():
    place = province(PACK)
    wrong = DECLARATION.replace('key = "shop-grant"', 'key = "new-grant"').replace("employees >= 3", "employee >= 3")
    made = publishing.write(actor=place.second, organisation_id=place.root.pk, text=wrong)
    assert (made.program.state, made.program.organisation_id) == ("draft", place.root.pk)
    with pytest.raises(BadDeclaration):
        publishing.release(actor=place.payer, program_id=made.program_id, seen=made.sha256)
    looked = editing.looked_at(wrong, made.program)
    assert [(each.number, each.problems[0].code) for each in looked.lines if each.problems] == [(10, "unknown_name")]
    assert Program.objects.open().count() == 1
    with pytest.raises(NoKey):
        publishing.write(actor=place.second, organisation_id=place.root.pk, text="title = '礼包'")
    with pytest.raises(KeyTaken):
        publishing.write(actor=place.elsewhere, organisation_id=place.other_city.pk, text=PACK)
    city = factories.officer(place.city, "auditor")
    with pytest.raises(NotAllowed):
        publishing.write(actor=city, organisation_id=place.city.pk, text=PACK.replace("pack", "other-pack", 1))


def test_a_key_that_changes_on_the_way_would_be_another_benefit():
    place = province(PACK)
    looked = editing.looked_at(PACK.replace('key = "pack"', 'key = "packs"'), place.program)
    assert ([each.code for each in looked.problems], looked.declaration) == (["another_key"], None)


def test_who_gains_who_loses_and_when_the_stock_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CHUNFENG_HOME", str(tmp_path))
    place = province(PACK)
    assert (
        editing.outlook(place.second, place.program, declared.declaration_of(editing.published(place.program))) is None
    )
    for number in range(4):
        factories.membership(organisation=place.city if number else place.other_city)
    factories.membership(organisation=factories.organisation())  # of another province
    population.rebuild()
    looked = editing.looked_at(PACK.replace('when = "member"', 'when = "!member"'), place.program)
    outlook = editing.outlook(place.second, place.program, looked.declaration)
    assert (outlook.forecast.tally.people, outlook.forecast.tally.fail) == (4, 4)
    assert (outlook.difference.gain, outlook.difference.lose, len(outlook.difference.members)) == (0, 4, 4)
    all_of_them = editing.outlook(
        place.second, place.program, declared.declaration_of(editing.published(place.program))
    )
    assert (all_of_them.forecast.tally.qualify, all_of_them.forecast.covers) == (4, 3)
    assert (all_of_them.chart.budget, all_of_them.chart.gone_on.isoformat()) == (
        "3",
        all_of_them.forecast.gone_on.isoformat(),
    )
    assert editing.outlook(place.second, place.program, looked.declaration).conditions[0][1:] == (0, 4, 0, 4)


def test_a_comparison_shows_what_changed_with_a_little_around_it():
    found = editing.changes(PACK, CHANGED)
    assert [(each.sign, each.text) for each in found if each.sign in "+-"] == [("-", "pieces = 3"), ("+", "pieces = 5")]
    assert len(found) == 6
    assert editing.changes(PACK, PACK) == []
