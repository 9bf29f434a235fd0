import secrets
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from chunfeng.domain.drops.enums import HOLDING, PUBLIC, DropKind, DropStatus, EntryStatus
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.fields import EncryptedText
from chunfeng.shared.models import Model

SEED = "drops.drop.seed"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that are mistaken for another


def new_code() -> str:
    """Eight characters for addresses."""
    return _random(8).lower()


def new_coupon() -> str:
    """Twelve characters that can be read aloud: 59 bits, so that nobody finds one by trying."""
    return _random(12)


def new_token() -> str:
    """What stands for an entrant in the published list of a draw: says nothing about them."""
    return secrets.token_hex(8)


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


class DropQuerySet(models.QuerySet["Drop"]):
    def public(self) -> Self:
        return self.filter(status__in=PUBLIC)


class Drop(Model):
    """So many equal pieces, and when and to whom they are given."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="drops")
    organisation_path = models.CharField(max_length=200, db_collation="C")
    code = models.CharField(max_length=12, unique=True, default=new_code, help_text="in addresses")
    kind = models.CharField(max_length=6, choices=DropKind.choices)
    status = models.CharField(max_length=10, choices=DropStatus.choices, default=DropStatus.DRAFT)
    title = models.CharField(max_length=60)
    summary = models.CharField(max_length=200, blank=True)
    terms = models.TextField(max_length=3000, blank=True, help_text="where and how a coupon is redeemed")
    value_fen = models.PositiveIntegerField(help_text="of one piece")
    goods = models.PositiveIntegerField()
    line = models.PositiveIntegerField(default=0, help_text="how many of a rush may wait for pieces that come back")
    taken = models.PositiveIntegerField(default=0, editable=False, help_text="given or held: the only truth")
    waiting = models.PositiveIntegerField(default=0, editable=False)
    for_whom = models.CharField(max_length=40, default="verified_member", help_text="a policy by its name")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    draws_at = models.DateTimeField(null=True, blank=True, help_text="a draw's: not before this moment")
    hold_hours = models.PositiveSmallIntegerField(default=24, help_text="how long a piece is held for who won it")
    redeem_until = models.DateTimeField()
    seed = EncryptedText(purpose=SEED, null=True, editable=False)
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    list_hash = models.CharField(max_length=64, blank=True, editable=False)
    entrants = models.PositiveIntegerField(default=0, editable=False, help_text="of a draw, when its list was closed")
    witness_source = models.CharField(max_length=120, blank=True, help_text="whose public number joins the seed")
    witness = models.CharField(max_length=80, blank=True)
    announced_at = models.DateTimeField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    drawn_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager["Drop"]] = DropQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation_path", "-opens_at"], name="drop_subtree"),
            models.Index(fields=["status", "opens_at"], name="drop_soon"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("goods")),
                name="drop_not_one_too_many",
                violation_error_message="There are not that many pieces.",
            ),
            models.CheckConstraint(
                condition=Q(goods__gt=0),
                name="drop_has_goods",
                violation_error_message="There is at least one piece to give.",
            ),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"), closes_at__lt=F("redeem_until")),
                name="drop_times_in_order",
                violation_error_message="It opens, then closes, then coupons run out.",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | ~Q(kind="draw") | Q(status="cancelled") | ~Q(commitment=""),
                name="drop_draw_is_committed",
                violation_error_message="A draw that was announced has its commitment.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="draw") | ~Q(status__in=["frozen", "drawn", "ended"]) | ~Q(list_hash=""),
                name="drop_list_is_hashed",
                violation_error_message="A closed list has its hash.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def left(self) -> int:
        """Pieces that nobody has and that are held for nobody."""
        return self.goods - self.taken

    @property
    def is_draw(self) -> bool:
        return self.kind == DropKind.DRAW


class Partner(Model):
    """A shop where the coupons of one drop are redeemed. Its page is a sealed address; revoking it closes the page."""

    drop = models.ForeignKey(Drop, models.PROTECT, related_name="partners")
    name = models.CharField(max_length=60)
    address = models.CharField(max_length=120, blank=True)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["drop", "name"],
                name="drop_partner_once",
                violation_error_message="This shop is on the list already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EntryQuerySet(models.QuerySet["Entry"]):
    def of(self, person_id: int | None) -> Self:
        return self.filter(person_id=person_id or 0)

    def holding(self) -> Self:
        return self.filter(status__in=HOLDING)


class Entry(Model):
    """One real person's part in a drop, from entering to the redeemed coupon."""

    drop = models.ForeignKey(Drop, models.PROTECT, related_name="entries")
    person = models.ForeignKey(Person, models.PROTECT, related_name="drop_entries")
    identity = models.BinaryField(
        help_text="keyed digest of the checked document and the drop: one real name, one entry"
    )
    key = models.CharField(max_length=40, help_text="of the request: the same key gets the same entry")
    status = models.CharField(max_length=10, choices=EntryStatus.choices, default=EntryStatus.ENTERED)
    token = models.CharField(max_length=16, default=new_token, help_text="stands for the entrant in published lists")
    place = models.PositiveIntegerField(null=True, help_text="in the order of the draw, or in the line of a rush")
    coupon = models.CharField(max_length=12, blank=True, help_text="from the moment of issue")
    offer_until = models.DateTimeField(null=True)
    entered_at = models.DateTimeField(default=clock.now)
    issued_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)
    redeemed_by = models.ForeignKey(Partner, models.PROTECT, null=True, related_name="redeemed")
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True, help_text="when the message about an offer left")

    objects: ClassVar[models.Manager["Entry"]] = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        indexes: ClassVar = [
            models.Index(fields=["drop", "status", "place", "id"], name="drop_entry_line"),
            models.Index(fields=["person", "-entered_at"], name="drop_entry_of_person"),
            models.Index(fields=["offer_until"], condition=Q(status="offered"), name="drop_entry_offers"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["drop", "person"],
                name="drop_entry_once",
                violation_error_message="This account has taken part already.",
            ),
            models.UniqueConstraint(
                fields=["drop", "identity"],
                name="drop_entry_one_real_name",
                violation_error_message="Somebody with this document has taken part already.",
            ),
            models.UniqueConstraint(
                fields=["drop", "token"],
                name="drop_entry_token_once",
                violation_error_message="This token stands for somebody else.",
            ),
            models.UniqueConstraint(
                fields=["coupon"],
                condition=~Q(coupon=""),
                name="drop_entry_coupon_once",
                violation_error_message="This coupon is somebody else's.",
            ),
            models.CheckConstraint(
                condition=Q(status="offered", offer_until__isnull=False)
                | (~Q(status="offered") & Q(offer_until__isnull=True)),
                name="drop_offer_has_end",
                violation_error_message="What is offered has an end, and nothing else.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["issued", "redeemed", "expired"])
                | (~Q(coupon="") & Q(issued_at__isnull=False)),
                name="drop_issued_has_coupon",
                violation_error_message="What is issued has its coupon.",
            ),
            models.CheckConstraint(
                condition=Q(status="redeemed", redeemed_at__isnull=False)
                | (~Q(status="redeemed") & Q(redeemed_at__isnull=True)),
                name="drop_redeemed_has_moment",
                violation_error_message="What is redeemed has its moment, and nothing else.",
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"
