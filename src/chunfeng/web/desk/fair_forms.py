"""What officers say about a fair."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.domain.fairs.enums import GuestStatus, StandKind
from chunfeng.domain.fairs.models import Fair
from chunfeng.web.desk.forms import ALL, Filters

SQUARES = [
    *StandKind.choices,
    (".", pgettext_lazy("square", "aisle")),
    ("E", pgettext_lazy("square", "entrance")),
    ("#", pgettext_lazy("square", "wall or stage")),
]


class Basics(forms.Form):
    expected = forms.IntegerField(label=_("People expected"), min_value=1, max_value=200_000)
    answer_by = forms.DateField(
        label=_("Employers answer until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    places = forms.IntegerField(
        label=_("How many booths"),
        required=False,
        min_value=0,
        max_value=2000,
        help_text=_("Once the hall is drawn, its booths count."),
    )
    zones = forms.CharField(
        label=_("Zones, one a line"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For example by trade, and one for new forms of employment."),
    )

    @classmethod
    def initial_of(cls, fair: Fair) -> dict[str, Any]:
        return {
            "expected": fair.expected,
            "answer_by": fair.answer_by,
            "places": fair.places,
            "zones": "\n".join(zone.name for zone in fair.zones.all()),
        }


class LayOut(forms.Form):
    rows = forms.IntegerField(label=_("Rows"), min_value=1, max_value=60, initial=4)
    per_row = forms.IntegerField(label=_("Booths in a row"), min_value=1, max_value=100, initial=12)
    crossing = forms.IntegerField(
        label=_("An aisle across after every … booths"), min_value=2, max_value=100, initial=6
    )
    powered = forms.IntegerField(label=_("Power at every … booth (0: none)"), min_value=0, max_value=100, initial=1)


class PlanSheet(forms.Form):
    file = forms.FileField(label=_("Plan of the hall as a sheet"))


class Square(forms.Form):
    """One square of the plan; who has it is asked apart."""

    row = forms.IntegerField(min_value=0, max_value=149, widget=forms.HiddenInput)
    column = forms.IntegerField(min_value=0, max_value=149, widget=forms.HiddenInput)
    what = forms.ChoiceField(label=_("What is here"), choices=SQUARES)
    number = forms.CharField(label=_("Number"), required=False, max_length=12)
    zone = forms.CharField(label=_("Zone"), required=False, max_length=40)
    power = forms.BooleanField(label=_("Has power"), required=False)


class Put(forms.Form):
    stand = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    guest = forms.TypedChoiceField(label=_("Who stands here"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, guests: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["guest"].choices = [("", pgettext_lazy("stand", "nobody")), *guests]


class GuestFilters(Filters):
    words = forms.CharField(label=_("Employer"), required=False, max_length=60)
    presence = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *GuestStatus.choices])


class GuestList(forms.Form):
    file = forms.FileField(label=_("List of employers"))


class GuestDetails(forms.Form):
    booths = forms.IntegerField(label=_("Booths"), min_value=1, max_value=20)
    people = forms.IntegerField(label=_("How many of theirs come"), min_value=1, max_value=50)
    draw = forms.IntegerField(
        label=_("Crowd expected at its booth"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Empty: three for each place that it offers."),
    )
    zone = forms.CharField(label=_("Zone"), required=False, max_length=40)
    power = forms.BooleanField(label=_("Needs power"), required=False)
    plates = forms.CharField(label=_("Number plates"), required=False, max_length=200)


class Shown(forms.Form):
    note = forms.CharField(label=_("Where it lies, or who sees to it"), required=False, max_length=300)
    file = forms.FileField(label=pgettext_lazy("checklist", "Document"), required=False)
