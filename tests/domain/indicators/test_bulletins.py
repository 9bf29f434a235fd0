"""Bulletins against a tally of their own: who came by which way to which fair, as sets."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import factories

from chunfeng.domain.facts import services as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.fairs.services import guests
from chunfeng.domain.indicators import queries, rules, services
from chunfeng.domain.indicators.errors import CannotFreeze, NoSuchEdition, NothingToTell, WhyMissing
from chunfeng.domain.indicators.models import Edition
from chunfeng.domain.talent import services as talent
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db

KINDS = {
    "spot": FactKind.HAPPENING_ENTERED,
    "live": FactKind.LIVE_WATCHED,
    "online": FactKind.APPLICATION_SUBMITTED,
    "visit": FactKind.HAPPENING_ENTERED,
}


def fact(happening, kind, person=None, channel="spot", path="/1/", **values):
    entry = ledger.Entry(
        kind=kind,
        subject=values.pop("subject", ("check_in", 1)),
        person_id=person,
        happening_id=happening.pk,
        organisation_path=path,
        tags=(channel, *values.pop("tags", ())),
        **values,
    )
    with transaction.atomic():
        return ledger.record(entry)


def union():
    return factories.organisation(name="义乌市总工会")


def held(organisation, days_ago=1, status="closed", **values):
    start = clock.now() - timedelta(days=days_ago)
    happening = factories.happening(organisation=organisation, starts_at=start, status=status, **values)
    return factories.fair(organisation=organisation, happening=happening)


def brings(fair, headcounts, officer, kind="number"):
    """An employer that is there, with a position for each headcount."""
    guest = factories.participation(fair=fair)
    positions = [
        factories.position(employer=guest.employer, headcount=n, headcount_kind="number" if n else kind)
        for n in headcounts
    ]
    for position in positions:
        published(position)
    guest.positions.set(positions)
    guest.presence = "accepted"
    guest.save()
    guests.arrive(actor=officer, participation_id=guest.pk)
    return guest


def published(position):
    with transaction.atomic():
        for kind, quantity in ((FactKind.POSITION_PUBLISHED, 1), (FactKind.HEADCOUNT_OFFERED, position.headcount or 0)):
            ledger.record(
                ledger.Entry(
                    kind=kind,
                    subject=("position", position.pk),
                    employer_id=position.employer_id,
                    quantity=quantity,
                    organisation_path="/9/",
                    tags=(f"headcount:{position.headcount_kind}",),
                )
            )


def test_bulletin_prints_what_was_brought_and_who_came_as_an_own_tally_has_it():
    organisation = union()
    officer = factories.officer(organisation)
    fair = held(organisation)
    happening = fair.happening
    brings(fair, [3, 5], officer)
    brings(fair, [None], officer, kind="unlimited")
    factories.participation(fair=fair)  # invited, never there
    for person in (1, 1, 2):
        fact(happening, FactKind.HAPPENING_ENTERED, person)
    fact(happening, FactKind.HAPPENING_ENTERED, None, tags=("unnamed",))
    fact(happening, FactKind.LIVE_WATCHED, 2, "live")
    fact(happening, FactKind.APPLICATION_SUBMITTED, 3, "online", path="/another/union/", employer_id=77)
    fact(happening, FactKind.INTENT_REACHED, 3, "online", employer_id=77)
    mistaken = fact(happening, FactKind.INTENT_REACHED, 2, "spot", employer_id=77)
    fact(happening, FactKind.QUEUE_SERVED, 1, "law")
    fact(happening, FactKind.QUEUE_SERVED, None, "booth")
    with transaction.atomic():
        ledger.correct(mistaken.pk)

    found = queries.draft(queries.occasion("fairs", fair.pk, actor=officer))
    printed = {key: found.values[key] for key in found.values if found.values[key]}
    assert printed == {
        "employers_taking_part": 3,  # two on the spot, one that was written to online
        "employers_there": 2,
        "positions": 3,
        "headcount": 8,
        "positions_unlimited": 1,
        "visitors": 2,
        "visits": 4,
        "visits_unnamed": 1,
        "participants": 3,
        "live_viewers": 1,
        "live_views": 1,
        "applications": 1,
        "applicants": 1,
        "people_with_intent": 1,
        "intents": 1,
        "served": 2,
        "served_law": 1,
    }
    by_channel = {channel.value: row["participants"] for channel, row in found.channels.items()}
    assert by_channel == {"spot": 2, "live": 1, "online": 1}


@settings(max_examples=12, deadline=None)
@given(st.sets(st.tuples(st.integers(0, 2), st.sampled_from(sorted(KINDS)), st.integers(1, 6)), max_size=25))
def test_people_over_channels_and_fairs_are_unions_of_sets(came):
    with transaction.atomic():
        organisation = factories.organisation()
        season = factories.series(organisation=organisation)
        fairs = [held(organisation, days_ago=9 - n, series=season) for n in range(3)]
        officer = factories.officer(organisation)
        sets, by_channel = defaultdict(set), defaultdict(set)
        for number, channel, person in came:
            fact(fairs[number].happening, KINDS[channel], person, channel)
            sets[number].add(person)
            by_channel[channel].add(person)
        found = queries.draft(queries.occasion("series", season.pk, actor=officer))
        assert found.values["participants"] == len(set().union(*sets.values()))
        assert [line.values["participants"] for line in found.lines] == [len(sets[n]) for n in range(3)]
        assert {c.value: row["participants"] for c, row in found.channels.items()} == {
            channel: len(people) for channel, people in by_channel.items()
        }
        for number, fair in enumerate(fairs):
            alone = queries.draft(queries.occasion("fairs", fair.pk, actor=officer))
            assert alone.values["participants"] == len(sets[number])
        transaction.set_rollback(True)


def test_a_roll_up_says_where_the_sum_of_people_is_not_the_people_of_the_sum():
    organisation = union()
    officer = factories.officer(organisation)
    for days_ago, people in ((3, (1, 2)), (2, (2, 3))):
        fair = held(organisation, days_ago)
        for person in people:
            fact(fair.happening, FactKind.HAPPENING_ENTERED, person)
    start = clock.today() - timedelta(days=20)
    told = queries.occasion("tree", organisation.pk, actor=officer, start=start, end=clock.today())
    found = queries.draft(told)
    assert (found.values["visitors"], found.values["visits"]) == (3, 4)
    assert [(one.declaration.key, one.apart, one.together, one.again) for one in found.repeated] == [
        ("visitors", 4, 3, 1),
        ("participants", 4, 3, 1),
    ]


def test_fairs_before_are_compared_the_latest_first():
    organisation = union()
    earlier, now = held(organisation, 30), held(organisation, 1)
    held(factories.organisation(), 10)
    for person in (1, 2, 3):
        fact(earlier.happening, FactKind.HAPPENING_ENTERED, person)
    found = queries.draft(queries.occasion("fairs", now.pk, actor=factories.officer(organisation)))
    assert [(line.happening, line.values["visitors"]) for line in found.earlier] == [(earlier.happening, 3)]


def test_groups_are_counted_under_consent_and_not_when_they_are_small():
    organisation = union()
    fair = held(organisation)
    for number in range(6):
        person = factories.person()
        groups = ["graduate", "migrant"] if number < 4 else ["graduate"]
        talent.declare_groups(actor=factories.actor(person), groups=groups, consent_version="2026-11")
        fact(fair.happening, FactKind.HAPPENING_ENTERED, person.pk)
    factories.seeker(groups=["graduate"])  # was not there
    told = queries.occasion("fairs", fair.pk, actor=factories.officer(organisation))
    assert {group.value: n for group, n in queries.draft(told).groups.items()} == {"graduate": 6}
    person.consents.filter(purpose="group_counts").update(withdrawn_at=clock.now())
    assert {group.value: n for group, n in queries.draft(told).groups.items()} == {"graduate": 5}


def test_each_number_opens_what_it_counts():
    organisation = union()
    officer = factories.officer(organisation)
    fair = held(organisation)
    brings(fair, [2], officer)
    person = factories.person(name="王小明")
    fact(fair.happening, FactKind.HAPPENING_ENTERED, person.pk)
    fact(fair.happening, FactKind.LIVE_WATCHED, person.pk, "live")
    told = queries.occasion("fairs", fair.pk, actor=officer)
    found = queries.draft(told)
    for figure in found.figures:
        rows = queries.behind_bulletin(figure.key, told, actor=officer).rows
        counts = sum(row.count for row in rows) if figure.declaration.adds_up else len(rows)
        assert counts == figure.value, figure.key
    behind = queries.behind_bulletin("participants", told, actor=officer, channel="live")
    assert [row.title for row in behind.rows] == ["王**"]


def test_a_fair_of_another_union_is_none():
    fair = held(union())
    stranger = factories.officer(factories.organisation())
    for about, pk in (("fairs", fair.pk), ("tree", fair.happening.organisation_id), ("walls", 1), ("series", 0)):
        with pytest.raises(NothingToTell):
            queries.occasion(about, pk, actor=stranger)


def test_what_is_frozen_stays_and_a_correction_is_an_edition_that_says_what_changed():
    organisation = union()
    officer = factories.officer(organisation)
    fair = held(organisation)
    first_visit = fact(fair.happening, FactKind.HAPPENING_ENTERED, 1)
    told = queries.occasion("fairs", fair.pk, actor=officer)
    first = services.freeze(actor=officer, told=told)
    assert first.digest == rules.digest(first.content) == queries.published(first.digest.upper()).edition.digest
    assert services.freeze(actor=officer, told=told, note="again") == first

    fact(fair.happening, FactKind.HAPPENING_ENTERED, 2)
    with transaction.atomic():
        ledger.correct(first_visit.pk)
    fact(fair.happening, FactKind.HAPPENING_ENTERED, 3)
    with pytest.raises(WhyMissing):
        services.freeze(actor=officer, told=told, note=" ")
    second = services.freeze(actor=officer, told=told, note="补录东门签到")
    shown = queries.published(second.digest)
    assert (second.number, shown.content["corrects"], shown.content["note"]) == (2, first.digest, "补录东门签到")
    assert {one.title: (one.before, one.after) for one in shown.corrected} == {
        "到场的人（已登记姓名）": (1, 2),
        "活动进场": (1, 2),
        "参与求职的人": (1, 2),
        "现场 · 参与求职的人": (1, 2),
    }
    assert queries.published(first.digest).newest == second
    assert json.loads(first.content)["figures"]["visitors"] == 1
    for change in (lambda: Edition.objects.filter(pk=first.pk).update(note="x"), first.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_only_officers_freeze_and_only_what_is_over_and_sent():
    organisation = union()
    fair = held(organisation, status="running")
    device = factories.device(organisation=organisation, waiting=3)
    fair.happening.check_ins.create(
        client_id="00000000-0000-4000-8000-000000000001",
        device=device,
        visitor="00000000-0000-4000-8000-000000000002",
        kind="in",
        at=clock.now(),
        device_at=clock.now(),
    )
    liaison = factories.officer(organisation, role="liaison")
    told = queries.occasion("fairs", fair.pk, actor=liaison)
    with pytest.raises(CannotFreeze) as refused:
        services.freeze(actor=liaison, told=told)
    assert [reason.code for reason in refused.value.verdict.failed] == [
        "bulletin.scope",
        "bulletin.over",
        "bulletin.doors",
    ]
    with pytest.raises(NoSuchEdition):
        queries.published("0" * 64)


def test_press_text_is_as_the_papers_print_it():
    """A6, Yiwu: 百余家企业，岗位6000余个，3000余名求职者前来咨询应聘，近800人达成求职意向。"""
    organisation = union()
    start = clock.day_start(date(2026, 2, 10)) + timedelta(hours=9)
    happening = factories.happening(
        organisation=organisation,
        title="春风行动暨就业服务月",
        venue="义乌市人力资源产业园",
        starts_at=start,
        status="closed",
    )
    fair = factories.fair(organisation=organisation, happening=happening)
    told = queries.occasion("fairs", fair.pk, actor=factories.officer(organisation))
    values = {
        "employers_taking_part": 108,
        "positions": 6012,
        "headcount": 9650,
        "visitors": 3040,
        "visits": 3300,
        "applications": 4100,
        "applicants": 2650,
        "people_with_intent": 796,
    }
    empty = queries.draft(told)
    said = queries.press(replace(empty, values={**empty.values, **values}), rounded=True)
    assert said["zh"] == (
        "2026年2月10日，义乌市总工会在义乌市人力资源产业园举办“春风行动暨就业服务月”。",
        "活动组织100余家企业招贤纳士，提供工作岗位6000余个，计划招聘近10000人。",
        "现场吸引3000余名求职者前来咨询应聘，进场3300人次。",
        "企业共收到2600余人投递的简历4100份。",
        "近800人达成求职意向。",
    )
    assert said["en"][-1] == "nearly 800 people reached an intent to work together."
    assert queries.press(empty)["zh"] == (said["zh"][0],)
