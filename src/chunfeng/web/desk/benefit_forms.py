"""Forms of the desk of benefits."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.programs.enums import ApplicationState
from chunfeng.web.desk.forms import ALL, Filters


class BenefitFilters(Filters):
    """Narrowing the list of applications."""

    words = forms.CharField(label=_("Number or name"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[*ALL, *(choice for choice in ApplicationState.choices if choice[0] != ApplicationState.DRAFT)],
    )


class BenefitReason(forms.Form):
    """What the applicant reads: in words, or by one of the coded `grounds` where something is refused."""

    ground = forms.ChoiceField(label=_("Reason of a refusal"), required=False)
    reason = forms.CharField(
        label=_("What the applicant reads"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *arguments: Any, grounds: Sequence[tuple[str, str]] = (), **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["ground"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("in words only")), *grounds]
        self.fields["reason"].required = not grounds

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("reason") and not (cleaned.get("ground") and self.data.get("act") == "refuse"):
            self.add_error("reason", _("This needs a reason that the applicant can read."))
        return cleaned


class LookUp(forms.Form):
    """What a scanner types, or a person."""

    said = forms.CharField(
        label=_("Member card, number or name"),
        max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )


class TakeBackReason(forms.Form):
    reason = forms.CharField(label=_("Why it is taken back"), max_length=200)


class DeclarationForm(forms.Form):
    """A declaration as text; `seen` is the digest of the draft that the writer began with."""

    text = forms.CharField(
        label=_("Rules"),
        max_length=60_000,
        strip=False,
        widget=forms.Textarea(attrs={"wrap": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Lines end as they do in files, whatever the browser sends."""
        return "\n".join(str(self.cleaned_data["text"]).splitlines()) + "\n"


class AnswerFile(forms.Form):
    """The bank's answer."""

    file = forms.FileField(label=_("Answer file (Excel or CSV)"))


class HolidayForm(forms.Form):
    """One year's announcement: days one on each line."""

    year = forms.IntegerField(label=_("Year"), min_value=2026, max_value=2100)
    source = forms.CharField(label=_("Number of the announcement"), max_length=120)
    free = forms.CharField(
        label=_("Days off, one on each line (2027-01-01)"), widget=forms.Textarea(attrs={"rows": 8}), max_length=2000
    )
    worked = forms.CharField(
        label=_("Saturdays and Sundays worked, one on each line"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2000,
    )

    def clean_free(self) -> list[date]:
        return self._days("free")

    def clean_worked(self) -> list[date]:
        return self._days("worked")

    def _days(self, name: str) -> list[date]:
        try:
            return [date.fromisoformat(each.strip()) for each in self.cleaned_data[name].split() if each.strip()]
        except ValueError as error:
            raise forms.ValidationError(_("Write each day like 2027-01-01.")) from error
