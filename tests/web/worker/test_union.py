"""Joining by a poster, by search and at a ceremony; the card, moving, keeping, leaving, groups, dues."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse

from chunfeng.domain.people.catalog import consent_texts
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.unions.models import JoinApplication, Membership
from chunfeng.domain.unions.queries import cards, ceremonies, posters
from chunfeng.kernel import clock
from chunfeng.shared import seals
from tests import factories
from tests.tampering import tampered

pytestmark = pytest.mark.django_db


def version() -> str:
    return consent_texts()[Purpose.UNION_MEMBERSHIP][-1].version


def poster_url(poster) -> str:
    return reverse("worker:join_poster", args=[posters.poster_code(poster)])


def enter(client, **values):
    person = factories.person(**values)
    client.force_login(person)
    return person


def member(client, **values):
    union = factories.organisation(name="春江物流工会")
    return factories.membership(person=enter(client, name="王小明"), organisation=union, **values)


def test_a_poster_shows_the_union_to_everybody_and_asks_for_sign_in_with_the_way_back(client) -> None:
    poster = factories.poster(organisation=factories.organisation(name="春江物流工会"))
    url = poster_url(poster)
    page = client.get(url)
    assert (page.status_code, "春江物流工会" in page.content.decode()) == (200, True)
    assert f"?next={url}" in page.content.decode()
    assert client.post(url).url == f"{reverse('account_login')}?next={url}"


def test_scan_consent_join_is_one_application_however_often_it_is_sent(client) -> None:
    person, poster = enter(client, name=""), factories.poster()
    url = poster_url(poster)
    given = {"name": "赵大山", "employer_name": "春江物流", "groups": ["rider"], "version": version()}
    missing = client.post(url, given)
    assert (missing.status_code, JoinApplication.objects.count()) == (200, 0)
    assert "春江物流" in missing.content.decode()
    for _ in range(2):
        assert client.post(url, {**given, "consent": "on"}).url == reverse("worker:union")
    application = JoinApplication.objects.get()
    person.refresh_from_db()
    assert (application.person_id, application.via, application.groups, person.name) == (
        person.pk,
        "poster",
        ["rider"],
        "赵大山",
    )
    assert client.get(url).url == reverse("worker:union")


@pytest.mark.parametrize("case", ["forged", "expired", "revoked", "dissolved", "card"])
def test_a_code_that_lets_nobody_in_says_why(client, case: str) -> None:
    poster = factories.poster(ends_on=clock.today() - timedelta(days=case == "expired"))
    code = posters.poster_code(poster)
    if case == "forged":
        code = tampered(code)
    if case == "revoked":
        poster.revoked_at = clock.now()
        poster.save()
    if case == "dissolved":
        type(poster.organisation).objects.filter(pk=poster.organisation_id).update(
            state="dissolved", ended_on=clock.today()
        )
    if case == "card":
        code = seals.seal("unions.card", {"n": "1"})
    page = client.get(reverse("worker:join_poster", args=[code]))
    said = {
        "forged": "不是真的",
        "expired": "过期",
        "revoked": "收回",
        "dissolved": "已经撤销",
        "card": "不是真的",
    }[case]
    assert (page.status_code, said in page.content.decode()) == (409, True)


def test_search_finds_unions_by_their_name_by_employers_and_the_one_of_the_place(client) -> None:
    district = factories.organisation(name="洪山区总工会", level=3, place=factories.place("420111"))
    own = factories.organisation(name="春江物流工会", parent=district, level=5)
    factories.employer(name="春江速运有限公司", organisation=own)
    gone = factories.organisation(
        name="春江旧厂工会", parent=district, level=5, state="dissolved", ended_on=clock.today()
    )
    person = enter(client)
    factories.seeker(person=person, home_place=factories.place("420111"))

    def found(words: str) -> tuple[list[str], str]:
        context = client.get(reverse("worker:join"), {"q": words}).context
        return [item["title"] for item in context["rows"]], (context["fallback"] or {}).get("title", "")

    assert found("春江") == (["春江物流工会"], "洪山区总工会")
    assert found("速运") == (["春江物流工会"], "洪山区总工会")
    assert found("没有这家") == ([], "洪山区总工会")
    page = client.get(reverse("worker:join_union", args=[gone.pk]))
    assert (page.status_code, "已经撤销" in page.content.decode()) == (409, True)


def test_a_member_who_scans_another_union_moves_with_one_tap(client) -> None:
    made = member(client)
    poster = factories.poster()
    page = client.get(poster_url(poster)).content.decode()
    assert f'name="union" value="{poster.organisation_id}"' in page
    for _ in range(2):
        assert client.post(reverse("worker:transfer"), {"union": poster.organisation_id}).status_code == 302
    made.refresh_from_db()
    assert (made.organisation_id, made.organisation_path, made.steps.count()) == (
        poster.organisation_id,
        poster.organisation.path,
        1,
    )
    titles = [step["title"] for step in client.get(reverse("worker:union")).context["history"]]
    assert titles == [f"从 春江物流工会 转到 {poster.organisation.name}"]


def test_the_card_is_a_signed_code_that_says_little(client) -> None:
    made = member(client)
    card = client.get(reverse("worker:union")).context["card"]
    assert seals.open_seal(card.code, "unions.card") == {
        "n": made.number,
        "m": "王**",
        "u": "春江物流工会",
        "s": made.joined_on.isoformat(),
    }
    assert len(client.get(reverse("worker:card_keys")).json()["keys"]) >= 1
    url = reverse("worker:card_check", args=[card.code])
    client.logout()
    page = client.get(url).content.decode()
    assert ("有效会员证" in page, "王**" in page, "王小明" in page) == (True, True, False)
    Membership.objects.update(status="left", left_on=clock.today())
    assert "已不是会员" in client.get(url).content.decode()
    with clock.at(card.good_until):
        assert client.get(url).status_code == 409
    assert client.get(reverse("worker:card_check", args=[tampered(card.code)])).status_code == 409


def test_the_card_for_the_wallet_has_text_that_can_be_copied(client) -> None:
    made = member(client)
    answer = client.get(reverse("worker:card_pdf"))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    assert [word in text for word in ("王小明", "春江物流工会", made.number)] == [True] * 3
    Membership.objects.all().update(status="left", left_on=clock.today())
    assert client.get(reverse("worker:card_pdf")).url == reverse("worker:union")


def test_keeping_going_back_and_leaving(client) -> None:
    made = member(client)

    def state() -> tuple[str, str]:
        made.refresh_from_db()
        return made.status, made.kept_why

    for why in ("unemployed", "unemployed", "retired"):
        client.post(reverse("worker:keep_membership"), {"why": why})
    assert state() == ("kept", "retired")
    client.post(reverse("worker:keep_membership"), {"act": "resume"})
    assert state() == ("active", "")
    assert client.post(reverse("worker:keep_membership"), {"why": "bored"}).status_code == 200
    for _ in range(2):
        client.post(reverse("worker:leave_union"), {"why": "搬去外地"})
    assert (*state(), made.left_why) == ("left", "", "搬去外地")
    assert [step.step for step in made.steps.order_by("pk")] == ["keep", "keep", "resume", "leave"]


def test_groups_are_stated_and_taken_back(client) -> None:
    made = member(client)
    for _ in range(2):
        client.post(reverse("worker:groups"), {"group": "courier"})
    row = made.groups.get()
    assert (row.group, row.evidence, (row.ends_on - row.starts_on).days) == ("courier", "stated", 179)
    client.post(reverse("worker:group_leave", args=["courier"]))
    assert made.groups.count() == 0


def test_somebody_on_a_list_agrees_by_code_or_on_the_own_page(client) -> None:
    ceremony = factories.ceremony()
    url = reverse("worker:join_ceremony", args=[ceremonies.ceremony_code(ceremony)])
    assert client.get(url).status_code == 200
    person = enter(client)
    assert client.get(url).status_code == 404
    entry = factories.ceremony_entry(ceremony=ceremony, person=person)
    assert client.get(reverse("worker:union")).context["awaiting"] == [entry]
    for _ in range(2):
        client.post(url, {"version": version()})
    entry.refresh_from_db()
    assert (entry.consent_how, entry.consent.person_id) == ("own", person.pk)
    assert client.get(reverse("worker:union")).context["awaiting"] == []


def test_an_application_is_followed_and_withdrawn(client) -> None:
    person = enter(client)
    application = factories.join_application(person=person)
    page = client.get(reverse("worker:union"))
    assert page.context["application"] == application
    for _ in range(2):
        assert client.post(reverse("worker:join_withdraw", args=[application.pk])).status_code == 302
    application.refresh_from_db()
    assert application.state == "withdrawn"
    foreign = factories.join_application()
    assert client.post(reverse("worker:join_withdraw", args=[foreign.pk])).status_code == 404


@pytest.mark.parametrize(
    ("wage", "monthly"), [("5687", "28.40"), ("5680", "28.40"), ("9.99", "0.00"), ("12345.67", "61.70")]
)
def test_dues_are_worked_out_for_everybody(client, wage: str, monthly: str) -> None:
    assert client.get(reverse("worker:dues"), {"wage": wage}).context["monthly"] == monthly


def test_dues_of_no_wage_ask_again(client) -> None:
    assert client.get(reverse("worker:dues"), {"wage": "-1"}).context["known"] is False


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_the_same_number_of_questions_however_much_there_is(
    client, rows: int, django_assert_num_queries
) -> None:
    made = member(client)
    for number in range(rows):
        made.groups.create(group=("courier", "rider", "trucker")[number], evidence="stated")
        factories.organisation(name=f"春江第{number}工会")
    with django_assert_num_queries(8):
        client.get(reverse("worker:union"))
    with django_assert_num_queries(8):
        client.get(reverse("worker:transfer"), {"q": "春江"})


def test_a_card_sealed_today_is_the_same_all_day() -> None:
    made = factories.membership()
    first = cards.card(factories.actor(made.person))
    again = cards.card(factories.actor(made.person))
    assert first is not None
    assert again is not None
    assert first.code == again.code
