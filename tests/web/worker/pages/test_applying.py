"""A position, and applying for it."""

import re

import pytest

from chunfeng.domain.hiring.models import Application
from chunfeng.domain.people import queries as people
from chunfeng.domain.people.enums import Purpose
from chunfeng.domain.talent.models import Seeker
from chunfeng.kernel import clock
from tests import factories
from tests.web.worker.pages.conftest import electrician, send

pytestmark = pytest.mark.django_db


def test_the_employer_reads_what_matters_to_an_employer_and_no_word_to_the_seeker(client, worker):
    position = electrician(education=3)
    Seeker.objects.update(education=4, experience_years=2)
    assert send(client, position).status_code == 302
    reasons = Application.objects.get().reasons
    assert reasons == ["工种一致", "学历本科，符合要求", "有2年经验", "期望月薪5千，在薪资范围内"]


def test_a_position_says_line_by_line_what_is_asked_and_had(client, worker):
    position = electrician()
    page = client.get(f"/jobs/{position.pk}/")
    sides = [row["sides"] for row in page.context["verdict"]["reasons"] if "洪山" in row["sides"]]
    assert sides == ["岗位：洪山区 · 你：洪山区"]
    assert (page.context["applied"], page.context["closed"], page.context["apply_url"]) == (
        None,
        "",
        f"/jobs/{position.pk}/apply/",
    )


@pytest.mark.parametrize(("home", "metres"), [({"lon": 114.40, "lat": 30.51}, 1112), ({}, None)])
def test_a_position_says_how_far_it_is_where_the_way_is_known(client, worker, home, metres):
    position = electrician(lon=114.40, lat=30.50)
    Seeker.objects.update(updated_at=clock.now(), **home)
    page = client.get(f"/jobs/{position.pk}/")
    away = page.context["position"]["distance"]
    assert away == (metres and pytest.approx(metres, rel=0.01))
    assert ("1.1公里" in page.content.decode()) == (metres is not None)


def test_what_was_never_published_is_not_there(client, worker):
    draft = electrician(status="draft", published_at=None)
    answers = [client.get(f"/jobs/{draft.pk}/"), client.get(f"/jobs/{draft.pk}/apply/"), client.get("/jobs/99999/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_a_closed_position_says_so_and_offers_no_button(client, worker):
    position = electrician(status="closed")
    page = client.get(f"/jobs/{position.pk}/")
    assert (page.status_code, page.context["closed"]) == (200, "这个岗位已停止接收投递。")
    assert send(client, position).status_code == 409


def test_a_position_that_is_kept_for_some_says_so_and_asks(client, worker):
    position = electrician(reserved_for="army")
    assert "定向招聘：退役军人和现役军人家属" in client.get(f"/jobs/{position.pk}/").content.decode()
    refused = send(client, position)
    assert (refused.status_code, [reason.code for reason in refused.context["refused"].reasons]) == (
        409,
        ["reserved_for"],
    )
    assert send(client, position, belongs="on").status_code == 302
    assert Application.objects.get().reasons[0] == "本人声明属于：退役军人和现役军人家属"


def test_applying_takes_an_unticked_consent_and_shows_what_is_passed(client, worker):
    position = electrician()
    page = client.get(f"/jobs/{position.pk}/apply/")
    assert page.context["form"]["consent"].value() in (None, False)
    assert dict(page.context["resume"])["姓名"] == "王芳"
    refused = send(client, position, consent="")
    assert (refused.status_code, list(refused.context["form"].errors), Application.objects.count()) == (
        200,
        ["consent"],
        0,
    )
    assert re.findall(r'name="(\w+)"[^>]* autofocus', refused.content.decode()) == ["consent"]
    assert " autofocus" not in page.content.decode()
    sent = send(client, position)
    application = Application.objects.get()
    assert (sent.status_code, sent.url) == (302, f"/applications/{application.pk}/")
    assert people.has_consent(
        worker.person_id, Purpose.RESUME_TO_EMPLOYER, recipient=("employer", position.employer_id)
    )


def test_sending_twice_is_one_application(client, worker):
    position = electrician()
    first, second = send(client, position), send(client, position)
    assert (first.url, second.url, Application.objects.count()) == (first.url, first.url, 1)
    assert client.get(f"/jobs/{position.pk}/").context["applied"] == {"url": first.url}


def test_a_missing_name_is_asked_for_on_the_way(client, worker):
    found = people.person_of(worker)
    found.name = ""
    found.save()
    position = electrician()
    assert list(send(client, position).context["form"].errors) == ["name"]
    assert list(send(client, position, name="!").context["form"].errors) == ["name"]
    assert send(client, position, name="李雷").status_code == 302
    assert people.person_of(worker).name == "李雷"


def test_an_old_consent_text_is_shown_anew(client, worker):
    position = electrician()
    assert send(client, position, version="2020-01").url == f"/jobs/{position.pk}/apply/"
    assert Application.objects.count() == 0


def test_without_wishes_the_questions_come_first(client):
    client.force_login(factories.person())
    position = electrician()
    assert client.get(f"/jobs/{position.pk}/apply/").context["has_profile"] is False
    assert send(client, position).status_code == 409
