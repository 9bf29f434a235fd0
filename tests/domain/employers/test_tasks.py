"""What happens by the clock, as the worker of a real queue would start it."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from chunfeng.domain.employers import tasks
from chunfeng.domain.employers.enums import PositionStatus
from chunfeng.domain.employers.models import Position
from chunfeng.kernel import clock
from tests import factories


def schedule():
    """Task → cron line, as the worker reads them."""
    return {
        name: (periodic.cron, periodic.task.queueing_lock)
        for (name, _), periodic in app.periodic_registry.periodic_tasks.items()
    }


def test_the_worker_knows_what_happens_by_the_clock():
    assert schedule() == {
        "chunfeng.domain.conversations.tasks.sweep": ("*/5 * * * *", "conversations.sweep"),
        "chunfeng.domain.drops.tasks.keep_time": ("* * * * *", "drops.clock"),
        "chunfeng.domain.employers.tasks.expire_positions": ("5 16 * * *", "employers.expire"),
        "chunfeng.domain.fairs.tasks.forget_phones": ("40 3 * * *", "fairs.forget_phones"),
        "chunfeng.domain.fairs.tasks.resume_pushes": ("*/3 * * * *", "fairs.resume_pushes"),
        "chunfeng.domain.happenings.tasks.keep_time": ("* * * * *", "happenings.clock"),
        "chunfeng.domain.happenings.tasks.remind": ("*/20 * * * *", "happenings.remind"),
        "chunfeng.domain.hiring.tasks.ask_what_became": ("10 0 * * *", "hiring.follow_up"),
        "chunfeng.domain.matching.tasks.prune_changes": ("47 18 * * *", "matching.prune"),
        "chunfeng.domain.people.tasks.ask_service_again": ("27 * * * *", "people.ask_service_again"),
        "chunfeng.domain.people.tasks.erase_due": ("7 4 * * *", "people.erase_due"),
        "chunfeng.domain.people.tasks.find_duplicates": ("41 3 * * *", "people.find_duplicates"),
        "chunfeng.domain.people.tasks.purge_sessions": ("47 3 * * *", "people.purge_sessions"),
        "chunfeng.domain.people.tasks.purge_sign_ins": ("17 * * * *", "people.purge_sign_ins"),
        "chunfeng.domain.programs.tasks.end_notices": ("7 * * * *", "programs.notices"),
        "chunfeng.domain.programs.tasks.end_uncollected": ("37 17 * * *", "programs.uncollected"),
        "chunfeng.domain.programs.tasks.forget_refused_rows": ("47 17 * * *", "programs.hardship_sheets"),
        "chunfeng.domain.programs.tasks.look_at_milestones": ("11 1 * * *", "programs.milestones"),
        "chunfeng.domain.programs.tasks.refresh_population": ("23 19 * * *", "programs.population"),
        "chunfeng.domain.programs.tasks.tell_again": ("*/10 * * * *", "programs.tell_again"),
        "chunfeng.domain.unions.tasks.clear_ended_posts": ("20 16 * * *", "unions.clear"),
        "chunfeng.domain.unions.tasks.fold_tallies": ("* * * * *", "unions.fold"),
        "chunfeng.domain.unions.tasks.remind_of_tasks": ("30 0 * * *", "unions.plans.remind"),
        "chunfeng.domain.unions.tasks.watch_reviews": ("10 0 * * *", "unions.review_clock"),
        "chunfeng.shared.tasks.anchor_audit": ("23 3 * * *", "shared.anchor_audit"),
        "chunfeng.shared.tasks.link_audit": ("* * * * *", "shared.link_audit"),
    }


@pytest.mark.django_db
def test_positions_past_their_last_day_end_by_the_clock():
    today = clock.today()
    over, last = factories.position(ends_on=today - timedelta(days=1)), factories.position(ends_on=today)
    open_end = factories.position(ends_on=None)
    assert list(Position.objects.open_on(today).order_by("pk")) == [last, open_end]
    assert (tasks.expire_positions(0), tasks.expire_positions(0)) == (1, 0)
    states = dict(Position.objects.order_by("pk").values_list("pk", "status"))
    assert states == {
        over.pk: PositionStatus.EXPIRED,
        last.pk: PositionStatus.PUBLISHED,
        open_end.pk: PositionStatus.PUBLISHED,
    }
    with clock.at(clock.now() + timedelta(days=1)):
        assert tasks.expire_positions(0) == 1
