"""Bulletins, live rooms and the questions in them."""

from typing import Any

from chunfeng.domain.conversations.models import Question, Room
from chunfeng.domain.indicators import rules
from chunfeng.domain.indicators.models import Edition
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from tests.factories.numbering import numbers
from tests.factories.people import person


def edition(*, organisation: Organisation, **values: Any) -> Edition:
    """A bulletin as it was published; what it says is its own."""
    number, today = next(numbers), clock.today()
    content = rules.canonical(
        {
            "format": "chunfeng.bulletin/1",
            "title": f"第{number}场春风招聘会",
            "organisation": organisation.name,
            "figures": {"visitors": number},
            "text": {"zh": [f"到场{number}人。"], "en": [f"{number} people came."]},
            "corrects": None,
            "changes": [],
        }
    )
    return Edition.objects.create(
        **{
            "about": "fairs",
            "about_id": number,
            "first": today,
            "last": today,
            "organisation_path": organisation.path,
            "number": 1,
            "content": content,
            "digest": rules.digest(content),
            **values,
        }
    )


def room(*, organisation: Organisation, **values: Any) -> Room:
    """A live room by itself; `fairs.services.rooms.set_up` makes one for a happening, with who presents."""
    made = Room.objects.create(**{"organisation": organisation, "happening_id": next(numbers) + 1_000_000, **values})
    made.refresh_from_db(fields=["organisation_path"])
    return made


def question(*, room: Room, **values: Any) -> Question:
    number = next(numbers)
    return Question.objects.create(
        **{"room": room, "person": values.pop("person", None) or person(), "text": f"第{number}问：包住吗？", **values}
    )
