"""What officers can ask for and say. Filters come from the address: whatever does not fit there is left out."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.hiring.enums import ApplicationStatus
from chunfeng.domain.indicators.enums import Period
from chunfeng.domain.people.enums import RecoveryDocument
from chunfeng.domain.unions.enums import Evidence, JoinState, MembershipStatus, ProfessionalLevel, Rating
from chunfeng.domain.unions.models import Organisation
from chunfeng.domain.unions.queries.groups import group_choices
from chunfeng.kernel import clock
from chunfeng.kernel.typed import wholes
from chunfeng.kernel.vocabulary import Education, EmployerSize, WorkKind
from chunfeng.shared.labels import choices

ALL = [("", pgettext_lazy("filter", "all"))]


class Filters(forms.Form):
    """A form over the address. `kept` has what is valid, so that a mistyped filter does not empty the page."""

    @property
    def kept(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    @classmethod
    def of(cls, query: QueryDict, **options: Any) -> "Filters":
        return cls(query, **options)


class EmployerFilters(Filters):
    words = forms.CharField(label=_("Name or credit code"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *EmployerStatus.choices])
    place = forms.RegexField(r"^\d{2,9}$", label=_("Place code"), required=False)
    tag = forms.CharField(label=_("Tag"), required=False, max_length=40)
    size = forms.TypedChoiceField(
        label=_("Size"), required=False, coerce=int, empty_value=None, choices=[*ALL, *choices(EmployerSize)]
    )


class PositionFilters(Filters):
    words = forms.CharField(label=_("Position or employer"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *PositionStatus.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ALL, *choices(WorkKind)])
    place = forms.RegexField(r"^\d{2,9}$", label=_("Place code"), required=False)
    employer = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class PeopleFilters(Filters):
    words = forms.CharField(label=_("Work looked for"), required=False, max_length=40)
    place = forms.RegexField(r"^\d{2,9}$", label=_("Place code"), required=False)
    looking = forms.TypedChoiceField(
        label=_("State"),
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
        choices=[*ALL, ("yes", _("looking")), ("no", _("not looking"))],
    )


class ApplicationFilters(Filters):
    words = forms.CharField(label=_("Position"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *ApplicationStatus.choices])
    position = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    seeker = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class FigureFilters(Filters):
    period = forms.ChoiceField(label=_("Period"), required=False, choices=Period.choices)
    start = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    end = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    at = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def days(self) -> tuple[date | None, date | None]:
        kept = self.kept
        return kept.get("start"), kept.get("end")


class Note(forms.Form):
    """Why not: read by the employer."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The employer reads this: say what is missing and what to do."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PersonNote(forms.Form):
    """Why: kept with the decision."""

    note = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The person can read it: say what you saw and what to do."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class Unmask(forms.Form):
    """Why somebody looks at what is masked."""

    why = forms.CharField(
        label=_("Why do you need it?"),
        min_length=2,
        max_length=200,
        help_text=_("The person reads this, with your name and the time."),
    )


class Upload(forms.Form):
    file = forms.FileField(
        label=_("Sheet of positions"), allow_empty_file=True, error_messages={"required": _("Choose a file first.")}
    )
    publish = forms.BooleanField(label=_("Publish at once what passes the checks"), required=False)


class Chosen(forms.Form):
    """Rows ticked in a list."""

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.ids = sorted(set(wholes(data.getlist("id"))))


class LostPhone(forms.Form):
    """`with_code`: a code went to the new number, and the person at the counter reads it out."""

    account = forms.CharField(
        label=_("Old number, or the ten letters of the account"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    document = forms.ChoiceField(label=_("Document that you looked at"), choices=RecoveryDocument.choices)
    reason = forms.CharField(
        label=_("What happened, and how you know who it is"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phone = forms.CharField(
        label=_("New number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Code that came to the new number"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, with_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_code:
            del self.fields["code"]


class Decision(forms.Form):
    note = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("What you checked, or what is missing. It stays with the request."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


# Members


class JoinFilters(Filters):
    words = forms.CharField(label=_("Union"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *JoinState.choices])


class MemberFilters(Filters):
    words = forms.CharField(label=_("Name, whole phone or member number"), required=False, max_length=60)
    status = forms.ChoiceField(label=_("State"), required=False, choices=[*ALL, *MembershipStatus.choices])
    group = forms.ChoiceField(label=_("Group"), required=False)
    union = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [*ALL, *group_choices()]


class JoinDecision(forms.Form):
    """Why not: read by the applicant."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The applicant reads this: say what is missing and what to do."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OfUnion(forms.Form):
    """A form about one of the unions in the officer's part of the tree."""

    union = forms.TypedChoiceField(label=_("Union"), coerce=int)

    def __init__(self, *args: Any, unions: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["union"].choices = [(union.pk, union.name) for union in unions]


class Enter(OfUnion):
    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    consent_paper = forms.CharField(
        label=_("Number of the signed application"),
        max_length=60,
        help_text=_("Nobody is entered without a signature: keep the paper."),
    )
    employer_name = forms.CharField(label=_("Works at"), required=False, max_length=120)
    groups = forms.MultipleChoiceField(label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["groups"].choices = group_choices()


class NewPoster(OfUnion):
    title = forms.CharField(label=_("Where it hangs"), max_length=60, help_text=_("Only you see this."))
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )

    def clean_ends_on(self) -> date:
        day: date = self.cleaned_data["ends_on"]
        if not clock.today() <= day <= clock.today() + timedelta(days=730):
            raise forms.ValidationError(
                gettext("From today, at most two years: a poster that is forgotten ends by itself.")
            )
        return day


class NewCeremony(OfUnion):
    title = forms.CharField(label=_("What it is called"), max_length=80)
    held_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )
    venue = forms.CharField(label=pgettext_lazy("ceremony", "Where"), required=False, max_length=120)


class ListPeople(forms.Form):
    lines = forms.CharField(
        label=_("One person a line"),
        required=False,
        max_length=100_000,
        help_text=_("Name and phone; trade, employer and the number of a signed paper if there are any."),
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "张三 13800138000 骑手"}),
    )
    file = forms.FileField(label=_("Or a sheet"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not str(cleaned.get("lines", "")).strip() and not self.errors:
            raise forms.ValidationError(gettext("Type somebody in, or choose a sheet."))
        return cleaned


class ConfirmGroup(forms.Form):
    group = forms.ChoiceField(label=_("Group"))
    evidence = forms.ChoiceField(
        label=_("What was shown"), choices=[pair for pair in Evidence.choices if pair[0] != Evidence.STATED]
    )
    note = forms.CharField(label=_("Its number"), required=False, max_length=120)
    ends_on = forms.DateField(
        label=_("Valid until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = group_choices()


class CountWorkers(OfUnion):
    group = forms.ChoiceField(label=_("Group"), required=False)
    number = forms.IntegerField(label=_("Workers"), min_value=1, max_value=100_000_000)
    source = forms.CharField(
        label=_("Source"), max_length=120, help_text=_("Who counted: a census, a register, the platform.")
    )
    counted_on = forms.DateField(
        label=_("Counted on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", pgettext("workers", "all trades")), *group_choices()]


class DensityAt(Filters):
    at = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    group = forms.ChoiceField(label=_("Group"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", pgettext("workers", "all trades")), *group_choices()]


# Plans, union workers, audit trail


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


class NewPlan(forms.Form):
    """A plan; its tasks come from a sheet or from typed rows, which are read by the domain."""

    organisation = forms.TypedChoiceField(label=_("Union"), coerce=int)
    title = forms.CharField(label=_("Name of the plan"), max_length=120)
    starts_on = _day(_("First day"))
    ends_on = _day(_("Last day"))
    file = forms.FileField(label=_("Sheet of tasks"), required=False, allow_empty_file=True)

    def __init__(self, *args: Any, organisations: list[tuple[int, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["organisation"].choices = organisations


class Evidence(forms.Form):
    note = forms.CharField(
        label=_("What was done"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("Photo, PDF or document"), required=False, allow_empty_file=True)


class SendBack(forms.Form):
    why = forms.CharField(
        label=_("What is missing"),
        max_length=500,
        help_text=_("Whoever handed it in reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class UnionWorkerFacts(forms.Form):
    """What grade and pay follow from."""

    post = forms.ChoiceField(label=_("Post"))
    level = forms.TypedChoiceField(label=_("Certificate"), coerce=int, choices=ProfessionalLevel.choices)
    education = forms.TypedChoiceField(label=_("Education"), coerce=int, choices=choices(Education))
    earlier_years = forms.IntegerField(
        label=_("Full years of such work elsewhere"), min_value=0, max_value=50, initial=0
    )
    ends_on = _day(_("Last day"), required=False)

    def __init__(self, *args: Any, posts: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["post"].choices = posts


class NewUnionWorker(UnionWorkerFacts):
    phone = forms.CharField(label=_("Phone"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    organisation = forms.TypedChoiceField(label=_("Union"), coerce=int)
    ladder = forms.ChoiceField(label=_("Ladder"))
    since = _day(_("First day"))
    ends_on = None
    field_order = ("phone", "organisation", "ladder", "post", "since", "level", "education", "earlier_years")

    def __init__(
        self, *args: Any, organisations: list[tuple[int, str]], ladders: list[tuple[str, str]], **values: Any
    ) -> None:
        super().__init__(*args, **values)
        self.fields["organisation"].choices = organisations
        self.fields["ladder"].choices = ladders


class YearResult(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=1980, max_value=2200)
    rating = forms.TypedChoiceField(label=_("Result"), coerce=int, choices=Rating.choices)


class WhatIf(Filters):
    """Facts to try out; empty ones stay as they are."""

    years = forms.IntegerField(label=_("Years of work"), required=False, min_value=0, max_value=60)
    post = forms.ChoiceField(label=_("Post"), required=False)
    level = forms.TypedChoiceField(
        label=_("Certificate"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *ProfessionalLevel.choices],
    )
    education = forms.TypedChoiceField(
        label=_("Education"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *choices(Education)]
    )
    rating = forms.TypedChoiceField(
        label=_("Next result"), required=False, coerce=int, empty_value=None, choices=[("", "—"), *Rating.choices]
    )

    def __init__(self, *args: Any, posts: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["post"].choices = [("", "—"), *posts]


class AuditFilters(Filters):
    act = forms.RegexField(r"^[a-z_.]{1,80}$", label=_("Act, or its beginning"), required=False)
    day = _day(_("Day"), required=False)
    target = forms.RegexField(r"^[a-z_]{1,40}(/\d{1,18})?$", label=_("Thing, such as plan_task/12"), required=False)
