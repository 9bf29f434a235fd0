"""What officers ask for and say about the tree, foundings and posts."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions.enums import FoundingState, Role
from chunfeng.kernel import clock
from chunfeng.web.desk.forms import ALL, Filters


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TreeFilters(Filters):
    words = forms.CharField(label=_("Name, code or credit code"), required=False, max_length=60)
    on = forms.DateField(label=_("As it was on"), required=False, widget=day_input())
    at = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    @property
    def day(self) -> date | None:
        """A day in the past, or None for today."""
        day = self.kept.get("on")
        return day if day is not None and day < clock.today() else None


class FoundingFilters(Filters):
    words = forms.CharField(label=_("Name of the union"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *FoundingState.choices])
    mine = forms.BooleanField(label=_("Only what I have taken"), required=False)


class StaffFilters(Filters):
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[*ALL, *Role.choices])
    at = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    ended = forms.BooleanField(label=_("Only posts that ended"), required=False)


class Rename(forms.Form):
    name = forms.CharField(label=_("New name"), max_length=120)


class Workers(forms.Form):
    workers = forms.IntegerField(label=_("Workers known"), min_value=0, max_value=10_000_000)


class Approval(forms.Form):
    number = forms.CharField(
        label=_("Approval number"), max_length=60, help_text=_("As the approval document has it: 洪工字〔2026〕12号")
    )
    approved_on = forms.DateField(label=_("Date of approval"), widget=day_input())


class Meeting(forms.Form):
    held_on = forms.DateField(
        label=_("Day of the founding meeting"),
        widget=day_input(),
        help_text=_("Not before the day of approval; the union counts from then on."),
    )


class Reasons(forms.Form):
    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=500,
        help_text=_("The applicant reads this: say what is missing and what to do."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Appointment(forms.Form):
    """`roles` are those that the one who appoints may give here."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        help_text=_("Of a colleague who has signed in with it at least once."),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=day_input(), help_text=_("Leave it empty while no end is set.")
    )

    def __init__(self, *args: Any, roles: tuple[Role, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]


class Deputy(forms.Form):
    phone = forms.CharField(
        label=_("Phone of the deputy"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    starts_on = forms.DateField(label=_("First day"), widget=day_input())
    ends_on = forms.DateField(label=_("Last day"), widget=day_input())


class HandOver(forms.Form):
    """`colleagues` are (person id, name and post)."""

    to = forms.TypedChoiceField(
        label=_("Who takes over"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, colleagues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [*colleagues, ("", _("everybody there: back to the common list"))]


class Ending(HandOver):
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=day_input(), help_text=_("Leave it empty to end it at once.")
    )

    field_order = ("ends_on", "to")
