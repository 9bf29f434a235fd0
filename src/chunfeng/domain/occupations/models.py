from typing import ClassVar

from django.db import models

from chunfeng.domain.occupations.enums import OccupationLevel


class Occupation(models.Model):
    """A node of the classification. Codes nest by prefix: 4 · 4-02 · 4-02-07 · 4-02-07-10."""

    code = models.CharField(max_length=12, primary_key=True, db_collation="C")
    name = models.CharField(max_length=80)
    level = models.SmallIntegerField(choices=OccupationLevel.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    flags = models.CharField(max_length=8, blank=True, help_text="S digital, L green")

    def __str__(self) -> str:
        return self.name


class OccupationSynonym(models.Model):
    """What people call it."""

    word = models.CharField(max_length=40)
    occupation = models.ForeignKey(Occupation, models.CASCADE, related_name="synonyms")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["word", "occupation"],
                name="synonym_once",
                violation_error_message="The occupation has this word already.",
            ),
        ]

    def __str__(self) -> str:
        return self.word
