"""Forms of two registers of the desk: officers' kin, and households in hardship."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.domain.programs.enums import Hardship, HardshipReason, HardshipState, Kin, Relation
from chunfeng.web.desk.forms import ALL, Filters

ROWS = 8
"""How many people of a household fit into the form."""
MOST_YUAN = 10_000_000


class TieForm(forms.Form):
    """A relative, known by the phone."""

    phone = forms.CharField(
        label=_("The relative's phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("Kept as a code that nobody can read back. It needs no account."),
    )
    kin = forms.ChoiceField(label=_("Who it is"), choices=Kin.choices)
    note = forms.CharField(
        label=_("What you call them"), max_length=60, required=False, help_text=_("So that the list can be read later")
    )


class TieEnd(forms.Form):
    reason = forms.CharField(label=_("Why it is over"), max_length=120)


class HardshipFilters(Filters):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *HardshipState.choices])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[*ALL, *Hardship.choices])


class HardshipReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class RegisterList(forms.Form):
    file = forms.FileField(label=_("List of workers in hardship"))


class HouseholdForm(forms.Form):
    """A household: who lives in it and what each earns in a year, what must be spent, what was lost. Money in yuan."""

    member = forms.CharField(
        label=_("Member: number on the card, or phone"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rigid = forms.DecimalField(
        label=_("Rigid spending of the year (illness, school, rent), in yuan"),
        min_value=0,
        max_value=MOST_YUAN,
        decimal_places=2,
        initial=0,
    )
    loss = forms.DecimalField(
        label=_("Loss by an accident in this year, in yuan"),
        min_value=0,
        max_value=MOST_YUAN,
        decimal_places=2,
        initial=0,
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"), choices=HardshipReason.choices, widget=forms.CheckboxSelectMultiple
    )
    words = forms.CharField(
        label=_("In a few sentences"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(ROWS):
            self.fields[f"relation_{row}"] = forms.ChoiceField(
                label=_("Member of the household"),
                choices=[("", "—"), *Relation.choices],
                required=row == 0,
                initial=Relation.SELF if row == 0 else "",
            )
            self.fields[f"income_{row}"] = forms.DecimalField(
                label=pgettext_lazy("household", "Income of the year, in yuan"),
                min_value=0,
                max_value=MOST_YUAN,
                decimal_places=2,
                required=row == 0,
            )

    @property
    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        """Who, and what they earn."""
        return ((self[f"relation_{row}"], self[f"income_{row}"]) for row in range(ROWS))

    def members(self) -> list[tuple[str, int]]:
        """(relation, the year's income in fen) of a valid form; rows without a relation are left out."""
        data = self.cleaned_data
        return [
            (data[f"relation_{row}"], int((data[f"income_{row}"] or 0) * 100))
            for row in range(ROWS)
            if data[f"relation_{row}"]
        ]

    def said(self) -> dict[str, Any]:
        """What else a household consists of, money in fen."""
        data = self.cleaned_data
        return {
            "rigid": int(data["rigid"] * 100),
            "loss": int(data["loss"] * 100),
            "reasons": data["reasons"],
            "words": data["words"],
        }
