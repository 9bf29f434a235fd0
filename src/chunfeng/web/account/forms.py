from django import forms
from django.utils.translation import gettext_lazy as _


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=30,
        error_messages={"required": _("Type your mobile number.")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "autofocus": True}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Six digits"),
        max_length=12,
        error_messages={"required": _("Type the six digits from the SMS.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class NewPhoneForm(forms.Form):
    phone = forms.CharField(
        label=_("New mobile number"),
        max_length=30,
        error_messages={"required": _("Type your mobile number.")},
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "autofocus": True}),
    )


class SecondCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the app, or one from paper"),
        max_length=20,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("What you call this device"),
        max_length=40,
        required=False,
        help_text=_("So that you recognise it later: my phone, Dad's tablet."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
