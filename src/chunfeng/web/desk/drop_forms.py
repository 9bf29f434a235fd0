"""What organisers say about a drop."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.drops.enums import DropKind, DropStatus, EntryStatus
from chunfeng.domain.drops.services.planning import Plan
from chunfeng.web.desk.forms import ALL, Filters, OfUnion
from chunfeng.web.desk.happening_forms import MomentField


class DropFilters(Filters):
    words = forms.CharField(label=_("Title or code"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *DropStatus.choices])


class EntryFilters(Filters):
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *EntryStatus.choices])


class Prepare(OfUnion, forms.Form):
    """A new drop of one of the unions in the officer's part of the tree."""

    kind = forms.ChoiceField(label=_("How they are given"), choices=DropKind.choices)
    title = forms.CharField(label=pgettext_lazy("drop", "Title"), max_length=60)
    summary = forms.CharField(label=_("In one sentence"), required=False, max_length=200)
    goods = forms.IntegerField(label=_("How many pieces"), min_value=1, max_value=1_000_000)
    yuan = forms.DecimalField(
        label=_("Worth of one, in yuan"), min_value=0, max_value=100_000, max_digits=8, decimal_places=2
    )
    opens_at = MomentField(seconds=True, label=_("Opens"), help_text=_("To the second; people see a countdown."))
    closes_at = MomentField(seconds=True, label=_("Closes"))
    draws_at = MomentField(
        label=_("Lots are drawn"), required=False, help_text=_("By lot only. Empty: when it closes.")
    )
    redeem_until = MomentField(label=_("Coupons are good until"))
    hold_hours = forms.IntegerField(
        label=_("Hours that a piece is held for who won it"), min_value=1, max_value=720, initial=24
    )
    witness_source = forms.CharField(
        label=_("Witness"),
        required=False,
        max_length=120,
        help_text=_(
            "By lot only: a public number that nobody knows before the list is closed, such as a lottery's of that day."
        ),
    )
    terms = forms.CharField(
        label=_("Where and how a coupon is used"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for first, second in (("opens_at", "closes_at"), ("closes_at", "redeem_until")):
            if said.get(first) and said.get(second) and said[second] <= said[first]:
                self.add_error(second, gettext("It opens, then closes, then coupons run out."))
        return said

    def plan(self) -> Plan:
        """What the service takes."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("union", "yuan")}
        return Plan(value_fen=int(self.cleaned_data["yuan"] * 100), **said)


class Shop(forms.Form):
    name = forms.CharField(label=_("Name of the shop"), max_length=60)
    address = forms.CharField(label=_("Address"), required=False, max_length=120)


class Lots(forms.Form):
    """Drawing: the witness, where one was announced."""

    witness = forms.CharField(label=_("The public number, as it was published"), required=False, max_length=80)
