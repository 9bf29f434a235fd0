"""What organisers say about happenings."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.happenings.enums import Channel, HappeningKind, HappeningStatus, RegistrationStatus
from chunfeng.domain.happenings.models import Happening
from chunfeng.domain.happenings.services.planning import Plan
from chunfeng.domain.places import queries as places
from chunfeng.web.desk.forms import ALL, Filters, OfUnion
from chunfeng.web.desk.union_forms import day_input
from chunfeng.web.hire.forms import PlaceField


class MomentField(forms.DateTimeField):
    """Day and time as the browser's own picker gives them, to the minute or to the second."""

    def __init__(self, *, seconds: bool = False, **options: Any) -> None:
        attributes = {"type": "datetime-local", **({"step": "1"} if seconds else {})}
        widget = forms.DateTimeInput(attrs=attributes, format="%Y-%m-%dT%H:%M:%S" if seconds else "%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", *(["%Y-%m-%dT%H:%M:%S"] if seconds else [])]
        super().__init__(widget=widget, input_formats=formats, **options)


class HappeningFilters(Filters):
    words = forms.CharField(label=_("Title, place or code"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ALL, *HappeningKind.choices])
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *HappeningStatus.choices])
    series = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class RegistrationFilters(Filters):
    words = forms.CharField(label=_("Name or group"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *RegistrationStatus.choices])


class Describe(forms.Form):
    """A happening as it is described; `plan` is what the service takes."""

    kind = forms.ChoiceField(label=_("Kind"), choices=HappeningKind.choices)
    title = forms.CharField(label=pgettext_lazy("happening", "Title"), max_length=80)
    summary = forms.CharField(label=_("In one sentence"), required=False, max_length=200)
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    channels = forms.MultipleChoiceField(
        label=_("How people take part"),
        choices=Channel.choices,
        initial=[Channel.SPOT.value],
        widget=forms.CheckboxSelectMultiple,
    )
    place = PlaceField(label=_("City and district"), required=False, max_length=60)
    venue = forms.CharField(label=_("House or hall"), required=False, max_length=120)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    capacity = forms.IntegerField(
        label=_("Seats"), required=False, min_value=1, max_value=1_000_000, help_text=_("Empty: open to all.")
    )
    registers_from = MomentField(label=_("Registration from"), required=False, help_text=_("Empty: at once."))
    registers_until = MomentField(label=_("Registration until"), required=False, help_text=_("Empty: until it ends."))
    scans_out = forms.BooleanField(label=_("People are scanned as they go out, too"), required=False)
    contact = forms.CharField(label=_("Contact"), required=False, max_length=120, help_text=_("Name and phone"))
    description = forms.CharField(
        label=_("More about it"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    series = forms.TypedChoiceField(label=_("Series"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, series: list[tuple[int, str]], told: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["series"].choices = [("", pgettext_lazy("series", "none")), *series]
        if told:  # another time is a move, which tells everybody
            for name in ("kind", "starts_at", "ends_at"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("starts_at") and said.get("ends_at") and said["ends_at"] <= said["starts_at"]:
            self.add_error("ends_at", gettext("It would end before it begins."))
        return said

    def plan(self, of: Happening | None = None) -> Plan:
        """What was said; times and kind of what people were told already are those that they were told."""
        said = dict(self.cleaned_data)
        place, _written = said.pop("place") or (None, "")
        if of is not None:
            said = {"kind": of.kind, "starts_at": of.starts_at, "ends_at": of.ends_at, **said}
        return Plan(
            place_id=place or None,
            channels=tuple(said.pop("channels")),
            series_id=said.pop("series"),
            lon=of.lon if of else None,
            lat=of.lat if of else None,
            **said,
        )


class Prepare(OfUnion, Describe):
    """A new one, of one of the unions in the officer's part of the tree."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.order_fields(["union", *Describe.base_fields])


def described(found: Happening) -> dict[str, Any]:
    """A happening as the form shows it."""
    said = {name: getattr(found, name) for name in Describe.base_fields if name not in ("series", "place")}
    return {**said, "series": found.series_id, "place": places.full_name(found.place_id) if found.place_id else ""}


class Part(forms.Form):
    """A part of the programme."""

    title = forms.CharField(label=pgettext_lazy("happening", "Title"), max_length=80)
    room = forms.CharField(label=_("Room"), required=False, max_length=80)
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    capacity = forms.IntegerField(label=_("Seats"), required=False, min_value=1, max_value=1_000_000)


class Move(forms.Form):
    starts_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    venue = forms.CharField(label=_("House or hall"), required=False, max_length=120)
    why = forms.CharField(label=_("Why"), max_length=300, help_text=_("Everybody who registered reads this."))


class CallOff(forms.Form):
    why = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Everybody who registered reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WalkIn(forms.Form):
    phone = forms.CharField(
        label=_("Phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
    )
    name = forms.CharField(label=_("Name"), required=False, max_length=60)


class OpenLine(forms.Form):
    title = forms.CharField(label=_("What it is for"), max_length=80)
    where = forms.CharField(label=pgettext_lazy("queue", "Where"), required=False, max_length=80)
    prefix = forms.RegexField(
        r"^[A-Za-z]{0,3}$", label=_("Letter before the numbers"), required=False, help_text=_("A makes A1, A2 …")
    )
    desks = forms.IntegerField(label=_("How many are served at once"), min_value=1, max_value=50, initial=1)
    minutes = forms.IntegerField(label=_("Minutes that one takes, about"), min_value=1, max_value=240, initial=5)


class NewSeries(OfUnion):
    title = forms.CharField(label=pgettext_lazy("happening", "Title"), max_length=80)
    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(label=_("Last day"), widget=day_input())
    planned = forms.IntegerField(label=_("How many there are to be"), required=False, min_value=0, max_value=10_000)
    planned_spot = forms.IntegerField(
        label=_("How many of them on the spot"), required=False, min_value=0, max_value=10_000
    )
    parent = forms.TypedChoiceField(label=_("Within"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, series: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].choices = [("", pgettext_lazy("series", "none")), *series]
