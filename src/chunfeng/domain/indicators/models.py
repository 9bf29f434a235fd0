from typing import ClassVar

from django.db import models
from django.db.models import Q

from chunfeng.domain.indicators.enums import About
from chunfeng.kernel import clock


class Edition(models.Model):
    """A bulletin as it was published. The database refuses to change or remove one; what is corrected is a new edition.

    `content` is the canonical text whose SHA-256 is `digest`. Who froze it is a plain number, which outlives the account.
    """

    about = models.CharField(max_length=12, choices=About.choices)
    about_id = models.BigIntegerField()
    first = models.DateField()
    last = models.DateField()
    organisation_path = models.CharField(max_length=200, db_collation="C")
    number = models.PositiveSmallIntegerField(help_text="1 is the first edition")
    content = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=300, blank=True, help_text="why there is a new edition, for everybody to read")
    frozen_at = models.DateTimeField(default=clock.now)
    frozen_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["about", "about_id", "number"],
                condition=~Q(about="tree"),
                name="edition_once",
                violation_error_message="There is an edition of this number.",
            ),
            models.UniqueConstraint(
                fields=["about_id", "first", "last", "number"],
                condition=Q(about="tree"),
                name="edition_of_days_once",
                violation_error_message="There is an edition of this number.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(note=""),
                name="edition_says_why",
                violation_error_message="A new edition says what was corrected.",
            ),
        ]

    def __str__(self) -> str:
        return self.digest
