"""The form of a program as the page's own fields: what is right is decided by the service, not here."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chunfeng.domain.programs.queries.own import Field

PREFIX = "a_"
"""Before the names of declared fields, so that none meets one of the page's own."""


class DeclaredForm(forms.Form):
    """One page of fields with what was filled in, and what is wrong with it."""

    use_required_attribute = False

    def __init__(self, fields: list[Field], problems: Mapping[str, Any]) -> None:
        super().__init__(initial={PREFIX + each.name: each.value for each in fields})
        for each in fields:
            self.fields[PREFIX + each.name] = control(each)
        self._errors = ErrorDict(
            {PREFIX + each.name: self.error_class([problems[each.name]]) for each in fields if each.name in problems}
        )


def control(field: Field) -> forms.Field:
    """The control that fits a field."""
    known: dict[str, Any] = {"label": field.title, "required": field.required}
    match field.kind:
        case "choice":
            return forms.ChoiceField(choices=field.choices, widget=forms.RadioSelect, **known)
        case "yes":
            return forms.BooleanField(**known)
        case "date":
            return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **known)
        case "number":
            return forms.CharField(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **known)
        case "money":
            attrs = {"inputmode": "decimal"}
            return forms.CharField(widget=forms.TextInput(attrs=attrs), help_text=_("in yuan"), **known)
        case "lines":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text=_("one on each line"), **known)
        case "long":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), **known)
    return forms.CharField(**known)


class Words(forms.Form):
    """A reason in one's own words."""

    words = forms.CharField(
        label=gettext_lazy("In your words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class NewAccount(forms.Form):
    """Another account for a payment that came back."""

    account = forms.CharField(
        label=gettext_lazy("Account number"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    bank = forms.CharField(label=gettext_lazy("Bank and branch"), max_length=80, required=False)


class Number(forms.Form):
    """The number of an application."""

    number = forms.CharField(
        label=gettext_lazy("Number of the application"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
