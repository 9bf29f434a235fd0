"""Forms of live rooms at the desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.conversations.enums import Source
from chunfeng.domain.employers.models import Employer
from chunfeng.domain.fairs.models import LiveRoom


class LiveRoomForm(forms.Form):
    source = forms.ChoiceField(
        label=_("Where the picture comes from"),
        choices=Source.choices,
        initial=Source.BROWSER.value,
        widget=forms.RadioSelect,
    )
    address = forms.CharField(
        label=_("HLS address"),
        required=False,
        max_length=500,
        help_text=_("Only for a picture from elsewhere: https://… ending in .m3u8"),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    employers = forms.MultipleChoiceField(
        label=_("Who presents"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever speaks for them can go on air. Their open positions are in the room."),
    )

    def __init__(self, *args: Any, employers: Sequence[Employer], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["employers"].choices = [(str(employer.pk), employer.name) for employer in employers]

    def said(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "source": cleaned["source"],
            "address": cleaned["address"],
            "employer_ids": [int(pk) for pk in cleaned["employers"]],
        }


class OpenCalls(forms.Form):
    employer_id = forms.TypedChoiceField(label=_("With whom"), coerce=int)
    minutes = forms.IntegerField(label=_("Minutes a talk"), min_value=2, max_value=60, initial=8)

    def __init__(self, *args: Any, employers: Sequence[Employer], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["employer_id"].choices = [(employer.pk, employer.name) for employer in employers]


def described(room: LiveRoom, presenting: Sequence[Employer]) -> dict[str, Any]:
    """A room as its form shows it."""
    return {
        "source": room.room.source,
        "address": room.room.address,
        "employers": [str(employer.pk) for employer in presenting],
    }
