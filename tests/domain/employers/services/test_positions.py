"""The life of a position: drafted, sent, approved, edited, ended, counted once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Sum
from tests import factories
from tests.crowds import race

from chunfeng.domain.employers import events as happened
from chunfeng.domain.employers import queries, services
from chunfeng.domain.employers.enums import POSITION_TRANSITIONS, CloseReason, PositionStatus
from chunfeng.domain.employers.errors import (
    BadPositionText,
    ChangedMeanwhile,
    EmployerNotFound,
    NotPublishable,
    PositionNotFound,
)
from chunfeng.domain.employers.models import Position
from chunfeng.domain.employers.services import PositionText
from chunfeng.domain.facts.models import Fact
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed, WrongState
from chunfeng.shared.events import listen

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)


def text(**values: object) -> PositionText:
    given = {
        "title": "维修电工",
        "description": "负责车间配电设备的日常检修",
        "pay": "6千-8千/月",
        "headcount": "3",
        "place_code": "420111",
        "ends_on": clock.today() + timedelta(days=30),
        **values,
    }
    return PositionText(**given)


def ready(**values: object) -> tuple[Position, Actor, Actor]:
    """A draft with everything in place, its speaker and its officer."""
    factories.place()
    employer = factories.employer()
    speaker = factories.speaker(employer)
    position = services.create(actor=speaker, employer_id=employer.pk, text=text(**values), key="k1")
    return position, speaker, factories.officer(employer.organisation)


def published(**values: object) -> tuple[Position, Actor, Actor]:
    position, speaker, officer = ready(**values)
    services.submit(actor=speaker, position_id=position.pk)
    services.publish(actor=officer, position_id=position.pk)
    position.refresh_from_db()
    return position, speaker, officer


def figures() -> dict[str, int]:
    rows = Fact.objects.order_by().values("kind").annotate(total=Sum("quantity"))
    return {row["kind"]: row["total"] for row in rows}


def test_create_reads_what_people_write_and_double_submit_is_one() -> None:
    position, speaker, _ = ready()
    again = services.create(actor=speaker, employer_id=position.employer_id, text=text(title="别的"), key="k1")
    assert again.pk == position.pk
    row = Position.objects.get()
    assert (row.title, row.pay_low, row.pay_high, row.pay_period) == ("维修电工", 600_000, 800_000, "month")
    assert (row.headcount_kind, row.headcount, row.status, row.place_id) == ("number", 3, "draft", "420111")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"pay": "看着给"}, "pay"), ({"headcount": "一大堆"}, "headcount"), ({"place_code": "999999"}, "place")],
)
def test_unreadable_entries_name_their_field(values: dict[str, str], field: str) -> None:
    employer = factories.employer()
    with pytest.raises(BadPositionText) as refused:
        services.create(actor=factories.speaker(employer), employer_id=employer.pk, text=text(**values), key="k")
    assert refused.value.field == field
    assert Position.objects.count() == 0


def test_strangers_create_and_find_nothing() -> None:
    position, _, _ = ready()
    stranger = factories.speaker(factories.employer())
    with pytest.raises(EmployerNotFound):
        services.create(actor=stranger, employer_id=position.employer_id, text=text(), key="x")
    for act in (
        lambda: services.edit(
            actor=stranger, position_id=position.pk, text=text(), version=queries.version_of(position)
        ),
        lambda: services.submit(actor=stranger, position_id=position.pk),
        lambda: services.close(actor=stranger, position_id=position.pk, reason=CloseReason.FILLED),
        lambda: services.publish(actor=factories.officer(factories.organisation()), position_id=position.pk),
        lambda: queries.position_for(stranger, position.pk),
        lambda: queries.public_position(position.pk),
    ):
        with pytest.raises(PositionNotFound):
            act()


def test_submit_names_every_missing_condition_at_once() -> None:
    factories.place()
    employer = factories.employer(status="pending")
    speaker = factories.speaker(employer)
    bare = PositionText(title="电工", pay="面议", description="限男，押金500元，早晚两班倒")
    position = services.create(actor=speaker, employer_id=employer.pk, text=bare, key="k")
    with pytest.raises(NotPublishable) as refused:
        services.submit(actor=speaker, position_id=position.pk)
    failed = {reason.code for reason in refused.value.verdict.failed}
    assert {"employer_verified", "end_stated", "headcount_stated", "advert.pay", "advert.place"} <= failed
    assert len([code for code in failed if code.startswith("wording.")]) == 2
    assert all(str(reason.next_step) for reason in refused.value.verdict.failed)
    assert Position.objects.get().status == "draft"


def test_publish_counts_position_and_headcount_and_tells(django_capture_on_commit_callbacks) -> None:
    heard: list[object] = []
    listen(happened.PositionPublished)(heard.append)
    position, _, officer = ready()
    assert queries.positions_to_approve(officer).items == ()
    services.submit(actor=_speaker_of(position), position_id=position.pk)
    assert [row.pk for row in queries.positions_to_approve(officer)] == [position.pk]
    with django_capture_on_commit_callbacks(execute=True):
        services.publish(actor=officer, position_id=position.pk)
        services.publish(actor=officer, position_id=position.pk)
    assert heard == [happened.PositionPublished(position.pk)]
    assert figures() == {"position_published": 1, "headcount_offered": 3}
    assert queries.public_position(position.pk).status == "published"


def _speaker_of(position: Position) -> Actor:
    return Actor(person_id=None, employer_ids=frozenset({position.employer_id}))


def test_coming_back_does_not_count_twice() -> None:
    position, speaker, officer = published()
    first = position.published_at
    services.close(actor=speaker, position_id=position.pk, reason=CloseReason.FILLED)
    services.close(actor=speaker, position_id=position.pk, reason=CloseReason.FILLED)
    services.reopen(actor=speaker, position_id=position.pk, ends_on=clock.today() + timedelta(days=9))
    services.publish(actor=officer, position_id=position.pk)
    assert figures() == {"position_published": 1, "headcount_offered": 3, "position_closed": 1}
    assert Position.objects.get().published_at == first


def test_changed_headcount_corrects_the_ledger() -> None:
    position, speaker, _ = published()
    edit = {"actor": speaker, "position_id": position.pk}
    services.edit(**edit, text=text(headcount="5"), version=queries.version_of(position))
    position.refresh_from_db()
    assert figures()["headcount_offered"] == 5
    services.edit(**edit, text=text(headcount="若干"), version=queries.version_of(position))
    assert figures()["headcount_offered"] == 0
    position.refresh_from_db()
    services.edit(**edit, text=text(headcount="2"), version=queries.version_of(position))
    assert figures()["headcount_offered"] == 2


def test_two_colleagues_do_not_overwrite_each_other() -> None:
    position, speaker, _ = ready()
    seen = queries.version_of(position)
    services.edit(actor=speaker, position_id=position.pk, text=text(title="高级电工"), version=seen)
    with pytest.raises(ChangedMeanwhile):
        services.edit(actor=speaker, position_id=position.pk, text=text(title="电工学徒"), version=seen)
    assert Position.objects.get().title == "高级电工"


def test_a_published_position_cannot_be_edited_into_an_unlawful_one() -> None:
    position, speaker, _ = published()
    with pytest.raises(NotPublishable):
        services.edit(
            actor=speaker,
            position_id=position.pk,
            text=text(description="限本地户籍，负责车间设备检修"),
            version=queries.version_of(position),
        )
    assert Position.objects.get().description == "负责车间配电设备的日常检修"


def test_applications_do_not_make_an_edit_stale() -> None:
    position, speaker, _ = published()
    seen = queries.version_of(position)
    Position.objects.filter(pk=position.pk).update(referrals=7)
    services.edit(actor=speaker, position_id=position.pk, text=text(title="电工班长"), version=seen)
    assert Position.objects.get().title == "电工班长"


def test_sent_back_with_reason_and_mended() -> None:
    position, speaker, officer = ready()
    services.submit(actor=speaker, position_id=position.pk)
    with pytest.raises(WrongState):
        services.refuse_position(actor=officer, position_id=position.pk, note="")
    services.refuse_position(actor=officer, position_id=position.pk, note="请写明上班时间")
    back = queries.sent_back(speaker)
    assert [(row.pk, row.status_note) for row in back] == [(position.pk, "请写明上班时间")]
    services.edit(actor=speaker, position_id=position.pk, text=text(), version=queries.version_of(back[0]))
    assert services.submit(actor=speaker, position_id=position.pk).status == "pending"


STEPS: dict[str, Callable[[Position, Actor, Actor], Position]] = {
    "edit": lambda row, speaker, officer: services.edit(
        actor=speaker, position_id=row.pk, text=text(), version=queries.version_of(row)
    ),
    "submit": lambda row, speaker, officer: services.submit(actor=speaker, position_id=row.pk),
    "publish": lambda row, speaker, officer: services.publish(actor=officer, position_id=row.pk),
    "refuse": lambda row, speaker, officer: services.refuse_position(actor=officer, position_id=row.pk, note="请补充"),
    "close": lambda row, speaker, officer: services.close(actor=speaker, position_id=row.pk, reason=CloseReason.FILLED),
    "reopen": lambda row, speaker, officer: services.reopen(
        actor=speaker, position_id=row.pk, ends_on=clock.today() + timedelta(days=3)
    ),
}
UNCHANGED = {("submit", "pending"), ("publish", "published"), ("close", "closed"), ("reopen", "pending")}


@pytest.mark.parametrize("state", PositionStatus.values)
@pytest.mark.parametrize("step", sorted(STEPS))
def test_every_step_from_every_state_follows_the_table(step: str, state: str) -> None:
    position, speaker, officer = ready()
    Position.objects.filter(pk=position.pk).update(status=state, published_at=clock.now())
    position.refresh_from_db()
    expected = POSITION_TRANSITIONS[step].get(state)
    if expected is None and (step, state) not in UNCHANGED:
        with pytest.raises(WrongState):
            STEPS[step](position, speaker, officer)
    else:
        assert STEPS[step](position, speaker, officer).status == (expected or state)
    assert Position.objects.get().status == (expected or state)


def test_nobody_approves_their_own_position() -> None:
    position, speaker, officer = ready()
    services.submit(actor=speaker, position_id=position.pk)
    both = replace(officer, employer_ids=speaker.employer_ids)
    with pytest.raises(NotAllowed):
        services.publish(actor=both, position_id=position.pk)
    assert services.publish_many(actor=both, position_ids=[position.pk]) == ([], {})


def test_publish_many_takes_what_passes_and_says_why_not_else() -> None:
    good, speaker, officer = ready()
    services.submit(actor=speaker, position_id=good.pk)
    poor = factories.position(employer=good.employer, status="pending", published_at=None, pay_low=None, pay_high=None)
    foreign = factories.position(status="pending", published_at=None)
    done, held = services.publish_many(actor=officer, position_ids=[good.pk, poor.pk, foreign.pk])
    assert (done, list(held)) == ([good.pk], [poor.pk])
    assert "advert.pay" in {reason.code for reason in held[poor.pk].failed}
    assert services.publish_many(actor=officer, position_ids=[good.pk]) == ([], {})
    assert figures() == {"position_published": 1, "headcount_offered": 3}


def test_publish_many_asks_the_same_of_the_database_for_one_and_for_twenty(
    django_assert_num_queries,
) -> None:
    def waiting(number: int) -> tuple[list[int], Actor]:
        union = factories.organisation(place=None)
        firm = factories.employer(organisation=union)
        factories.place()
        rows = [
            factories.position(
                employer=firm,
                status="pending",
                published_at=None,
                place_id="420111",
                headcount_kind="number",
                headcount=2,
                description="负责车间配电设备的日常检修",
                ends_on=clock.today() + timedelta(days=9),
            )
            for _ in range(number)
        ]
        return [row.pk for row in rows], factories.officer(union)

    for number in (1, 20):
        ids, officer = waiting(number)
        with django_assert_num_queries(8):
            done, _ = services.publish_many(actor=officer, position_ids=ids)
        assert done == ids


def test_expire_due_keeps_the_last_day() -> None:
    with clock.at(NOW):
        today = factories.position(ends_on=date(2026, 11, 20))
        past = factories.position(ends_on=date(2026, 11, 19))
        open_ended = factories.position(ends_on=None)
        assert services.expire_due(actor=Actor.system("test")) == 1
        assert services.expire_due(actor=Actor.system("test")) == 0
    states = {row.pk: row.status for row in Position.objects.all()}
    assert states == {today.pk: "published", past.pk: "expired", open_ended.pk: "published"}
    assert list(Fact.objects.values_list("kind", "tags")) == [("position_closed", ["reason:expired"])]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_of_positions_takes_three_queries(rows: int, django_assert_num_queries) -> None:
    employer = factories.employer()
    speaker = factories.speaker(employer)
    for _ in range(rows):
        factories.position(employer=employer, place=factories.place(), occupation=factories.occupation())
    factories.position()
    with django_assert_num_queries(3):
        found = queries.positions_of(speaker, employer.pk, queries.PositionFilters())
        names = [(row.employer.name, row.place.name, row.occupation.name) for row in found]
    assert (len(names), found.total) == (rows, rows)


def test_filters_narrow_and_windows_turn() -> None:
    employer = factories.employer()
    speaker = factories.speaker(employer)
    rows = [factories.position(employer=employer, title=f"电工{i}") for i in range(5)]
    factories.position(employer=employer, title="厨师", status="closed")
    filters = queries.PositionFilters(words="电工")
    first = queries.positions_of(speaker, None, filters, size=2)
    second = queries.positions_of(speaker, None, filters, size=2, after=first.older)
    third = queries.positions_of(speaker, None, filters, size=2, after=second.older)
    assert [row.pk for window in (first, second, third) for row in window] == [row.pk for row in reversed(rows)]
    assert (first.newer, third.older, first.total) == (None, None, 5)
    back = queries.positions_of(speaker, None, filters, size=2, before=third.newer)
    assert [row.pk for row in back] == [row.pk for row in second]
    closed = queries.positions_of(speaker, None, queries.PositionFilters(status="closed"))
    assert [row.title for row in closed] == ["厨师"]


@pytest.mark.django_db(transaction=True)
def test_two_officers_approving_at_once_count_once() -> None:
    position, speaker, officer = ready()
    services.submit(actor=speaker, position_id=position.pk)
    failures = race(*[lambda: services.publish(actor=officer, position_id=position.pk)] * 2)
    assert failures == []
    assert figures() == {"position_published": 1, "headcount_offered": 3}
