"""What a happening has when it is a fair."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from chunfeng.domain.conversations.models import Room
from chunfeng.domain.employers.models import Employer, Position, Representative
from chunfeng.domain.fairs.enums import (
    HOLDING,
    PARTICIPATION_TRANSITIONS,
    PUSHING,
    GuestStatus,
    PrintKind,
    PrintState,
    PushState,
    StandKind,
)
from chunfeng.domain.happenings.models import Device, Happening
from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people.models import Person
from chunfeng.kernel import clock
from chunfeng.kernel.transitions import steps_from
from chunfeng.shared.fields import EncryptedText
from chunfeng.shared.models import Model
from chunfeng.shared.scopes import within


class FairQuerySet(models.QuerySet["Fair"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("happening__organisation_path", paths))


class Fair(Model):
    """What only fairs have. `places` booths there are, of which `promised` are somebody's; the database keeps the second
    within the first. `floor`: the hall square by square, a row a line: "." people walk, "E" they come in, "S" a stand,
    "#" neither.
    """

    happening = models.OneToOneField(Happening, models.PROTECT, related_name="fair")
    expected = models.PositiveIntegerField(default=500, help_text="people expected at the fair")
    answer_by = models.DateField(null=True, blank=True, help_text="last day for employers to answer")
    places = models.PositiveIntegerField(default=0)
    promised = models.PositiveIntegerField(default=0, editable=False)
    floor = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    seated_at = models.DateTimeField(null=True)
    seating = models.JSONField(
        default=dict, help_text="what the last seating was worth: zones, apart, flow, start, bound"
    )

    objects: ClassVar[models.Manager["Fair"]] = FairQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(promised__lte=F("places")),
                name="fair_not_overbooked",
                violation_error_message="There are not that many booths.",
            ),
        ]

    def __str__(self) -> str:
        return self.happening.title

    @property
    def free(self) -> int:
        return max(0, self.places - self.promised)


class Zone(models.Model):
    """Stands of one trade or purpose, such as new forms of employment."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="zones")
    name = models.CharField(max_length=40)
    tone = models.PositiveSmallIntegerField(default=0, help_text="which of the colours of a plan, from 0")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fair", "name"],
                name="zone_once",
                violation_error_message="The fair has a zone of this name.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def under(self, *paths: str) -> Self:
        return self.filter(within("fair__happening__organisation_path", paths))

    def holding(self) -> Self:
        return self.filter(presence__in=HOLDING)


class Participation(Model):
    """One employer at one fair. `answered_for` is the beginning of the fair when it answered: moved since, it is asked anew."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="participations")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="participations")
    presence = models.CharField(max_length=12, choices=GuestStatus.choices, default=GuestStatus.INVITED)
    zone = models.ForeignKey(Zone, models.SET_NULL, null=True, blank=True, related_name="participations")
    booths = models.PositiveSmallIntegerField(default=1)
    draw = models.PositiveIntegerField(null=True, blank=True, help_text="crowd expected at its booth; empty: estimated")
    power = models.BooleanField(default=False)
    people = models.PositiveSmallIntegerField(default=2, help_text="how many of theirs come")
    plates = EncryptedText(purpose="fairs.participation.plates", null=True, help_text="number plates, by comma")
    wishes = models.CharField(max_length=300, blank=True, help_text="what else it asks the union for")
    answered_at = models.DateTimeField(null=True)
    answered_for = models.DateTimeField(null=True)
    positions = models.ManyToManyField(Position, related_name="fairs", blank=True)

    objects: ClassVar[models.Manager["Participation"]] = ParticipationQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["employer", "-id"], name="participation_of_employer")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fair", "employer"],
                name="participation_once",
                violation_error_message="This employer is on the list of this fair.",
            ),
            models.CheckConstraint(
                condition=Q(booths__gte=1),
                name="participation_has_booth",
                violation_error_message="An employer at a fair wants at least one booth.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer_id}@{self.fair_id}"

    @property
    def holds(self) -> bool:
        return self.presence in HOLDING

    @property
    def asked_anew(self) -> bool:
        """Whether the fair has moved since the employer said yes."""
        return self.presence == GuestStatus.ACCEPTED and self.answered_for != self.fair.happening.starts_at

    @property
    def can_be(self) -> tuple[str, ...]:
        """The steps that lead on from here."""
        return steps_from(PARTICIPATION_TRANSITIONS, self.presence)


class ParticipationStep(models.Model):
    """One step of a participation; `by` is empty for an answer by link and for what happens by itself."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20)
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12, choices=GuestStatus.choices)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["participation", "at"], name="participation_step_log")]

    def __str__(self) -> str:
        return f"{self.step} {self.before}→{self.after}"


class Stand(models.Model):
    """A square of the plan that somebody has."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="stands")
    number = models.CharField(max_length=12)
    row = models.PositiveSmallIntegerField()
    column = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=StandKind.choices, default=StandKind.BOOTH)
    zone = models.ForeignKey(Zone, models.SET_NULL, null=True, blank=True, related_name="stands")
    power = models.BooleanField(default=False)
    participation = models.ForeignKey(Participation, models.SET_NULL, null=True, blank=True, related_name="stands")
    by_hand = models.BooleanField(default=False, help_text="put there by somebody: seating leaves it")

    class Meta:
        ordering: ClassVar = ["row", "column"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fair", "number"],
                name="stand_number_once",
                violation_error_message="The hall has a stand of this number.",
            ),
            models.UniqueConstraint(
                fields=["fair", "row", "column"],
                name="stand_square_once",
                violation_error_message="There is a stand on this square.",
            ),
            models.CheckConstraint(
                condition=Q(participation__isnull=True) | Q(kind=StandKind.BOOTH),
                name="stand_desk_has_no_employer",
                violation_error_message="A desk for advice is no employer's.",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BoothVisit(models.Model):
    """Somebody looked in at a booth on a day: counted once. `stand` and `at` are of the last look."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="visits")
    person = models.ForeignKey(Person, models.PROTECT, related_name="booth_visits")
    day = models.DateField()
    at = models.DateTimeField(default=clock.now)
    stand = models.ForeignKey(Stand, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="booth_visit_of_person")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participation", "person", "day"],
                name="booth_visit_once_a_day",
                violation_error_message="This visit is counted already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.participation_id}"


class BoothAct(models.Model):
    """One act of somebody at their booth, known by the id that their page gave it: sent twice it is one."""

    client_id = models.UUIDField()
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="acts")
    act = models.CharField(max_length=12)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now, help_text="when it was done, by the clock of the phone set right")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participation", "client_id"],
                name="booth_act_once",
                violation_error_message="This was done already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.client_id}"


class BoothPhone(Model):
    """A phone at a booth: it signs what is done there with a key that never leaves it; here is the public half (Ed25519).

    It acts for one person at one booth, while they speak for the employer as they did when it came. `system` and `browser`
    are what it says of itself; `visit_id` is the sign-in (people.Visit) in which its page was last opened.
    """

    MOVES_IN_MERGE = False

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="phones")
    person = models.ForeignKey(Person, models.PROTECT, related_name="booth_phones")
    representative = models.ForeignKey(Representative, models.PROTECT, related_name="+")
    public_key = models.BinaryField(max_length=32, unique=True)
    system = models.CharField(max_length=10, blank=True)
    browser = models.CharField(max_length=10, blank=True)
    visit_id = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField(default=clock.now, help_text="when it last reached us")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["participation"], name="booth_phone_of_booth")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(removed_at__gte=F("created_at")),
                name="booth_phone_removed_after_it_came",
                violation_error_message="A phone is not removed before it came.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.browser} of {self.person_id}@{self.participation_id}"


class KioskAct(models.Model):
    """An application that a screen without a network kept: by the ticket that somebody showed it, known by the id that the
    screen gave it. `words` say to the person why nothing new came of it; empty where `application` is what came of it.
    """

    client_id = models.UUIDField(unique=True)
    device = models.ForeignKey(Device, models.PROTECT, related_name="kiosk_acts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", help_text="whose ticket it was")
    position = models.ForeignKey(Position, models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(help_text="when it was said, by the clock of the screen set right")
    device_at = models.DateTimeField(help_text="when it was said, by the clock of the screen as it was")
    received_at = models.DateTimeField(default=clock.now)
    refusal = models.CharField(max_length=40, blank=True, help_text="code of the reason")
    words = models.CharField(max_length=300, blank=True)
    told_at = models.DateTimeField(null=True, help_text="when the message left")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"], name="kiosk_act_of_person"),
            models.Index(fields=["device"], name="kiosk_act_to_tell", condition=Q(told_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(words="", refusal="", application__isnull=False) | (~Q(words="") & ~Q(refusal="")),
                name="kiosk_act_came_to_something",
                violation_error_message="It became an application, or it is said why not.",
            ),
        ]

    def __str__(self) -> str:
        return f"kiosk act {self.client_id}"


class Summons(models.Model):
    """Somebody was told of a fair because its positions suit them: once, and with the reasons."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="summons")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+", help_text="what suits them best there")
    reasons = models.JSONField(default=list, help_text="as the person reads them")
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(null=True, help_text="when the message left")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-at"], name="summons_of_person"),
            models.Index(fields=["fair"], name="summons_to_tell", condition=Q(told_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fair", "person"],
                name="summons_once",
                violation_error_message="This person has been told of the fair.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}→{self.fair_id}"


class Push(Model):
    """A search for people whom a fair suits, and the call that followed it: numbers alone, nobody's name.

    `paths` is the part of the tree that its officer reached. `attempt` rises when another worker takes it over: whoever
    has an older one stops.
    """

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="pushes")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    paths = ArrayField(models.CharField(max_length=200))
    state = models.CharField(max_length=10, choices=PushState.choices, default=PushState.LOOKING)
    attempt = models.PositiveSmallIntegerField(default=0)
    to_look = models.PositiveIntegerField(default=0, help_text="people in that part of the tree who look for work")
    looked = models.PositiveIntegerField(default=0)
    suited = models.PositiveIntegerField(default=0)
    to_call = models.PositiveIntegerField(default=0, help_text="as many of them as there is room for")
    called = models.PositiveIntegerField(default=0)
    by_work = models.JSONField(default=list, help_text="[what suits them, how many], the largest first")
    by_education = models.JSONField(default=list, help_text="[level or null, how many]")

    class Meta:
        verbose_name_plural = "pushes"
        indexes: ClassVar = [models.Index(fields=["fair", "-id"], name="push_of_fair")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fair"],
                condition=Q(state__in=PUSHING),
                name="push_one_at_a_time",
                violation_error_message="People are being looked for already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.fair_id}"


class Demand(models.Model):
    """What an employer said beforehand that it will look for."""

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="demands")
    title = models.CharField(max_length=80)
    headcount = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.title} × {self.headcount}"


class Tick(Model):
    """A point of the checklist that somebody saw to, for the day on which the fair then was to be."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="ticks")
    point = models.CharField(max_length=40)
    note = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to="fairs/%Y/%m", blank=True)
    file_name = models.CharField(max_length=120, blank=True, help_text="what it was called")
    for_start = models.DateTimeField(help_text="when the fair was to begin")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fair", "point"],
                name="tick_once",
                violation_error_message="This point is ticked already.",
            ),
        ]

    def __str__(self) -> str:
        return self.point


class Print(Model):
    """A PDF for the fair; large ones are made by a worker."""

    fair = models.ForeignKey(Fair, models.CASCADE, related_name="prints")
    kind = models.CharField(max_length=10, choices=PrintKind.choices)
    state = models.CharField(max_length=10, choices=PrintState.choices, default=PrintState.WAITING)
    file = models.FileField(upload_to="prints/%Y/%m", blank=True)
    address = models.CharField(max_length=200, help_text="where the codes lead, up to the fair's code")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fair", "kind"],
                name="print_once",
                violation_error_message="This print is there already.",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class LiveRoom(Model):
    """A happening that people watch, with the positions that are presented there."""

    happening = models.OneToOneField(Happening, models.PROTECT, related_name="live_room")
    room = models.OneToOneField(Room, models.PROTECT, related_name="live_room")
    positions = models.ManyToManyField(Position, related_name="live_rooms", blank=True)

    def __str__(self) -> str:
        return self.happening.title


class Pin(models.Model):
    """A position while it is presented: on top of the viewers' page from `at` on, and a chapter of the recording."""

    live_room = models.ForeignKey(LiveRoom, models.CASCADE, related_name="pins")
    position = models.ForeignKey(Position, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["live_room"],
                condition=Q(until__isnull=True),
                name="pin_one_at_a_time",
                violation_error_message="Another position is on top already.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("at")),
                name="pin_ends_after_start",
                violation_error_message="It is taken down after it was put up.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position_id} at {self.at}"
