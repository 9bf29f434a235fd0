from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from chunfeng.domain.people.models import Person
from chunfeng.domain.places.models import Place
from chunfeng.domain.talent.enums import Group, Question
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.vocabulary import Education, WorkKind
from chunfeng.shared.labels import choices
from chunfeng.shared.models import Model


class Seeker(Model):
    """A person's working profile and present wishes."""

    LEFT_BEHIND: ClassVar = {"looking": False}  # by a merge of accounts: nobody is matched by it any more

    person = models.OneToOneField(Person, models.PROTECT, related_name="seeker")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", help_text="territorial union that answers for them"
    )
    # first question: what work
    wanted_words = ArrayField(models.CharField(max_length=40), default=list, help_text="as the person put it")
    wanted_occupations = ArrayField(models.CharField(max_length=12), default=list, help_text="occupation codes")
    # second question: where
    wanted_places = ArrayField(models.CharField(max_length=9), default=list, help_text="place codes, nearest first")
    home_place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="+")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    radius_km = models.PositiveSmallIntegerField(null=True)
    # third question: how much and when
    pay_floor = models.BigIntegerField(null=True, help_text="fen a month; other periods are converted when asked")
    kinds = ArrayField(models.CharField(max_length=20, choices=choices(WorkKind)), default=list)
    windows = models.IntegerField(null=True, help_text="21 bits: 7 days × morning, afternoon, night; null is any time")
    available_from = models.DateField(null=True)
    # what the person brings
    education = models.SmallIntegerField(choices=choices(Education), null=True)
    experience_years = models.PositiveSmallIntegerField(null=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    skills = ArrayField(models.CharField(max_length=40), default=list)
    certificates = models.JSONField(default=list, help_text='[{"name": …, "valid_until": "2027-01-31" or null}]')
    preferences = ArrayField(models.CharField(max_length=40), default=list, help_text="declared tie-breakers (A11)")
    groups = ArrayField(
        models.CharField(max_length=20, choices=Group.choices), default=list, help_text="own word, under a consent"
    )
    excluded_employers = ArrayField(models.BigIntegerField(), default=list)
    summary = models.TextField(blank=True)
    answered_questions = ArrayField(models.CharField(max_length=10, choices=Question.choices), default=list)
    answered_at = models.DateTimeField(null=True, help_text="when the three questions were first all answered")
    looking = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(pay_floor__isnull=True) | Q(pay_floor__gte=0),
                name="seeker_pay_floor_positive",
                violation_error_message="Expected pay cannot be below zero.",
            ),
        ]

    def __str__(self) -> str:
        return f"seeker {self.pk}"
