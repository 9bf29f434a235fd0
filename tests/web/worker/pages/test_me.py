"""Me: the profile, and who may see what."""

from datetime import timedelta

import pytest

from chunfeng.domain.people import queries as people
from chunfeng.domain.talent import services as talent
from chunfeng.domain.talent.models import Seeker
from chunfeng.domain.talent.services import Profile
from chunfeng.kernel import clock
from chunfeng.kernel.actor import Actor
from chunfeng.shared import audit
from tests import factories
from tests.web.worker.pages.conftest import NOON, electrician

pytestmark = pytest.mark.django_db


def test_me_shows_the_masked_phone_and_the_wish(client, worker):
    page = client.get("/me/")
    assert (page.context["name"], page.context["phone"][3:7]) == ("王芳", "****")
    assert page.context["wish"] == "武汉洪山区 · 电工 · 全职 · 5千以上"


def test_me_is_there_before_anything_is_said(client):
    client.force_login(factories.person(name=""))
    assert (client.get("/me/").context["wish"], client.get("/").status_code) == ("还没说", 200)


def test_the_name_can_be_changed(client, worker):
    assert client.post("/me/name/", {"name": "王小芳"}).url == "/me/"
    assert list(client.post("/me/name/", {"name": "?"}).context["form"].errors) == ["name"]
    assert people.person_of(worker).name == "王小芳"


def test_the_profile_reads_back_what_was_written(client, worker):
    form = {
        "education": "3",
        "experience_years": "6",
        "birth_year": "1990",
        "skills": "低压电工，PLC、看图纸",
        "certificates": "低压电工证 2027-01-31\n叉车证",
        "summary": "做事细",
    }
    assert client.post("/me/profile/", form).url == "/me/"
    seeker = Seeker.objects.get()
    assert (seeker.education, seeker.experience_years, seeker.skills) == (3, 6, ["低压电工", "PLC", "看图纸"])
    assert seeker.certificates == [
        {"name": "低压电工证", "valid_until": "2027-01-31"},
        {"name": "叉车证", "valid_until": None},
    ]
    shown = client.get("/me/profile/").context["form"].initial
    assert (shown["skills"], shown["certificates"]) == ("低压电工，PLC，看图纸", "低压电工证 2027-01-31\n叉车证")


def test_nobody_under_sixteen_gets_in_and_the_clause_is_named(client, worker):
    page = client.post("/me/profile/", {"birth_year": "2011"})
    assert page.status_code == 200
    assert page.context["form"].errors["birth_year"] == ["满 16 周岁才能工作。 请核对出生年份。 《劳动法》第十五条"]
    assert client.post("/me/profile/", {"birth_year": "2010"}).status_code == 302


@pytest.mark.parametrize("line", ["电工证 2027-02-30", "2027-01-31 x" * 9])
def test_a_certificate_s_day_must_exist(client, worker, line):
    page = client.post("/me/profile/", {"certificates": line})
    assert page.status_code in (200, 302)
    assert all(len(paper["name"]) <= 60 for paper in Seeker.objects.get().certificates)


def test_my_data_shows_who_looked_and_takes_consents_back(client, sent, worker):
    audit.saw(
        actor=Actor(person_id=1, name="张华"), target=("person", 1), about_person_id=worker.person_id, why="application"
    )
    page = client.get("/me/data/")
    assert [(look["who"], look["why"]) for look in page.context["looks"]] == [("张华", "因为你投递了岗位")]
    (given,) = client.get("/me/consents/").context["others"]
    assert sent.position.employer.name in given["title"]
    assert client.get(given["url"]).status_code == 200
    assert [client.post(given["url"]).url for _ in range(2)] == ["/me/consents/", "/me/consents/"]
    assert [consent["url"] for consent in client.get("/me/consents/").context["others"]] == [""]


def test_nobody_takes_back_somebody_else_s_consent(client, sent):
    client.force_login(factories.person())
    assert client.post(f"/me/consents/{sent.consent_id}/withdraw/").status_code == 404


def test_long_names_and_english_do_not_break_the_pages(client, worker):
    found = people.person_of(worker)
    found.name = "阿卜杜拉·买买提·" * 6
    found.save()
    talent.edit_profile(actor=worker, profile=Profile(summary="很" * 900))
    position = electrician(title="很长的岗位名称" * 15, place=None, place_text="湖北省武汉市洪山区" * 10)
    client.cookies["django_language"] = "en"
    paths = [
        "/",
        "/jobs/",
        f"/jobs/{position.pk}/",
        f"/jobs/{position.pk}/apply/",
        "/me/",
        "/me/profile/",
        "/messages/",
    ]
    with clock.at(NOON + timedelta(hours=1)):
        assert [client.get(path).status_code for path in paths] == [200] * len(paths)
