"""What people who take part say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from chunfeng.domain.happenings.enums import Channel, HappeningKind
from chunfeng.domain.happenings.models import Happening, Session
from chunfeng.kernel import clock

ALL = [("", pgettext_lazy("filter", "all"))]
STARS = [(number, "★" * number) for number in range(5, 0, -1)]


class Filters(forms.Form):
    """Over the address: whatever does not fit is left out."""

    words = forms.CharField(label=_("What"), required=False, max_length=40)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ALL, *HappeningKind.choices])
    place = forms.CharField(label=_("Place"), required=False, max_length=40)
    page = forms.IntegerField(required=False, min_value=1, max_value=500, widget=forms.HiddenInput)

    @property
    def kept(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


class Registering(forms.Form):
    """How, and for which part; a choice of one is no question."""

    channel = forms.ChoiceField(label=_("How do you take part?"), widget=forms.RadioSelect)
    session = forms.TypedChoiceField(label=_("Which part?"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, happening: Happening, sessions: list[Session], **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [(value, label) for value, label in Channel.choices if value in happening.channels]
        self.fields["channel"].choices = offered
        self.fields["session"].choices = [(session.pk, label_of(session)) for session in sessions]
        if len(offered) < 2:
            del self.fields["channel"]
        if not sessions:
            del self.fields["session"]


class GroupForm(forms.Form):
    name = forms.CharField(label=_("Name of the group"), max_length=80, help_text=_("Such as the class or the team"))
    school = forms.CharField(label=_("School or employer"), required=False, max_length=80)
    major = forms.CharField(label=_("Major"), required=False, max_length=60)
    session = forms.TypedChoiceField(label=_("Which part?"), coerce=int, widget=forms.RadioSelect)
    file = forms.FileField(label=_("List of names"), required=False)
    rows = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sessions: list[Session], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["session"].choices = [(session.pk, label_of(session)) for session in sessions]
        if not sessions:
            del self.fields["session"]


class FeedbackForm(forms.Form):
    stars = forms.TypedChoiceField(label=_("How was it?"), coerce=int, choices=STARS, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In one sentence"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


def label_of(session: Session) -> str:
    """A part as people choose it; how many seats are left where few are."""
    text = f"{session.title} {_local(session.starts_at)}"
    if session.free is not None:
        text += " · " + (
            str(_("full: waiting list")) if not session.free else str(_("%(free)s seats left")) % {"free": session.free}
        )
    return text


def _local(moment: Any) -> str:
    return f"{moment.astimezone(clock.SHANGHAI):%m-%d %H:%M}"
