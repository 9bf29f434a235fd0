"""From the list to the ticket, groups with a sheet, numbers; at the desk from a draft to the doors."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from chunfeng.domain.happenings.models import CheckIn, Happening, Registration, Ticket
from chunfeng.domain.people.models import Person
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel import clock
from chunfeng.shared.models import AuditEntry
from chunfeng.web.templatetags.chunfeng import moment
from tests import factories

pytestmark = pytest.mark.django_db

LIST = """序号,姓名,性别,身份证号,电话,学历,院校/单位,意向岗位,是否会员
1,王一,女,,13911110001,本科,武汉大学,会计,否
2,王二,男,,13911110002,大专,,电工,是
"""


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def officer_of(organisation: Organisation) -> Client:
    return client_of(factories.staff(organisation=organisation).person)


def test_from_the_list_to_the_ticket_and_back() -> None:
    happening = factories.happening(capacity=1)
    client = client_of(factories.person(name="王建国"))
    address = f"/events/{happening.code}/"
    listed = client.get("/events/")
    assert happening.title in listed.content.decode()
    assert listed.context["rows"][0]["text"].startswith(f"{moment(happening.starts_at)} · ")
    assert 'id="register"' in client.get(address).content.decode()
    made = client.post(f"{address}register/")
    registration = Registration.objects.get()
    assert made["Location"] == f"/me/events/{registration.pk}/"
    ticket = client.get(made["Location"]).content.decode()
    assert ("王建国" in ticket, "<svg" in ticket, 'id="register"' in client.get(address).content.decode()) == (
        True,
        True,
        False,
    )
    assert client.post(f"/me/events/{registration.pk}/cancel/")["Location"] == "/me/events/"
    registration.refresh_from_db()
    assert registration.status == "cancelled"


def test_who_comes_second_waits_and_says_yes_to_the_seat_that_is_held() -> None:
    happening = factories.happening(capacity=1)
    first = factories.registration(happening=happening)
    client = client_of(factories.person())
    client.post(f"/events/{happening.code}/register/")
    mine = Registration.objects.exclude(pk=first.pk).get()
    assert (mine.status, "第 1 位" in client.get(f"/me/events/{mine.pk}/").content.decode()) == ("waiting", True)
    Registration.objects.filter(pk=first.pk).update(status="cancelled", ended_at=clock.now())
    Registration.objects.filter(pk=mine.pk).update(status="offered", offer_until=clock.now() + timedelta(hours=1))
    assert 'id="take-up"' in client.get(f"/me/events/{mine.pk}/").content.decode()
    client.post(f"/me/events/{mine.pk}/take-up/")
    mine.refresh_from_db()
    assert mine.status == "registered"


def test_nobody_is_asked_to_sign_in_before_looking() -> None:
    happening = factories.happening()
    assert Client().get(f"/events/{happening.code}/").status_code == 200
    assert Client().post(f"/events/{happening.code}/register/").status_code == 302
    assert Client().get(f"/events/{factories.happening(status='draft').code}/").status_code == 404


def test_a_calendar_follows_and_lets_go() -> None:
    happening = factories.happening()
    person = factories.person()
    client = client_of(person)
    client.post(f"/events/{happening.code}/register/")
    [feed] = re.findall(r'webcal://testserver(/calendars/[^"]+\.ics)', client.get("/me/events/").content.decode())
    assert b"STATUS:CONFIRMED" in Client().get(feed).content
    Registration.objects.update(status="cancelled", ended_at=clock.now())
    Happening.objects.update(status="cancelled", sequence=1)
    called_off = Client().get(feed).content
    assert (b"STATUS:CANCELLED" in called_off, b"SEQUENCE:1" in called_off) == (True, True)
    assert b"METHOD:CANCEL" in Client().get(f"/events/{happening.code}/calendar.ics").content
    assert Client().get("/calendars/forged.ics").status_code == 409


def test_a_teacher_brings_a_class_after_seeing_how_the_list_was_read() -> None:
    happening = factories.happening(capacity=1)
    client = client_of(factories.person(name="李老师"))
    address = f"/events/{happening.code}/group/"
    file = SimpleUploadedFile("名单.csv", LIST.encode())
    shown = client.post(address, {"name": "电气1班", "file": file})
    assert (shown.status_code, Registration.objects.count()) == (200, 0)
    [rows] = re.findall(r'name="rows" value="([^"]+)"', shown.content.decode())
    client.post(address, {"name": "电气1班", "rows": rows})
    found = {row.name: row.status for row in Registration.objects.order_by("pk")}
    assert found == {"王一": "registered", "王二": "waiting"}
    again = client.post(address, {"name": "电气1班", "rows": rows})
    assert (again.status_code, Registration.objects.count()) == (302, 2)
    assert "王二" in client.get(address).content.decode()


def test_a_list_with_mistakes_says_which_row_and_takes_nobody_in() -> None:
    happening = factories.happening()
    client = client_of(factories.person())
    wrong = LIST.replace("13911110002", "1391").replace("女,,", "女,42010619990101001X,")
    file = SimpleUploadedFile("名单.csv", wrong.encode())
    shown = client.post(f"/events/{happening.code}/group/", {"name": "电气1班", "file": file})
    text = shown.content.decode()
    assert (shown.status_code, "电话不是手机号" in text, "校验位对不上" in text, 'name="rows"' in text) == (
        422,
        True,
        True,
        False,
    )
    assert Registration.objects.count() == 0


def test_a_number_is_taken_once_and_given_back() -> None:
    line = factories.line(happening=factories.happening(status="running"))
    client = client_of(factories.person())
    first = client.post(f"/queues/{line.pk}/")["Location"]
    assert client.post(f"/queues/{line.pk}/")["Location"] == first
    own = client.get(first).content.decode()
    assert ("A1" in own, "下一个就是你" in own, "还有 0 人" in own) == (True, True, False)
    after = client_of(factories.person())
    assert "前面还有 1 人" in after.get(after.post(f"/queues/{line.pk}/")["Location"]).content.decode()
    client.post(f"{first}leave/")
    assert [ticket.status for ticket in Ticket.objects.order_by("pk")] == ["left", "waiting"]


def test_a_number_that_is_held_comes_first_at_home_and_at_its_queue() -> None:
    line = factories.line(happening=factories.happening(status="running"), title="法律援助台")
    client = client_of(factories.person())
    number = client.post(f"/queues/{line.pk}/")["Location"]
    step = client.get("/").context["next_step"]
    assert (step["url"], step["text"]) == (number, "A1 · 法律援助台")
    queue = client.get(f"/queues/{line.pk}/").content.decode()
    assert (f'href="{number}"' in queue, 'form="take"' in queue) == (True, False)
    assert '<p class="num text-4xl font-bold">A1</p>' in client.get(number).content.decode()
    client.post(f"{number}leave/")
    assert client.get("/").context["next_step"]["url"] != number
    over = clock.now() - timedelta(hours=1)
    client.post(f"/queues/{line.pk}/")
    Happening.objects.update(starts_at=over - timedelta(hours=3), ends_at=over)
    assert client.get("/").context["next_step"]["url"].startswith("/jobs/")


def test_of_several_numbers_the_called_one_comes_first_at_home_and_the_missed_one_last() -> None:
    holder, fair = factories.person(), factories.happening(status="running")
    client = client_of(holder)
    for status in ("missed", "waiting", "serving", "called"):
        ticket = factories.ticket(line=factories.line(happening=fair), person=holder, status=status)
        assert client.get("/").context["next_step"]["url"] == f"/queues/numbers/{ticket.pk}/", status


# At the desk

FORM = {
    "kind": "fair",
    "title": "春风招聘会洪山专场",
    "starts_at": "2030-05-01T09:00",
    "ends_at": "2030-05-01T12:00",
    "channels": ["spot"],
    "capacity": "100",
}


def test_a_draft_says_what_is_missing_and_is_announced_when_nothing_is() -> None:
    union = factories.organisation()
    factories.place()
    client = officer_of(union)
    address = client.post("/desk/happenings/new/", {**FORM, "union": union.pk})["Location"]
    refused = client.post(f"{address}turn/publish/")
    assert (refused.status_code, "大家知道去哪儿" in refused.content.decode()) == (409, True)
    whole = {**FORM, "summary": "百家单位", "place": "武汉市洪山区", "venue": "体育馆", "contact": "李芳 027-8888"}
    assert client.post(f"{address}change/", whole).status_code == 302
    assert client.post(f"{address}turn/publish/").status_code == 302
    happening = Happening.objects.get()
    assert (happening.status, happening.capacity, happening.place_id) == ("open", 100, "420111")
    assert clock.SHANGHAI.utcoffset(happening.starts_at.replace(tzinfo=None)) == timedelta(hours=8)
    assert happening.starts_at.astimezone(clock.SHANGHAI).hour == 9


def test_another_day_and_calling_off_reach_everybody_who_registered() -> None:
    happening = factories.happening()
    client = officer_of(happening.organisation)
    worker = factories.person()
    factories.registration(happening=happening, person=worker)
    client.post(
        f"/desk/happenings/{happening.pk}/move/",
        {"starts_at": "2030-06-01T09:00", "ends_at": "2030-06-01T12:00", "why": "场馆检修"},
    )
    assert "场馆检修" in client_of(worker).get("/messages/").content.decode()
    assert client.post(f"/desk/happenings/{happening.pk}/cancel/", {"why": ""}).status_code == 422
    client.post(f"/desk/happenings/{happening.pk}/cancel/", {"why": "暴雨红色预警"})
    assert Registration.objects.get().status == "cancelled"
    page = client_of(worker).get(f"/me/events/{Registration.objects.get().pk}/").content.decode()
    assert ("暴雨红色预警" in page, "活动已取消" in page) == (True, True)


def test_the_doors_by_hand_twice_the_same_form_adds_nothing() -> None:
    happening = factories.happening(status="running", starts_at=clock.now() - timedelta(hours=1))
    client = officer_of(happening.organisation)
    registration = factories.registration(happening=happening, person=factories.person(phone="13800138000"))
    address = f"/desk/happenings/{happening.pk}/doors/"
    shown = client.get(f"{address}?words=8000").content.decode()
    [act] = re.findall(
        rf'name="client_id" value="([^"]+)"><input type="hidden" name="registration" value="{registration.pk}"', shown
    )
    for _ in range(2):
        client.post(address, {"act": "in", "registration": registration.pk, "client_id": act})
    assert CheckIn.objects.count() == 1
    client.post(address, {"act": "walk_in", "phone": "13800138001", "name": "赵六"})
    client.post(address, {"act": "unnamed"})
    assert CheckIn.objects.filter(counted=True).count() == 3
    client.post(address, {"undo": act})
    assert CheckIn.objects.filter(counted=True).count() == 2


def test_the_desk_follows_doors_and_queues_beside_what_somebody_types() -> None:
    happening = factories.happening(status="running", starts_at=clock.now() - timedelta(hours=1))
    line = factories.line(happening=happening)
    client = officer_of(happening.organisation)
    for address in (f"/desk/happenings/{happening.pk}/doors/", f"/desk/queues/{line.pk}/"):
        assert f'data-live-from="{address}now/"' in client.get(address).content.decode()
    doors, queue = f"/desk/happenings/{happening.pk}/doors/now/", f"/desk/queues/{line.pk}/now/"
    before = [client.get(part).content for part in (doors, queue)]
    assert [client.get(part).content for part in (doors, queue)] == before  # what stays the same is not shown anew
    registration = factories.registration(happening=happening, person=factories.person(name="王建国"))
    client.post(f"/desk/happenings/{happening.pk}/doors/", {"act": "in", "registration": registration.pk})
    client.post(f"/desk/queues/{line.pk}/", {"act": "paper"})
    client.post(f"/desk/queues/{line.pk}/", {"act": "next", "desk": "3号台"})
    assert "王*" in client.get(doors).content.decode()
    assert "3号台" in client.get(queue).content.decode()
    [come] = re.findall(
        rf'formaction="(/desk/numbers/{Ticket.objects.get().pk}/serve/)"', client.get(queue).content.decode()
    )
    assert client.post(come)["Location"] == f"/desk/queues/{line.pk}/"
    [undo] = re.findall(r'name="undo" value="([^"]+)"', client.get(doors).content.decode())
    client.post(f"/desk/happenings/{happening.pk}/doors/", {"undo": undo})
    assert CheckIn.objects.filter(counted=True).count() == 0


def test_a_queue_names_the_number_called_once_there_is_one() -> None:
    happening = factories.happening(status="running", starts_at=clock.now() - timedelta(hours=1))
    line = factories.line(happening=happening)
    client = officer_of(happening.organisation)
    pages = (f"/events/{happening.code}/", f"/desk/happenings/{happening.pk}/")
    told = []
    for act in ("paper", "paper", "next"):
        client.post(f"/desk/queues/{line.pk}/", {"act": act})
        told.append([re.findall(r"\d 人等候(?: · 正在叫 \w+)?", client.get(page).content.decode()) for page in pages])
    assert told == [[["1 人等候"]] * 2, [["2 人等候"]] * 2, [["1 人等候 · 正在叫 A1"]] * 2]


def test_a_sheet_of_who_registered_has_masked_phones() -> None:
    happening = factories.happening()
    factories.registration(happening=happening, person=factories.person(name="王建国", phone="13800138000"))
    response = officer_of(happening.organisation).get(f"/desk/happenings/{happening.pk}/registrations/export.csv")
    text = b"".join(response.streaming_content).decode()
    assert ("王建国" in text, "138****8000" in text, "13800138000" in text) == (True, True, False)
    taken = AuditEntry.objects.filter(act="happening.list_taken")
    assert list(taken.values_list("target_kind", "target_id")) == [("happening", happening.pk)]


@pytest.mark.parametrize("registrations", [1, 3])
def test_the_list_of_who_registered_needs_as_many_queries_for_one_as_for_three(
    registrations: int, django_assert_num_queries
) -> None:
    happening = factories.happening()
    client = officer_of(happening.organisation)
    for _ in range(registrations):
        factories.registration(happening=happening)
    client.get("/desk/")
    with django_assert_num_queries(12):
        client.get(f"/desk/happenings/{happening.pk}/registrations/")
