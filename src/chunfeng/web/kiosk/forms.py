from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.unions.models import Organisation


class KioskForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the screen"),
        max_length=60,
        help_text=_("As people standing before it would call it: Service hall Hongshan, screen 1."),
        error_messages={"required": _("Give the screen a name.")},
    )
    organisation = forms.TypedChoiceField(label=_("Organisation"), coerce=int)
    public_key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, tops: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [(top.pk, top.name) for top in tops]  # type: ignore[attr-defined]
