from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from chunfeng.domain.employers.enums import (
    ClaimStatus,
    EmployerKind,
    EmployerStatus,
    ImportStatus,
    PositionStatus,
    RepresentativeRole,
    ReservedFor,
)
from chunfeng.domain.occupations.models import Occupation
from chunfeng.domain.people.models import Person
from chunfeng.domain.places.models import Place
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.vocabulary import (
    Education,
    EmployerNature,
    EmployerSize,
    Experience,
    HeadcountKind,
    PayPeriod,
    WorkKind,
)
from chunfeng.shared.labels import choices
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within


class EmployerQuerySet(models.QuerySet["Employer"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("organisation__path", paths))

    def verified(self) -> Self:
        return self.filter(status=EmployerStatus.VERIFIED)


class Employer(Model):
    """Somebody who hires: a firm, a household, a foreman, or the public body behind a shortage catalogue."""

    name = models.CharField(max_length=120)
    normal_name = models.CharField(max_length=120, help_text="name with widths, brackets and case made equal")
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    kind = models.CharField(max_length=20, choices=EmployerKind.choices, default=EmployerKind.OWN)
    nature = models.CharField(max_length=20, choices=choices(EmployerNature), blank=True)
    size = models.IntegerField(choices=choices(EmployerSize), default=EmployerSize.UNSTATED)
    industry = models.CharField(max_length=80, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=200, blank=True)
    about = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, help_text='for example "little_giant"')
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="employers", help_text="union that answers for this employer"
    )
    status = models.CharField(max_length=20, choices=EmployerStatus.choices, default=EmployerStatus.PENDING)
    status_note = models.CharField(max_length=300, blank=True, help_text="why not, in words for the employer")
    licence = models.FileField(upload_to="licences/%Y/%m", blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True, help_text="published by the employer")
    contact_email = models.CharField(max_length=120, blank=True)
    verified_at = models.DateTimeField(null=True)
    verified_until = models.DateField(null=True, help_text="verified anew every 6 months")

    objects: ClassVar[models.Manager["Employer"]] = EmployerQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["normal_name"], name="employer_normal_name"),
            models.Index(fields=["organisation", "status"], name="employer_worklist"),
            models.Index(fields=["updated_at"], name="employer_changed"),
            GinIndex(fields=["normal_name"], name="employer_name_trgm", opclasses=["gin_trgm_ops"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["normal_name"],
                condition=Q(credit_code__isnull=True),
                name="employer_name_once_without_code",
                violation_error_message="There is an employer of this name without a credit code already.",
            ),
            models.CheckConstraint(
                condition=~Q(status="verified") | Q(verified_at__isnull=False),
                name="employer_verified_has_date",
                violation_error_message="A verified employer has a date of verification.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Representative(Model):
    """Somebody who speaks for an employer."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="representations")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="representatives")
    role = models.CharField(max_length=20, choices=RepresentativeRole.choices, default=RepresentativeRole.OWNER)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "employer"],
                condition=Q(ended_at__isnull=True),
                name="representative_once",
                violation_error_message="This person speaks for the employer already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.employer_id}"


class Claim(Model):
    """A person says that they speak for an employer that exists already; an officer decides on the licence."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="claims")
    licence = models.FileField(upload_to="licences/%Y/%m")
    status = models.CharField(max_length=20, choices=ClaimStatus.choices, default=ClaimStatus.PENDING)
    status_note = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["status", "created_at"], name="claim_worklist")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "employer"],
                condition=Q(status="pending"),
                name="claim_once",
                violation_error_message="You have sent a claim for this employer already.",
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class SheetImport(Model):
    """A sheet of positions on its way in: read, previewed, confirmed; kept with its messages."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, related_name="+", help_text="set when an employer brings its own sheet"
    )
    uploaded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    file = models.FileField(upload_to="sheets/%Y/%m")
    original_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=ImportStatus.choices, default=ImportStatus.READING)
    publish = models.BooleanField(default=False, help_text="approve what passes the checks at once")
    mapping = models.JSONField(default=dict, help_text="what each column was taken for")
    counts = models.JSONField(default=dict, help_text="read, created, updated, unchanged, rejected")
    messages = models.JSONField(default=list, help_text="the first messages by cell; the error workbook has all")
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, help_text="why the sheet could not be read")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "status", "-created_at"], name="import_worklist")]

    def __str__(self) -> str:
        return self.original_name


class PositionQuerySet(models.QuerySet["Position"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("employer__organisation__path", paths))

    def open_on(self, day: date) -> Self:
        """Published and not past the last day, which counts."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), status=PositionStatus.PUBLISHED)


class Position(Model):
    """Work that an employer offers, as advertised."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="positions", db_index=False)  # position_listed
    title = models.CharField(max_length=120)
    occupation = models.ForeignKey(Occupation, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=choices(WorkKind), default=WorkKind.FULL_TIME)
    description = models.TextField(blank=True)
    # pay, as people compare it and as it was written
    pay_low = models.BigIntegerField(null=True, blank=True, help_text="fen per pay_period")
    pay_high = models.BigIntegerField(null=True, blank=True, help_text="fen per pay_period")
    pay_period = models.CharField(max_length=10, choices=choices(PayPeriod), blank=True)
    pay_months = models.PositiveSmallIntegerField(default=12, help_text="months paid a year (13 薪 is 13)")
    pay_commission = models.BooleanField(default=False, help_text="commission comes on top")
    pay_text = models.CharField(max_length=80, blank=True, help_text="the original wording")
    pay_monthly_low = models.BigIntegerField(null=True, help_text="fen a month, for comparing")
    pay_monthly_high = models.BigIntegerField(null=True, help_text="fen a month, for comparing")
    # how many
    headcount_kind = models.CharField(max_length=10, choices=choices(HeadcountKind), default=HeadcountKind.UNSTATED)
    headcount = models.PositiveIntegerField(null=True, blank=True)
    # where
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    place_text = models.CharField(max_length=200, blank=True, help_text="the original wording")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    # who
    education = models.SmallIntegerField(choices=choices(Education), default=Education.ANY)
    experience = models.SmallIntegerField(choices=choices(Experience), default=Experience.ANY)
    majors = models.CharField(max_length=300, blank=True)
    skills = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    certificates = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    welfare = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    windows = models.IntegerField(null=True, blank=True, help_text="21 bits: 7 days × 3 parts; null is not stated")
    contact_name = models.CharField(max_length=60, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    reserved_for = models.CharField(
        max_length=20, choices=ReservedFor.choices, blank=True, help_text="empty: everybody"
    )
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # its life
    status = models.CharField(max_length=20, choices=PositionStatus.choices, default=PositionStatus.DRAFT)
    status_note = models.CharField(max_length=300, blank=True, help_text="why it was sent back, for the employer")
    ends_on = models.DateField(null=True, blank=True, help_text="last day for applications; it counts")
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=200, blank=True, help_text="where it was first published, for reposts")
    sheet = models.ForeignKey(SheetImport, models.SET_NULL, null=True, related_name="positions")
    sheet_row = models.PositiveIntegerField(null=True)
    fingerprint = models.CharField(max_length=64, help_text="what makes it the same position when a sheet comes again")
    content_hash = models.CharField(max_length=64, blank=True, help_text="what a sheet's row said, to see changes")
    referrals = models.PositiveIntegerField(default=0, help_text="applications so far, for fair exposure")

    objects: ClassVar[models.Manager["Position"]] = PositionQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["employer", "-id"], name="position_listed"),
            models.Index(fields=["employer", "status", "-id"], name="position_of_employer"),
            models.Index(fields=["status", "-published_at", "-id"], name="position_newest"),
            models.Index(fields=["status", "-id"], name="position_worklist"),
            models.Index(fields=["status", "ends_on"], name="position_ending"),
            models.Index(fields=["updated_at"], name="position_changed"),
            models.Index(fields=["occupation"], name="position_occupation"),
            models.Index(fields=["place"], name="position_place"),
            GinIndex(fields=["title"], name="position_title_trgm", opclasses=["gin_trgm_ops"]),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["employer", "fingerprint"],
                name="position_once",
                violation_error_message="The employer has this position already.",
            ),
            models.CheckConstraint(
                condition=Q(pay_low__isnull=True) | Q(pay_high__isnull=True) | Q(pay_low__lte=models.F("pay_high")),
                name="position_pay_order",
                violation_error_message="The lower pay is above the higher pay.",
            ),
            models.CheckConstraint(
                condition=(Q(headcount_kind="number", headcount__gte=1))
                | (~Q(headcount_kind="number") & Q(headcount__isnull=True)),
                name="position_headcount_form",
                violation_error_message="A headcount is a number of at least 1, or 若干, 不限, or left empty.",
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="position_published_has_date",
                violation_error_message="A published position has a date of publication.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def headcount_tag(self) -> str:
        """What its fact of headcount is tagged with: 若干 and 不限 are no numbers, and are counted apart."""
        return f"headcount:{HeadcountKind(self.headcount_kind).value}"
