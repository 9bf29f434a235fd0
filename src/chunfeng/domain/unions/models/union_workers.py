"""Socialised union workers: what their grade and pay follow from. The rules are `rules.ladder`."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.enums import ProfessionalLevel, Rating
from chunfeng.domain.unions.models.organisations import Organisation
from chunfeng.kernel import clock
from chunfeng.kernel.vocabulary import Education
from chunfeng.shared.labels import choices
from chunfeng.shared.models import Model


class UnionWorker(Model):
    """A person employed by a union for its work. `ladder` and `post` are codes of `declarations/union_workers.toml`."""

    LEFT_BEHIND: ClassVar = {"ends_on": clock.today}  # by a merge of accounts: nobody is paid twice

    person = models.ForeignKey(Person, models.PROTECT, related_name="union_work")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="union_workers")
    ladder = models.CharField(max_length=40)
    post = models.CharField(max_length=40)
    level = models.PositiveSmallIntegerField(choices=ProfessionalLevel.choices, default=ProfessionalLevel.NONE)
    education = models.PositiveSmallIntegerField(choices=choices(Education), default=Education.ANY)
    since = models.DateField()
    earlier_years = models.PositiveSmallIntegerField(default=0, help_text="full years of such work elsewhere")
    ends_on = models.DateField(null=True, blank=True, help_text="last day")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ends_on__isnull=True),
                name="union_worker_once",
                violation_error_message="This person is a union worker already.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("since")),
                name="union_worker_ends_after_start",
                violation_error_message="Nobody leaves before they came.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.person_id}"

    def years_on(self, day: date) -> int:
        """Full years of such work on `day`."""
        day = min(day, self.ends_on) if self.ends_on else day
        here = day.year - self.since.year - ((day.month, day.day) < (self.since.month, self.since.day))
        return self.earlier_years + max(0, here)


class UnionWorkerRating(models.Model):
    """The result of one year."""

    worker = models.ForeignKey(UnionWorker, models.CASCADE, related_name="ratings")
    year = models.PositiveSmallIntegerField()
    rating = models.PositiveSmallIntegerField(choices=Rating.choices)

    class Meta:
        ordering: ClassVar = ["year"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["worker", "year"],
                name="union_worker_rated_once_a_year",
                violation_error_message="A year has one result.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_rating_display()}"
