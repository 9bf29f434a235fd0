from typing import ClassVar

from django.db import models

from chunfeng.domain.places.enums import PlaceLevel


class Place(models.Model):
    """A division. Codes nest by prefix: 42 · 4201 · 420111 · 420111003."""

    code = models.CharField(max_length=9, primary_key=True, db_collation="C")
    name = models.CharField(max_length=60)
    short_name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=PlaceLevel.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    pinyin = models.CharField(max_length=160)
    initials = models.CharField(max_length=40)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["level", "name"], name="place_level_name")]

    def __str__(self) -> str:
        return self.name
