"""Words for the codes of `kernel.vocabulary`."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.kernel.id_numbers import Document
from chunfeng.kernel.vocabulary import (
    Education,
    EmployerNature,
    EmployerSize,
    Experience,
    HeadcountKind,
    PayPeriod,
    WorkKind,
)


class Labels(Mapping[Enum, Any]):
    """Words by member. To a dict Education.SENIOR and Experience.UNDER_1 are both 2; here they are apart."""

    def __init__(self, pairs: Iterable[tuple[Enum, Any]]) -> None:
        self._words = {(type(member), member.value): (member, words) for member, words in pairs}

    def __getitem__(self, member: Enum) -> Any:
        return self._words[type(member), member.value][1]

    def __iter__(self) -> Iterator[Enum]:
        return (member for member, _words in self._words.values())

    def __len__(self) -> int:
        return len(self._words)


LABELS = Labels(
    [
        (Education.ANY, pgettext_lazy("education", "any")),
        (Education.JUNIOR, _("junior secondary or below")),
        (Education.SENIOR, _("senior secondary or vocational")),
        (Education.COLLEGE, _("college diploma")),
        (Education.BACHELOR, _("bachelor")),
        (Education.MASTER, _("master")),
        (Education.DOCTOR, _("doctor")),
        (Experience.ANY, pgettext_lazy("experience", "any")),
        (Experience.GRADUATE, _("fresh graduate")),
        (Experience.UNDER_1, _("under 1 year")),
        (Experience.FROM_1_TO_3, _("1–3 years")),
        (Experience.FROM_3_TO_5, _("3–5 years")),
        (Experience.FROM_5_TO_10, _("5–10 years")),
        (Experience.OVER_10, _("over 10 years")),
        (WorkKind.FULL_TIME, _("full time")),
        (WorkKind.PART_TIME, _("part time")),
        (WorkKind.TEMPORARY, _("temporary work")),
        (WorkKind.INTERNSHIP, _("internship")),
        (HeadcountKind.NUMBER, pgettext_lazy("headcount", "number")),
        (HeadcountKind.SEVERAL, pgettext_lazy("headcount", "several")),
        (HeadcountKind.UNLIMITED, pgettext_lazy("headcount", "unlimited")),
        (HeadcountKind.UNSTATED, pgettext_lazy("headcount", "not stated")),
        (PayPeriod.MONTH, pgettext_lazy("pay per", "month")),
        (PayPeriod.DAY, pgettext_lazy("pay per", "day")),
        (PayPeriod.HOUR, pgettext_lazy("pay per", "hour")),
        (PayPeriod.YEAR, pgettext_lazy("pay per", "year")),
        (PayPeriod.WEEK, pgettext_lazy("pay per", "week")),
        (PayPeriod.PIECE, pgettext_lazy("pay per", "piece")),
        (EmployerNature.STATE, _("state-owned")),
        (EmployerNature.PRIVATE, _("privately owned")),
        (EmployerNature.FOREIGN, _("foreign-invested or joint venture")),
        (EmployerNature.LISTED, _("listed company")),
        (EmployerNature.INSTITUTION, _("public institution")),
        (EmployerNature.GOVERNMENT, _("government body")),
        (EmployerNature.SOCIAL, _("social organisation")),
        (EmployerNature.SOLE, _("sole trader or household")),
        (EmployerNature.OTHER, pgettext_lazy("employer nature", "other")),
        (EmployerSize.UNSTATED, pgettext_lazy("employer size", "not stated")),
        (EmployerSize.UNDER_20, _("0–20 people")),
        (EmployerSize.FROM_20, _("20–49 people")),
        (EmployerSize.FROM_50, _("50–99 people")),
        (EmployerSize.FROM_100, _("100–149 people")),
        (EmployerSize.FROM_150, _("150–499 people")),
        (EmployerSize.FROM_500, _("500–999 people")),
        (EmployerSize.FROM_1000, _("1,000–4,999 people")),
        (EmployerSize.FROM_5000, _("5,000–9,999 people")),
        (EmployerSize.OVER_10000, _("10,000 people and more")),
        (Document.RESIDENT_ID, _("resident ID card")),
        (Document.RESIDENCE_PERMIT, _("residence permit for Hong Kong, Macau and Taiwan residents")),
        (Document.FOREIGN_2017, _("foreign permanent resident card (before 2023)")),
        (Document.FOREIGN_2023, _("foreign permanent resident card (2023)")),
    ]
)


def choices(vocabulary: type[Enum]) -> list[tuple[Any, Any]]:
    """(code, words) of every member, for a model or form field."""
    return [(member.value, LABELS[member]) for member in vocabulary]
