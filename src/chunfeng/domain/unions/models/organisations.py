from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from chunfeng.domain.places.models import Place
from chunfeng.domain.unions.enums import Level
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("path", paths))


class Organisation(Model):
    """A union organisation, a node of the tree."""

    name = models.CharField(max_length=120)
    level = models.SmallIntegerField(choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=200, db_collation="C", unique=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=30, unique=True, help_text="short code for command lines, sheets and posters")

    objects: ClassVar[models.Manager["Organisation"]] = OrganisationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(level__lt=Level.BASE, place__isnull=False),
                name="organisation_one_per_place",
                violation_error_message="There is a territorial union for this place already.",
            ),
            models.CheckConstraint(
                condition=Q(path__startswith="/", path__endswith="/"),
                name="organisation_path_form",
                violation_error_message="A path begins and ends with a slash.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
