"""Asking for a union at work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.places import queries as places
from chunfeng.domain.unions.enums import OrganisationKind
from chunfeng.domain.unions.models import Founding
from chunfeng.web.hire.forms import PlaceField


class FoundingForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What kind of union"), choices=OrganisationKind.choices[1:], widget=forms.RadioSelect
    )
    employer_name = forms.CharField(
        label=_("Full name of the employer"),
        max_length=120,
        required=False,
        help_text=_("As the business licence has it. A federation of a trade leaves it empty."),
    )
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=24,
        required=False,
        help_text=_("18 characters, on the business licence."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    others = forms.CharField(
        label=_("Other employers of a joint union"),
        required=False,
        max_length=4000,
        help_text=_("One a line: name, then credit code."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label=_("Name of the union"), max_length=120, help_text=_("Such as: 武汉春江机电有限公司工会委员会")
    )
    place = PlaceField(
        label=_("Where"), max_length=60, help_text=_("City, district and street, such as 武汉洪山区关山街道")
    )
    address = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    workers = forms.IntegerField(label=_("How many people work there"), min_value=1, max_value=1_000_000)
    initiators = forms.CharField(
        label=_("Who asks for the union"),
        max_length=2000,
        help_text=_("Names, one a line. Only the officers who review it see them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    note = forms.CharField(
        label=_("Anything else"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    @property
    def said(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        employers = [(data["employer_name"], data["credit_code"])]
        for line in data["others"].splitlines():
            name, _space, code = line.strip().rpartition(" ") if " " in line.strip() else (line.strip(), "", "")
            employers.append((name, code))
        return {
            "kind": OrganisationKind(data["kind"]),
            "name": data["name"],
            "employers": employers,
            "place_code": data["place"][0],
            "address": data["address"],
            "workers": data["workers"],
            "initiators": data["initiators"].splitlines(),
            "note": data["note"],
        }

    @staticmethod
    def filled(founding: Founding) -> dict[str, Any]:
        """What was sent, for correcting it."""
        first, *others = founding.employers or [{"name": "", "credit_code": ""}]
        return {
            "kind": founding.kind,
            "employer_name": first["name"],
            "credit_code": first["credit_code"],
            "others": "\n".join(f"{each['name']} {each['credit_code']}" for each in others),
            "name": founding.name,
            "place": places.full_name(founding.place_id),
            "address": founding.address,
            "workers": founding.workers,
            "initiators": "\n".join(founding.initiators),
            "note": founding.note,
        }
