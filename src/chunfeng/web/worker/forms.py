"""Forms of the worker's pages: the three questions, the profile, the parts of the search sentence, applying."""

import re
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chunfeng.domain.people.queries import ConsentWords
from chunfeng.domain.places import queries as places
from chunfeng.domain.talent import queries as talent
from chunfeng.domain.talent.enums import Group
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.talent.services import Paper, Profile, TermsWish, WhatWish, WhereWish
from chunfeng.domain.unions.enums import KeptWhy
from chunfeng.domain.unions.queries.groups import group_choices
from chunfeng.engine.matching import ALL_WINDOWS, windows
from chunfeng.kernel.checksums import halfwidth
from chunfeng.kernel.vocabulary import Education, WorkKind
from chunfeng.shared.labels import choices
from chunfeng.web.worker.search import Search, least, words

PAYS = (0, 3000, 4000, 5000, 6000, 8000, 10000, 15000)
DAY, NIGHT = (0, 1), (2,)
TIMES = {
    "weekday_day": windows(range(5), DAY),
    "weekday_night": windows(range(5), NIGHT),
    "weekend_day": windows((5, 6), DAY),
    "weekend_night": windows((5, 6), NIGHT),
}
TIME_CHOICES = [
    ("weekday_day", _("weekdays, daytime")),
    ("weekday_night", _("weekdays, evening and night")),
    ("weekend_day", _("weekends, daytime")),
    ("weekend_night", _("weekends, evening and night")),
]
PAPER_LINE = re.compile(r"^(?P<name>.+?)[\s,，]*(?P<day>\d{4}-\d{1,2}-\d{1,2})?$")


def pay_choices(present: int | None) -> list[tuple[str, str]]:
    """Round figures, and the present one where it is none of them."""
    figures = sorted({*PAYS, *([present] if present else [])})
    return [(str(figure), least(figure)) for figure in figures]


# The three questions


class WhatForm(forms.Form):
    """`chosen` are words to tick; `q` is typed, several with commas between them."""

    chosen = forms.MultipleChoiceField(label=_("What work"), required=False, widget=forms.CheckboxSelectMultiple)
    q = forms.CharField(
        label=_("Something else"),
        required=False,
        max_length=200,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "hx-get": reverse_lazy("worker:wish", args=["what"]),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#suggestions",
                "hx-sync": "this:queue last",
            }
        ),
    )

    def __init__(self, *args: Any, seeker: Seeker | None, extra: tuple[str, ...] = (), **kwargs: Any) -> None:
        own = tuple(seeker.wanted_words) if seeker else ()
        kwargs.setdefault("initial", {"chosen": own})
        super().__init__(*args, **kwargs)
        offered = dict.fromkeys((*own, *extra, *talent.common_work()))
        self.fields["chosen"].choices = [(word, word) for word in offered]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("chosen") and not words(cleaned.get("q", "")):
            raise forms.ValidationError(gettext("Choose at least one kind of work, or type it."))
        return cleaned

    def wish(self) -> dict[str, Any]:
        said = tuple(dict.fromkeys([*self.cleaned_data["chosen"], *words(self.cleaned_data["q"])]))
        return {"what": WhatWish(words=said)}


class WhereForm(forms.Form):
    chosen = forms.MultipleChoiceField(label=_("Where"), required=False, widget=forms.CheckboxSelectMultiple)
    anywhere = forms.BooleanField(label=_("Any place will do"), required=False)
    q = forms.CharField(
        label=_("Another place"),
        required=False,
        max_length=60,
        help_text=_("Characters or pinyin: 洪山, wuhan, whhs"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "hx-get": reverse_lazy("worker:wish", args=["where"]),
                "hx-trigger": "input changed delay:250ms",
                "hx-target": "#suggestions",
                "hx-sync": "this:queue last",
            }
        ),
    )

    def __init__(self, *args: Any, seeker: Seeker | None, extra: tuple[str, ...] = (), **kwargs: Any) -> None:
        own = tuple(seeker.wanted_places) if seeker else ()
        anywhere = bool(seeker and "where" in seeker.answered_questions and not own)
        kwargs.setdefault("initial", {"chosen": own, "anywhere": anywhere})
        super().__init__(*args, **kwargs)
        named = {code: places.name(code) for code in (*own, *extra) if places.exists(code)}
        offered = named | dict(talent.local_places(seeker))
        self.fields["chosen"].choices = list(offered.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        codes = list(cleaned.get("chosen", []))
        if cleaned.get("q"):
            found = places.resolve(cleaned["q"])
            if found.place_code:
                codes.append(found.place_code)
            elif found.kind != "anywhere":
                self.add_error("q", gettext("There are several places of this name, or none: choose one below."))
        if not codes and not cleaned.get("anywhere") and not self.errors:
            raise forms.ValidationError(gettext("Choose a place, or that any place will do."))
        cleaned["codes"] = tuple(dict.fromkeys(codes))
        return cleaned

    def wish(self) -> dict[str, Any]:
        codes = () if self.cleaned_data["anywhere"] else self.cleaned_data["codes"]
        home = next((code for code in codes if len(code) >= 6), None)
        lon, lat = (places.coordinates(home) if home else None) or (None, None)
        return {"where": WhereWish(places=codes, home_place=home, lon=lon, lat=lat)}


class TermsForm(forms.Form):
    pay = forms.TypedChoiceField(label=_("At least a month"), coerce=int, widget=forms.RadioSelect)
    kinds = forms.MultipleChoiceField(
        label=_("Kind of work"), required=False, widget=forms.CheckboxSelectMultiple, choices=choices(WorkKind)
    )
    times = forms.MultipleChoiceField(
        label=_("When you have time"), required=False, widget=forms.CheckboxSelectMultiple, choices=TIME_CHOICES
    )

    def __init__(self, *args: Any, seeker: Seeker | None, extra: tuple[str, ...] = (), **kwargs: Any) -> None:
        present = seeker.pay_floor // 100 if seeker and seeker.pay_floor else 0
        bits = ALL_WINDOWS if seeker is None or seeker.windows is None else seeker.windows
        answered = bool(seeker and "terms" in seeker.answered_questions)
        kwargs.setdefault(
            "initial",
            {
                "pay": str(present),
                "kinds": seeker.kinds if seeker and answered else [str(WorkKind.FULL_TIME)],
                "times": [name for name, part in TIMES.items() if bits != ALL_WINDOWS and bits & part == part],
            },
        )
        super().__init__(*args, **kwargs)
        self.fields["pay"].choices = pay_choices(present)
        self.fields["kinds"].help_text = gettext("None ticked means any.")
        self.fields["times"].help_text = gettext("None ticked means any time.")

    def wish(self) -> dict[str, Any]:
        said = self.cleaned_data
        bits = 0
        for name in said["times"]:
            bits |= TIMES[name]
        return {
            "terms": TermsWish(
                pay_floor=said["pay"] * 100 or None,
                kinds=tuple(WorkKind(kind) for kind in said["kinds"]),
                windows=bits or None,
            )
        }


WISHES: dict[str, type[WhatForm | WhereForm | TermsForm]] = {"what": WhatForm, "where": WhereForm, "terms": TermsForm}


# The profile


class ProfileForm(forms.Form):
    education = forms.TypedChoiceField(label=_("Education"), required=False, coerce=int, empty_value=None)
    experience_years = forms.IntegerField(label=_("Years of experience"), required=False, min_value=0, max_value=80)
    birth_year = forms.IntegerField(label=_("Year of birth"), required=False, min_value=1900, max_value=2100)
    skills = forms.CharField(
        label=_("Skills"),
        required=False,
        max_length=600,
        help_text=_("With commas between them: 低压电工，PLC，看图纸"),
    )
    certificates = forms.CharField(
        label=_("Certificates"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line; the last valid day after it, if there is one: 低压电工证 2027-01-31"),
    )
    summary = forms.CharField(
        label=_("About me"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, seeker: Seeker | None, **kwargs: Any) -> None:
        if seeker is not None:
            kwargs.setdefault("initial", _profile_initial(seeker))
        super().__init__(*args, **kwargs)
        levels = [pair for pair in choices(Education) if pair[0] != Education.ANY]
        self.fields["education"].choices = [("", gettext("not said")), *levels]

    def clean_certificates(self) -> tuple[Paper, ...]:
        return tuple(_paper(line) for line in self.cleaned_data["certificates"].splitlines() if line.strip())

    def profile(self) -> Profile:
        said = self.cleaned_data
        education = said["education"]
        return Profile(
            education=None if education is None else Education(education),
            experience_years=said["experience_years"],
            birth_year=said["birth_year"],
            skills=tuple(word for word in re.split(r"[,，、;；\n]+", said["skills"]) if word.strip()),
            certificates=said["certificates"],
            summary=said["summary"],
        )


def _profile_initial(seeker: Seeker) -> dict[str, Any]:
    papers = [f"{paper['name']} {paper.get('valid_until') or ''}".strip() for paper in seeker.certificates]
    return {
        "education": seeker.education,
        "experience_years": seeker.experience_years,
        "birth_year": seeker.birth_year,
        "skills": "，".join(seeker.skills),
        "certificates": "\n".join(papers),
        "summary": seeker.summary,
    }


def _paper(line: str) -> Paper:
    """低压电工证 2027-01-31 → the name and the last day. Raises ValidationError for a day that does not exist."""
    found = PAPER_LINE.match(" ".join(halfwidth(line).split()))
    if found is None:
        raise forms.ValidationError(gettext("A certificate needs a name: “%(line)s”.") % {"line": line})
    try:
        until = date(*map(int, found["day"].split("-"))) if found["day"] else None
    except ValueError as error:
        raise forms.ValidationError(gettext("There is no such day: “%(line)s”.") % {"line": line}) from error
    return Paper(name=found["name"][:60], valid_until=until)


class NameForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))


class CountedForm(forms.Form):
    """To which groups one says that one belongs; to any of them only with the consent of its own."""

    groups = forms.MultipleChoiceField(
        label=_("I am one of the"), choices=Group.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    consent = forms.BooleanField(required=False)
    version = forms.CharField(max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, words: ConsentWords, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": words.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = words.agree

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("groups") and not cleaned.get("consent"):
            self.add_error("consent", _("Nobody is counted without agreeing to it."))
        return cleaned


class ApplyForm(forms.Form):
    """The consent is never ticked beforehand (PIPL 14, 23); `version` is that of the text on the page."""

    consent = forms.BooleanField(
        error_messages={"required": _("Without your consent the résumé stays here: tick it if you want to apply.")}
    )
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agree: str, ask_name: bool, reserved_for: str = "", **kwargs: Any) -> None:
        """`reserved_for`: whom the position is kept for, in words."""
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = agree
        if reserved_for:
            self.fields["belongs"] = forms.BooleanField(label=says_belongs(reserved_for), required=False)
        if ask_name:
            self.fields["name"] = forms.CharField(
                label=_("Your name"),
                max_length=60,
                error_messages={"required": _("The employer needs a name to call you by.")},
                widget=forms.TextInput(attrs={"autocomplete": "name"}),
            )
        self.order_fields(["name", "belongs", "consent", "version"])


def says_belongs(group: str) -> str:
    """What somebody ticks who applies for a position that is kept for a group."""
    return gettext("I am one of those whom it is kept for: %(group)s. The employer reads this.") % {"group": group}


# The parts of the sentence


class WhatEditor(forms.Form):
    what = forms.CharField(label=_("What work"), required=False, max_length=200)

    def __init__(self, *, search: Search) -> None:
        super().__init__(initial={"what": " ".join(search.what)})


class WhereEditor(forms.Form):
    where = forms.MultipleChoiceField(label=_("Where"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *, search: Search) -> None:
        super().__init__(initial={"where": search.where})
        offered = {code: places.name(code) for code in search.where} | dict(talent.local_places(search.seeker))
        self.fields["where"].choices = list(offered.items())


class KindEditor(forms.Form):
    kind = forms.MultipleChoiceField(
        label=_("Kind of work"), required=False, widget=forms.CheckboxSelectMultiple, choices=choices(WorkKind)
    )

    def __init__(self, *, search: Search) -> None:
        super().__init__(initial={"kind": [str(kind) for kind in search.kinds]})


class PayEditor(forms.Form):
    pay = forms.ChoiceField(label=_("At least a month"), required=False, widget=forms.RadioSelect)

    def __init__(self, *, search: Search) -> None:
        super().__init__(initial={"pay": str(search.pay or 0)})
        self.fields["pay"].choices = pay_choices(search.pay)


EDITORS: dict[str, Any] = {"what": WhatEditor, "where": WhereEditor, "kind": KindEditor, "pay": PayEditor}


# Checked name


class IdentityForm(forms.Form):
    """Name and number as on the document, with the consent that goes with them."""

    name = forms.CharField(
        label=_("Name on the document"),
        max_length=60,
        error_messages={"required": _("Write the name as on the document.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    number = forms.CharField(
        label=_("Document number"),
        max_length=40,
        help_text=_(
            "Resident ID card, residence permit of Hong Kong, Macau and Taiwan residents, or foreign permanent resident card."
        ),
        error_messages={"required": _("Type the number of the document.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    consent = forms.BooleanField(error_messages={"required": _("Without your consent the number can't be checked.")})
    version = forms.CharField(max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: Any, words: ConsentWords, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": words.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = words.agree


class PhotoForm(forms.Form):
    MOST = 8_000_000

    photo = forms.FileField(
        label=_("Photo of the document"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


# The union


class UnionSearch(forms.Form):
    """Over the address: whatever does not fit is left out."""

    q = forms.CharField(
        label=_("Employer or union"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "organization", "enterkeyhint": "search"}),
    )
    place = forms.RegexField(r"^\d{2,9}$", required=False, widget=forms.HiddenInput)

    @property
    def words(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("q", "")).strip()

    @property
    def where(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("place", ""))


class JoinForm(forms.Form):
    """The consent is never ticked beforehand; `version` is that of the text on the page (PIPL 14)."""

    employer_name = forms.CharField(
        label=_("Where do you work?"),
        required=False,
        max_length=120,
        help_text=_("The employer, the platform or the station. Leave it empty if you have none at the moment."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    groups = forms.MultipleChoiceField(
        label=_("What do you work as?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what is true. It opens services that are there for these trades."),
    )
    consent = forms.BooleanField(error_messages={"required": _("Nobody joins without agreeing: tick it if you do.")})
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, agree: str, ask_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].choices = group_choices()
        self.fields["consent"].label = agree
        if ask_name:
            self.fields["name"] = forms.CharField(
                label=_("Your name"),
                max_length=60,
                error_messages={"required": _("The union needs a name for your card.")},
                widget=forms.TextInput(attrs={"autocomplete": "name"}),
            )
            self.order_fields(["name", "employer_name", "groups", "consent", "version"])


class KeepForm(forms.Form):
    why = forms.ChoiceField(label=_("What is it?"), choices=KeptWhy.choices, widget=forms.RadioSelect)


class LeaveForm(forms.Form):
    why = forms.CharField(
        label=_("What made you leave?"),
        required=False,
        max_length=200,
        help_text=_("Only if you want to say it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GroupForm(forms.Form):
    group = forms.ChoiceField(label=_("I work as"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = group_choices()


class DuesForm(forms.Form):
    wage = forms.DecimalField(
        label=_("Wage a month, without bonuses (yuan)"),
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01", "autocomplete": "off"}),
    )
