"""What employers type in. Fields read it as the kernel does, so that an error stands where it was made."""

import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from chunfeng.domain.employers.enums import (
    CloseReason,
    EmployerKind,
    PositionStatus,
    RepresentativeRole,
    ReservedFor,
)
from chunfeng.domain.employers.models import Employer, Position
from chunfeng.domain.employers.queries import version_of, wording_of
from chunfeng.domain.employers.services import PositionText
from chunfeng.domain.hiring.enums import ApplicationStatus, DeclineReason
from chunfeng.domain.places import queries as places
from chunfeng.kernel import checksums, clock, headcount, pay
from chunfeng.kernel.vocabulary import Education, EmployerNature, EmployerSize, Experience, HeadcountKind, WorkKind
from chunfeng.shared.labels import LABELS, choices

CHOOSE = [("", gettext_lazy("please choose"))]
ALL = gettext_lazy("all")


class PlaceField(forms.CharField):
    """A place as people write it; cleans to (code, text as written)."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return "", ""
        found = places.resolve(text)
        if found.place_code:
            return found.place_code, text
        if found.candidates:
            names = "、".join(places.full_name(code) for code in found.candidates[:4])
            raise forms.ValidationError(
                _("There are several places of this name: %(names)s. Write the city too.") % {"names": names}
            )
        raise forms.ValidationError(_("This place was not found. Write city and district, for example 武汉市洪山区."))


class WordsField(forms.CharField):
    """Words between commas or 、; cleans to a list."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        for mark in "，,；;\n":
            text = text.replace(mark, "、")
        return [word.strip() for word in text.split("、") if word.strip()]


class CompanyForm(forms.Form):
    """What the company page says."""

    nature = forms.ChoiceField(
        label=gettext_lazy("Kind of company"), choices=[*CHOOSE, *choices(EmployerNature)], required=False
    )
    size = forms.TypedChoiceField(
        label=gettext_lazy("Size"), choices=choices(EmployerSize), coerce=int, empty_value=-1, required=False
    )
    industry = forms.CharField(label=gettext_lazy("Industry"), max_length=80, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    about = forms.CharField(
        label=gettext_lazy("About the company"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    contact_name = forms.CharField(label=gettext_lazy("Contact person"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=gettext_lazy("Contact phone"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Shown on your positions."),
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    contact_email = forms.EmailField(label=gettext_lazy("Contact e-mail"), max_length=120, required=False)

    @classmethod
    def initial_of(cls, employer: Employer) -> dict[str, Any]:
        return {name: getattr(employer, name) for name in cls.base_fields if hasattr(employer, name)}


class JoinForm(CompanyForm):
    """Signing up."""

    name = forms.CharField(
        label=gettext_lazy("Name on the licence"), min_length=2, max_length=120, help_text=gettext_lazy("In full.")
    )
    credit_code = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        max_length=40,
        help_text=gettext_lazy("18 characters, on the licence at the top."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    place = PlaceField(
        label=gettext_lazy("Registered in"),
        max_length=100,
        help_text=gettext_lazy("City and district, for example 武汉市洪山区."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("For whom do you hire"),
        choices=[choice for choice in EmployerKind.choices if choice[0] != EmployerKind.CATALOGUE],
        initial=EmployerKind.OWN,
        widget=forms.RadioSelect,
    )
    licence = forms.FileField(
        label=gettext_lazy("Business licence"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )
    field_order = ("name", "credit_code", "place", "kind", "licence")

    def clean_credit_code(self) -> str:
        code = checksums.credit_code(self.cleaned_data["credit_code"])
        if code is None:
            raise forms.ValidationError(
                _("This code does not check out. Compare it with the licence; I, O, S, V and Z never occur in it.")
            )
        return code

    def details(self) -> dict[str, Any]:
        """What `services.register` takes."""
        data = dict(self.cleaned_data)
        place_code, _written = data.pop("place")
        return {**data, "place_code": place_code, "size": EmployerSize(data["size"])}


class ResubmitForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name on the licence"), min_length=2, max_length=120)
    licence = forms.FileField(
        label=gettext_lazy("Business licence"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


class ClaimForm(forms.Form):
    credit_code = forms.CharField(label=gettext_lazy("Unified social credit code"), max_length=40)
    licence = forms.FileField(
        label=gettext_lazy("Business licence"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


class ColleagueForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("Your colleague's phone"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    role = forms.ChoiceField(
        label=gettext_lazy("May do"), choices=RepresentativeRole.choices, initial=RepresentativeRole.RECRUITER
    )


class PositionForm(forms.Form):
    """A position, in the words of the one who hires."""

    title = forms.CharField(label=gettext_lazy("What is the work called"), min_length=2, max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("How much of the week"), choices=choices(WorkKind), initial=WorkKind.FULL_TIME
    )
    description = forms.CharField(
        label=gettext_lazy("What is to be done"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("Duties, hours, shifts. Two sentences are enough."),
    )
    pay = forms.CharField(
        label=gettext_lazy("Pay"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("As you say it: 6千-8千/月, 8-13K·14薪, 20元/小时, 年薪10-15万."),
    )
    headcount = forms.CharField(
        label=gettext_lazy("How many people"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("A number, 若干 or 不限."),
    )
    place = PlaceField(
        label=gettext_lazy("Place of work"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("City and district, then the street: 武汉市洪山区珞喻路."),
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Last day for applications"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    education = forms.TypedChoiceField(
        label=gettext_lazy("Least education"), choices=choices(Education), coerce=int, empty_value=0, required=False
    )
    experience = forms.TypedChoiceField(
        label=gettext_lazy("Experience asked for"),
        choices=choices(Experience),
        coerce=int,
        empty_value=0,
        required=False,
    )
    skills = WordsField(
        label=gettext_lazy("Skills"), max_length=400, required=False, help_text=gettext_lazy("Between commas.")
    )
    certificates = WordsField(label=gettext_lazy("Certificates"), max_length=400, required=False)
    majors = forms.CharField(label=gettext_lazy("Majors"), max_length=300, required=False)
    welfare = WordsField(
        label=gettext_lazy("What else you offer"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("For example 五险一金、包吃住、双休."),
    )
    contact_name = forms.CharField(label=gettext_lazy("Contact person"), max_length=60, required=False)
    contact_phone = forms.CharField(label=gettext_lazy("Contact phone"), max_length=40, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)
    reserved_for = forms.ChoiceField(
        label=gettext_lazy("Kept for"),
        choices=[("", pgettext_lazy("reserved", "everybody")), *ReservedFor.choices],
        required=False,
        help_text=gettext_lazy("Whoever applies has to say that they are one of them."),
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    GROUPS = (
        (gettext_lazy("The work"), ("title", "kind", "description")),
        (gettext_lazy("Pay, people and place"), ("pay", "headcount", "place", "ends_on")),
        (
            gettext_lazy("Whom you look for"),
            ("reserved_for", "education", "experience", "skills", "certificates", "majors"),
        ),
        (gettext_lazy("What else you offer"), ("welfare", "contact_name", "contact_phone", "note")),
    )

    @classmethod
    def initial_new(cls, employer: Employer) -> dict[str, Any]:
        return {
            "key": uuid.uuid4().hex,
            "ends_on": clock.today() + timedelta(days=30),
            "place": places.full_name(employer.place_id) if employer.place_id else "",
            "contact_name": employer.contact_name,
            "contact_phone": employer.contact_phone,
        }

    @classmethod
    def initial_of(cls, position: Position) -> dict[str, Any]:
        kept = {name: getattr(position, name) for name in ("title", "kind", "description", "ends_on", "education")}
        kept |= {name: getattr(position, name) for name in ("experience", "majors", "note", "reserved_for")}
        kept |= {name: getattr(position, name) for name in ("contact_name", "contact_phone")}
        kept |= {name: "、".join(getattr(position, name)) for name in ("skills", "certificates", "welfare")}
        place = position.place_text or (places.full_name(position.place_id) if position.place_id else "")
        return {
            **kept,
            "pay": position.pay_text,
            "headcount": headcount_words(position),
            "place": place,
            "version": version_of(position),
        }

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def clean_pay(self) -> str:
        text: str = self.cleaned_data["pay"].strip()
        found = pay.parse(text) if text else None
        if isinstance(found, pay.PayProblem):
            raise forms.ValidationError(
                [
                    forms.ValidationError(_("This cannot be read as pay.")),
                    forms.ValidationError(found.suggestion or _("Write it like 6千-8千/月, 20元/小时 or 年薪10-15万.")),
                ]
            )
        return text

    def clean_headcount(self) -> str:
        text: str = self.cleaned_data["headcount"]
        if isinstance(headcount.parse(text), headcount.HeadcountProblem):
            raise forms.ValidationError(_("Give a number, or write 若干 or 不限."))
        return text

    def clean(self) -> dict[str, Any]:
        """Unlawful wording stands at its field, with the clause and what may be said instead."""
        data = self.cleaned_data
        for name in ("title", "description", "majors", "note", "welfare", "skills"):
            value = data.get(name) or ""
            for reason in wording_of("、".join(value) if isinstance(value, list) else value).failed:
                self.add_error(
                    name,
                    _("“%(words)s” must not stand here: %(clause)s. Instead: %(suggestion)s")
                    % {"words": reason.actual, "clause": reason.clause, "suggestion": reason.next_step},
                )
        return data

    def text(self) -> PositionText:
        data = dict(self.cleaned_data)
        place_code, place_text = data.pop("place")
        for name in ("key", "version"):
            data.pop(name)
        return PositionText(
            **{
                **data,
                "kind": WorkKind(data["kind"]),
                "education": Education(data["education"]),
                "experience": Experience(data["experience"]),
            },
            place_code=place_code,
            place_text=place_text,
        )


def headcount_words(position: Position) -> str:
    """What a person writes in a sheet: 3, 若干, 不限 or nothing."""
    if position.headcount_kind == HeadcountKind.NUMBER:
        return str(position.headcount)
    return {HeadcountKind.SEVERAL: "若干", HeadcountKind.UNLIMITED: "不限"}.get(
        HeadcountKind(position.headcount_kind), ""
    )


class PositionFilterForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Title"), required=False, max_length=60, widget=forms.TextInput(attrs={"type": "search"})
    )
    status = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", ALL), *PositionStatus.choices]
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("position filter", "Kind"),
        required=False,
        choices=[("", ALL), *((code.value, LABELS[code]) for code in WorkKind)],
    )


class ApplicantFilterForm(forms.Form):
    status = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[("", ALL), *ApplicationStatus.choices]
    )
    position = forms.IntegerField(required=False, widget=forms.HiddenInput)
    happening = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("A word to the applicant"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DeclineForm(AnswerForm):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[*CHOOSE, *DeclineReason.choices])
    field_order = ("reason", "note")


class CloseForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you close it"), choices=CloseReason.choices, widget=forms.RadioSelect
    )


class ReopenForm(forms.Form):
    ends_on = forms.DateField(
        label=gettext_lazy("Last day for applications"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class SheetForm(forms.Form):
    sheet = forms.FileField(
        label=gettext_lazy("Position sheet"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"})
    )
