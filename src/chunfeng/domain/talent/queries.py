"""Reading profiles. A person's own is found by the person; others' are shown by `hiring` under a consent."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from chunfeng.domain.occupations.models import Occupation
from chunfeng.domain.places.models import Place
from chunfeng.domain.talent.enums import Question
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.vocabulary import Education, WorkKind
from chunfeng.shared.labels import LABELS


@dataclass(frozen=True, slots=True)
class WishWords:
    """Wishes in words: empty means any."""

    work: tuple[str, ...]
    places: tuple[str, ...]
    kinds: tuple[str, ...]
    pay_floor: int | None


def profile_of(person_id: int | None) -> Seeker | None:
    """The working profile of a person, or None when no question has been answered yet."""
    return Seeker.objects.select_related("home_place").filter(person_id=person_id or 0).first()


def own_profile(actor: Actor) -> Seeker | None:
    return profile_of(actor.person_id)


def next_question(seeker: Seeker | None) -> Question | None:
    """The first question that is not answered yet, or None when all are."""
    answered = seeker.answered_questions if seeker else []
    return next((question for question in Question if question not in answered), None)


def wish_words(seeker: Seeker) -> WishWords:
    """What the seeker looks for, in words (two queries at most)."""
    occupations = _names(Occupation.objects.filter(pk__in=seeker.wanted_occupations).values_list("code", "name"))
    places = _names(Place.objects.filter(pk__in=seeker.wanted_places).values_list("code", "short_name"))
    named = [occupations[code] for code in seeker.wanted_occupations if code in occupations]
    return WishWords(
        work=tuple(dict.fromkeys([*seeker.wanted_words, *(named if not seeker.wanted_words else [])])),
        places=tuple(places[code] for code in seeker.wanted_places if code in places),
        kinds=tuple(str(LABELS[WorkKind(kind)]) for kind in seeker.kinds),
        pay_floor=seeker.pay_floor,
    )


def resume_lines(seeker: Seeker | None) -> list[tuple[str, str]]:
    """(label, text) of what the profile says about the person, for looking at; what is not said is left out."""
    if seeker is None:
        return []
    papers = [str(paper["name"]) for paper in seeker.certificates]
    lines: list[tuple[str, Any]] = [
        (_("Education"), LABELS[Education(seeker.education)] if seeker.education is not None else ""),
        (
            _("Experience"),
            _("%(years)s years") % {"years": seeker.experience_years} if seeker.experience_years is not None else "",
        ),
        (_("Skills"), "、".join(seeker.skills)),
        (_("Certificates"), "、".join(papers)),
        (_("About me"), seeker.summary),
    ]
    return [(str(label), str(text)) for label, text in lines if text]


def _names(pairs: Any) -> dict[str, str]:
    return dict(pairs)
