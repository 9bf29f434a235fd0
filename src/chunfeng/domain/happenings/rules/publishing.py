"""What has to be known before people are told of a happening."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from chunfeng.domain.happenings.enums import Channel
from chunfeng.kernel.verdict import Reason, Verdict

SHORTEST_TITLE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Plain facts of a happening that is to be announced."""

    title: str
    summary: str
    contact: str
    channels: tuple[str, ...]
    venue: str
    address: str
    has_place: bool
    starts_at: datetime
    ends_at: datetime
    sessions: tuple[tuple[datetime, datetime], ...]
    now: datetime


def may_publish(plan: Plan) -> Verdict:
    """Every condition of announcing it, met or not."""
    on_the_spot = Channel.SPOT in plan.channels
    return Verdict.of(
        [
            Reason.check(
                "title_says_what",
                len(plan.title.strip()) >= SHORTEST_TITLE,
                text=_("The title says what it is."),
                actual=plan.title,
                next_step=_("Give it a title of at least four characters."),
            ),
            Reason.check(
                "summary_given",
                bool(plan.summary.strip()),
                text=_("One sentence says what people get out of it."),
                next_step=_("Write the sentence that stands in the list."),
            ),
            Reason.check(
                "still_to_come",
                plan.ends_at > plan.now,
                text=_("It is still to come."),
                actual=plan.starts_at,
                next_step=_("Correct day and time."),
            ),
            Reason.check(
                "place_known",
                not on_the_spot or (plan.has_place and bool(plan.venue.strip() or plan.address.strip())),
                text=_("People know where to go."),
                actual=plan.venue or plan.address,
                next_step=_("Choose the district and write the name of the house or the address."),
            ),
            Reason.check(
                "somebody_to_ask",
                bool(plan.contact.strip()),
                text=_("There is somebody to ask."),
                next_step=_("Name a contact with a phone number."),
            ),
            Reason.check(
                "parts_within",
                all(plan.starts_at <= start and end <= plan.ends_at for start, end in plan.sessions),
                text=_("Its parts lie within its time."),
                next_step=_("Correct the parts that begin too early or end too late."),
            ),
        ]
    )
