"""What an employer answers to an invitation, here and at the hiring desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.fairs.models import Participation
from chunfeng.domain.fairs.services.guests import Answer


class AnswerForm(forms.Form):
    booths = forms.IntegerField(label=_("Booths"), min_value=1, max_value=20)
    people = forms.IntegerField(label=_("How many of you come"), min_value=1, max_value=50)
    power = forms.BooleanField(label=_("We need power"), required=False)
    plates = forms.CharField(
        label=_("Number plates"), required=False, max_length=200, help_text=_("So that the gate lets you in; by comma.")
    )

    @classmethod
    def initial_of(cls, participation: Participation, *, plates: bool) -> dict[str, Any]:
        """What was said so far; number plates only to whoever is signed in."""
        return {
            "booths": participation.booths,
            "people": participation.people,
            "power": participation.power,
            "plates": (participation.plates or "") if plates else "",
        }

    def answer(self) -> Answer:
        said = self.cleaned_data
        return Answer(said["booths"], said["people"], said["plates"] or None, said["power"])
