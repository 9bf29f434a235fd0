from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation

from chunfeng.domain.employers import services as employers
from chunfeng.domain.employers.enums import EmployerStatus, PositionStatus
from chunfeng.domain.employers.models import Position
from chunfeng.domain.matching import queries
from chunfeng.domain.occupations.models import Occupation, OccupationSynonym
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor, Post
from chunfeng.kernel.verdict import Outcome
from chunfeng.kernel.vocabulary import Education, Experience
from tests.domain.matching.market import employer, place, position, seeker

pytestmark = pytest.mark.django_db

READY = {
    "description": "负责车间配电设备的日常检修",
    "pay_low": 600_000,
    "pay_high": 800_000,
    "pay_period": "month",
    "pay_text": "6千-8千/月",
    "headcount_kind": "number",
    "headcount": 2,
    "ends_on": clock.today() + timedelta(days=30),
}
"""What a position needs to be published."""


def officer(of):
    """Somebody who decides about this employer."""
    return Actor(person_id=1, posts=(Post("officer", of.organisation_id, of.organisation.path),), name="李芳")


def titles(person, **kwargs):
    return [card.position.title for card in queries.matches_for(seeker=person, **kwargs)]


def test_matches_for_ranks_open_positions_with_reasons_in_chinese():
    position(title="电工", skills=["电工证", "PLC", "焊接", "识图"], lon=114.34, lat=30.52)
    position(title="会计", pay_monthly_low=None, pay_monthly_high=None)
    person = seeker(wanted_words=["电工"], skills=["电工证", "plc", "焊接"], pay_floor=600_000, lon=114.34, lat=30.50)
    with translation.override("zh-hans"):
        cards = queries.matches_for(seeker=person)
    assert [(card.rank, card.position.title, card.related) for card in cards] == [(1, "电工", True), (2, "会计", False)]
    assert cards[0].line == "会3/4项技能 · 离家2.2公里 · 高于期望1千 · 本周新发布"
    assert cards[0].reasons == ("会3/4项技能", "离家2.2公里", "高于期望1千", "本周新发布")
    assert (cards[1].reasons, cards[1].remarks) == (("本周新发布",), ("不是你想找的工种", "薪资未写明"))


def test_what_asks_for_more_than_there_is_does_not_speak_for_a_match():
    position(experience=Experience.FROM_3_TO_5, pay_monthly_low=300_000, pay_monthly_high=700_000)
    with translation.override("zh-hans"):
        (card,) = queries.matches_for(seeker=seeker(wanted_words=["电工"], experience_years=1, pay_floor=600_000))
    assert card.remarks == ("最高可达期望薪资", "要求3年经验")
    assert card.reasons == ("提到电工", "本周新发布")


@pytest.mark.parametrize(
    ("home", "there", "way"),
    [
        ({"lon": 114.34, "lat": 30.50}, {"lon": 114.34, "lat": 30.52}, "离家2.2公里"),
        ({"lon": 114.34, "lat": 30.50}, {}, ""),
        ({"home_place": "420111"}, {"lon": 114.34, "lat": 30.52}, ""),
        ({"home_place": "420111"}, {}, ""),
        ({"lon": 114.34, "lat": 30.50}, {"place": None}, ""),
    ],
)
def test_kilometres_are_said_only_where_both_ends_are_known_more_finely_than_a_district(home, there, way):
    if "home_place" in home:
        home = {"home_place": place(home["home_place"], "洪山区")}
    offered, person = position(**there), seeker(wanted_words=["电工"], radius_km=15, **home)
    with translation.override("zh-hans"):
        (card,) = queries.matches_for(seeker=person)
        (radius,) = (
            reason for reason in queries.why_not(seeker=person, position=offered).reasons if "radius" in reason.code
        )
    assert [line for line in card.reasons if "家" in line] == ([way] if way else [])
    assert card.located is bool(way)
    if way:
        assert (radius.outcome, radius.actual) == (Outcome.PASS, "2.2公里")
    elif "place" not in there:
        assert (radius.outcome, radius.actual) == (Outcome.UNKNOWN, "洪山区")
        assert radius.next_step == "问清具体地址，也填一下你住在哪里。"


def test_somebody_who_is_always_free_is_free_at_any_time():
    offered = position(windows=0b111)
    with translation.override("zh-hans"):
        free, some = (
            next(
                reason
                for reason in queries.why_not(seeker=seeker(windows=windows), position=offered).reasons
                if reason.code == "match.windows"
            )
            for windows in (None, 0b1111)
        )
    assert (free.threshold, some.threshold, free.actual) == (
        "任何时间都可以",
        "21 个时段中的 4 个",
        "21 个时段中的 3 个",
    )


def test_merits_tell_the_employer_what_speaks_for_somebody_and_nothing_else():
    offered = position(
        education=Education.COLLEGE,
        experience=Experience.FROM_1_TO_3,
        skills=["PLC", "焊接"],
        certificates=["低压电工作业证"],
        windows=0b111,
    )
    able = seeker(
        wanted_words=["电工"],
        wanted_places=["420111"],
        education=Education.BACHELOR,
        experience_years=4,
        skills=["plc"],
        certificates=[{"name": "低压电工作业证"}],
        pay_floor=600_000,
    )
    with translation.override("zh-hans"):
        said = queries.merits(seeker=able, position=offered)
        nothing = queries.merits(seeker=seeker(), position=position())
    assert said == (
        "会1/2项技能",
        "学历本科，符合要求",
        "有4年经验",
        "持有低压电工作业证",
        "期望月薪6千，在薪资范围内",
    )
    assert nothing == ()
    assert queries.merits(seeker=able, position=position(status=PositionStatus.CLOSED)) == ()


def test_matches_for_asks_one_question_of_the_database_for_the_cards(django_assert_num_queries):
    person = seeker(wanted_words=["电工"])
    for number in (1, 3):
        while Position.objects.count() < number:
            position()
        queries.catalogue()
        with django_assert_num_queries(2 + 1):  # the outbox twice, the cards
            assert len(queries.matches_for(seeker=person)) == number


def test_a_closed_position_is_gone_at_once_and_a_new_one_is_there():
    closing, person = position(title="甲"), seeker()
    position(title="乙")
    assert sorted(titles(person)) == ["乙", "甲"]
    closing.status = PositionStatus.CLOSED
    closing.save()
    position(title="丙")
    assert sorted(titles(person)) == ["丙", "乙"]
    assert closing.pk not in queries.catalogue()


def test_a_deleted_position_is_gone():
    gone, person = position(title="甲"), seeker()
    position(title="乙")
    assert len(titles(person)) == 2
    gone.delete()
    assert titles(person) == ["乙"]


@pytest.mark.django_db(transaction=True)
def test_readers_keep_the_catalogue_that_they_have():
    changing = position()
    before = queries.catalogue()
    changing.status = PositionStatus.CLOSED
    changing.save()
    assert (changing.pk in queries.catalogue(), changing.pk in before) == (False, True)


def test_the_edition_moves_with_the_positions_and_with_nothing_else():
    offered = position()
    before = queries.edition()
    offered.contact_phone = "027-88888888"
    offered.save()
    assert queries.edition() == before
    offered.title = "高压电工"
    offered.save()
    assert queries.edition() == before + 1


def test_what_is_rolled_back_is_in_the_catalogue_no_longer():
    stays = position()
    assert queries.catalogue().ids.tolist() == [stays.pk]
    with transaction.atomic():
        goes = position()
        assert queries.catalogue().ids.tolist() == [stays.pk, goes.pk]
        transaction.set_rollback(True)
    assert queries.catalogue().ids.tolist() == [stays.pk]


def test_another_meaning_of_a_word_is_another_catalogue():
    position(title="春风匠")
    assert queries.catalogue().knows("某某电工") is False
    occupation = Occupation.objects.create(code="9-99-99-99", name="某某电工", level=4)
    OccupationSynonym.objects.create(word="春风匠", occupation=occupation)
    words = set(queries.catalogue().lexicon.words("春风匠"))
    assert words > {"春风匠"}
    assert all(queries.catalogue().knows(word) for word in words)


@pytest.mark.django_db(transaction=True)
def test_positions_approved_in_bulk_come_into_a_catalogue_that_stood_before():
    waiting = [position(status=PositionStatus.PENDING, **READY) for _ in range(3)]
    with clock.at(clock.now() - timedelta(hours=2)):
        for each in waiting:
            each.save()
    keys = [each.pk for each in waiting]
    before = queries.refresh()
    assert [pk in before for pk in keys] == [False] * 3
    assert employers.publish_many(actor=officer(waiting[0].employer), position_ids=keys[:2]) == (keys[:2], {})
    assert [pk in queries.refresh() for pk in keys] == [True, True, False]

    employers.publish_many(actor=officer(waiting[0].employer), position_ids=keys[2:])
    assert keys[2] in queries.catalogue()


@pytest.mark.django_db(transaction=True)
def test_positions_expired_in_bulk_leave_a_catalogue_that_stood_before():
    with clock.at(clock.now() - timedelta(hours=2)):
        over = position(ends_on=clock.today() - timedelta(days=1))
    assert over.pk in queries.refresh()
    assert employers.expire_due(actor=Actor.system("test")) == 1
    assert over.pk not in queries.refresh()


@pytest.mark.django_db(transaction=True)
def test_positions_of_an_employer_that_is_suspended_are_gone_from_a_catalogue_that_stood_before():
    offered, person = position(), seeker()
    queries.refresh()
    assert titles(person) == ["维修电工"]
    employers.suspend(actor=officer(offered.employer), employer_id=offered.employer_id, note="工资没有按时发放")
    assert titles(person) == []


def test_a_changed_position_is_ranked_as_it_is_now():
    person, changing = seeker(pay_floor=900_000), position()
    assert titles(person) == []
    changing.pay_monthly_high = 1_000_000
    changing.save()
    assert titles(person) == ["维修电工"]


def test_a_position_past_its_last_day_or_of_a_suspended_employer_is_not_shown():
    position(title="过期", ends_on=clock.today() - timedelta(days=1))
    position(title="停用", employer=employer(status=EmployerStatus.SUSPENDED))
    position(title="今天截止", ends_on=clock.today())
    assert titles(seeker()) == ["今天截止"]


def test_a_position_without_a_place_is_at_its_employer():
    position(place=None, employer=employer(place=place("420111", "洪山区")))
    assert titles(seeker(wanted_places=["4201"])) == ["维修电工"]
    assert titles(seeker(wanted_places=["31"])) == []


def test_filters_narrow_one_look():
    position(title="全职电工")
    position(title="暑期实习", kind="internship", place=place("310115", "浦东新区"))
    person = seeker()
    assert titles(person, filters=queries.Filters(kinds=("internship",))) == ["暑期实习"]
    assert titles(person, filters=queries.Filters(places=("42",))) == ["全职电工"]
    assert titles(person, filters=queries.Filters(words="实习"))[0] == "暑期实习"


def test_excluded_employers_stay_away():
    unwanted = position(title="不要")
    position(title="要")
    assert titles(seeker(excluded_employers=[unwanted.employer_id])) == ["要"]


def test_why_not_gives_every_condition_with_values_and_next_step():
    offered = position(education=4, certificates=["电工证"])
    person = seeker(
        wanted_places=["31"], education=3, pay_floor=900_000, birth_year=1990, certificates=[{"name": "健康证"}]
    )
    with translation.override("zh-hans"):
        verdict = queries.why_not(seeker=person, position=offered)
    assert len(verdict.reasons) == 11
    assert {reason.code for reason in verdict.failed} == {
        "match.place",
        "match.education",
        "match.certificates",
        "match.pay",
    }
    (pay,) = (reason for reason in verdict.failed if reason.code == "match.pay")
    assert (pay.actual, pay.threshold, pay.outcome) == ("6千–8千", "9千", Outcome.FAIL)
    assert all(reason.next_step for reason in verdict.against)


def test_why_not_of_a_closed_position_has_nothing_to_say():
    closed = position(status=PositionStatus.CLOSED)
    assert queries.why_not(seeker=seeker(), position=closed).reasons == ()


def test_widen_offers_the_neighbouring_district_by_name():
    position(place=place("420106", "武昌区"))
    position(place=place("420106", "武昌区"), pay_monthly_low=500_000, pay_monthly_high=500_000)
    person = seeker(wanted_places=["420111"], pay_floor=480_000)
    with translation.override("zh-hans"):
        offers = queries.widen(seeker=person)
    assert [(offer.adds, offer.text) for offer in offers] == [(2, "愿意去武昌区工作，可多 2 个岗位")]


def test_suggestions_offer_words_that_positions_use():
    position(title="水电工")
    assert queries.suggestions(seeker=seeker(wanted_words=["水电工"], skills=["水殿工"])) == {"水殿工": ("水电工",)}
