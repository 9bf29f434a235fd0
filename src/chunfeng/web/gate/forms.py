from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions.models import Organisation


class DeviceForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the device"),
        max_length=60,
        help_text=_("As you would call it over the radio: north gate 2."),
        error_messages={"required": _("Give the device a name.")},
    )
    organisation = forms.TypedChoiceField(label=_("Organisation"), coerce=int)
    standing = forms.BooleanField(
        label=_("A standing kiosk: visitors scan themselves"),
        required=False,
        help_text=_("It shows no names to look through, and you are signed out of it."),
    )
    public_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, tops: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [(top.pk, top.name) for top in tops]  # type: ignore[attr-defined]
