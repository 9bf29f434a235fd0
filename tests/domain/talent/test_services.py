"""The three questions and the profile."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chunfeng.domain.facts.models import Fact
from chunfeng.domain.talent import queries, services
from chunfeng.domain.talent.enums import Question
from chunfeng.domain.talent.errors import BadProfile, TooYoung, UnknownCode
from chunfeng.domain.talent.events import SeekerChanged
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.talent.services import Paper, Profile, TermsWish, WhatWish, WhereWish
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.kernel.errors import NotAllowed
from chunfeng.kernel.vocabulary import Education, WorkKind
from chunfeng.shared import events
from tests import factories

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 4, 21, 4, 0, tzinfo=UTC)
WHAT = WhatWish(words=("电工",))
TERMS = TermsWish(pay_floor=600_000, kinds=(WorkKind.FULL_TIME,))


def where(code="420111"):
    factories.place(code)
    return WhereWish(places=(code,), home_place=code)


def registrations():
    return Fact.objects.filter(kind="seeker_registered")


def test_each_question_is_saved_as_it_is_answered():
    actor = factories.actor()
    asked = []
    for answer in ({"what": WHAT}, {"where": where()}, {"terms": TERMS}):
        asked.append(queries.next_question(queries.own_profile(actor)))
        services.answer_wishes(actor=actor, **answer)
    asked.append(queries.next_question(queries.own_profile(actor)))
    assert asked == [Question.WHAT, Question.WHERE, Question.TERMS, None]
    seeker = Seeker.objects.get()
    assert (seeker.wanted_words, seeker.wanted_places, seeker.pay_floor) == (["电工"], ["420111"], 600_000)


def test_a_registration_counts_once_for_the_union_of_the_place():
    city = factories.organisation(place=factories.place("4201"))
    county = factories.organisation(parent=city, place=factories.place("420111"))
    person = factories.person()
    actor = factories.actor(person)
    with clock.at(NOON):
        services.answer_wishes(actor=actor, what=WHAT, where=where())
        assert registrations().count() == 0
        services.answer_wishes(actor=actor, terms=TERMS)
    with clock.at(NOON + timedelta(days=1)):
        services.answer_wishes(actor=actor, what=WHAT, where=where("420106"), terms=TERMS)
    fact = registrations().get()
    assert (fact.person_id, fact.organisation_id, fact.organisation_path, fact.place_code, fact.at) == (
        person.pk,
        county.pk,
        county.path,
        "420111",
        NOON,
    )
    seeker = Seeker.objects.get()
    assert (seeker.answered_at, seeker.organisation_id) == (NOON, city.pk)


def test_somebody_who_would_work_anywhere_belongs_to_the_topmost_union():
    top = factories.organisation()
    actor = factories.actor()
    services.answer_wishes(actor=actor, what=WHAT, where=WhereWish(), terms=TermsWish())
    assert (Seeker.objects.get().organisation_id, registrations().get().organisation_id) == (top.pk, top.pk)


def test_a_wish_without_words_answers_nothing():
    actor = factories.actor()
    services.answer_wishes(actor=actor, what=WhatWish(words=(" ", "")), where=where(), terms=TERMS)
    assert (queries.next_question(queries.own_profile(actor)), registrations().count()) == (Question.WHAT, 0)


def test_words_bring_the_code_of_their_occupation():
    work = factories.occupation("6-31-01-03")
    services.answer_wishes(actor=factories.actor(), what=WhatWish(words=(f" {work.name} ", work.name, "杂活")))
    seeker = Seeker.objects.get()
    assert (seeker.wanted_words, seeker.wanted_occupations) == ([work.name, "杂活"], [work.code])


@pytest.mark.parametrize(
    "answer",
    [
        {"what": WhatWish(occupations=("9-99-99-99",))},
        {"where": WhereWish(places=("999999",))},
        {"where": WhereWish(home_place="999999")},
    ],
)
def test_codes_that_are_in_no_table_are_refused(answer):
    with pytest.raises(UnknownCode):
        services.answer_wishes(actor=factories.actor(), **answer)
    assert Seeker.objects.count() == 0


@pytest.mark.parametrize("terms", [TermsWish(pay_floor=-1), TermsWish(pay_floor=100_000_001), TermsWish(windows=0)])
def test_impossible_terms_are_refused(terms):
    with pytest.raises(BadProfile):
        services.answer_wishes(actor=factories.actor(), terms=terms)


def test_all_of_the_week_is_any_time():
    services.answer_wishes(actor=factories.actor(), terms=TermsWish(windows=(1 << 21) - 1))
    assert Seeker.objects.get().windows is None


def test_a_profile_is_written_as_a_whole():
    actor = factories.actor()
    services.edit_profile(
        actor=actor,
        profile=Profile(
            education=Education.COLLEGE,
            experience_years=6,
            birth_year=1990,
            skills=("ＰＬＣ", "PLC", " 焊接 "),
            certificates=(Paper("低压电工证", date(2027, 1, 31)), Paper("叉车证")),
            summary=" 做事细 ",
        ),
    )
    seeker = queries.profile_of(actor.person_id)
    assert (seeker.education, seeker.skills, seeker.summary) == (3, ["PLC", "焊接"], "做事细")
    assert seeker.certificates == [
        {"name": "低压电工证", "valid_until": "2027-01-31"},
        {"name": "叉车证", "valid_until": None},
    ]
    services.edit_profile(actor=actor, profile=Profile())
    assert queries.profile_of(actor.person_id).skills == []


@pytest.mark.parametrize(("year", "refused"), [(2010, False), (2011, True)])
def test_nobody_under_sixteen_with_the_clause(year, refused):
    actor = factories.actor()
    with clock.at(NOON):
        if not refused:
            assert services.edit_profile(actor=actor, profile=Profile(birth_year=year)).birth_year == year
            return
        with pytest.raises(TooYoung) as no:
            services.edit_profile(actor=actor, profile=Profile(birth_year=year))
    assert [(reason.code, str(reason.clause), reason.threshold) for reason in no.value.verdict.failed] == [
        ("working_age", "《劳动法》第十五条", 2010)
    ]


def test_everything_that_is_wrong_is_said_at_once():
    with clock.at(NOON), pytest.raises(TooYoung) as no:
        services.edit_profile(actor=factories.actor(), profile=Profile(birth_year=2015, experience_years=30))
    assert [reason.code for reason in no.value.verdict.failed] == ["working_age", "experience_possible"]


def test_nobody_answers_without_being_somebody():
    with pytest.raises(NotAllowed):
        services.answer_wishes(actor=Actor(), what=WHAT)


@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_after_commit():
    heard = []
    events.listen(SeekerChanged)(heard.append)
    seeker = services.answer_wishes(actor=factories.actor(), what=WHAT)
    services.set_looking(actor=Actor(person_id=seeker.person_id), looking=False)
    services.set_looking(actor=Actor(person_id=seeker.person_id), looking=False)
    assert heard == [SeekerChanged(seeker.pk, seeker.person_id)] * 2
    assert Seeker.objects.get().looking is False
    events._listeners[SeekerChanged].remove(heard.append)


def test_wishes_in_words():
    factories.place("420111")
    actor = factories.actor()
    services.answer_wishes(actor=actor, what=WHAT, where=where(), terms=TERMS)
    said = queries.wish_words(queries.own_profile(actor))
    assert (said.work, said.places, said.kinds, said.pay_floor) == (("电工",), ("洪山",), ("全职",), 600_000)


def test_a_resume_says_only_what_is_known():
    actor = factories.actor()
    assert queries.resume_lines(None) == []
    services.edit_profile(actor=actor, profile=Profile(experience_years=6, skills=("焊接",)))
    assert queries.resume_lines(queries.own_profile(actor)) == [("工作经验", "6年"), ("技能", "焊接")]


def test_places_to_choose_from_are_the_districts_of_the_union_s_city():
    factories.organisation(place=factories.place("4201"))
    offered = queries.local_places(None)
    assert (("420111", "洪山区") in offered, all(code.startswith("4201") for code, _ in offered)) == (True, True)
    assert len(queries.common_work()) == len(set(queries.common_work()))
