"""Sheets by upload: preview, confirm, error workbook, put away; and another office takes in what this one gives out."""

import io
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import factories
from tests.web.desk.test_pages import ready, sign_in

from chunfeng.domain.employers.models import Position, SheetImport
from chunfeng.domain.employers.services import arrivals

pytestmark = pytest.mark.django_db
GOOD = "单位名称,岗位,人数,薪资,地点\n武汉甲机电有限公司,电工,3,6千-9千/月,武汉市洪山区\n"
BAD = GOOD + "武汉乙机电有限公司,,3,6千-9千/月,武汉市洪山区\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def bring(client, text, name="岗位.csv", **more):
    return client.post("/desk/imports/new/", {"file": SimpleUploadedFile(name, text.encode()), **more})


def test_a_sheet_is_previewed_confirmed_and_adds_nothing_twice(client):
    factories.place()
    sign_in(client, factories.organisation())
    answer = bring(client, BAD)
    sheet = SheetImport.objects.get()
    assert (answer.status_code, answer.url, sheet.status) == (302, f"/desk/imports/{sheet.pk}/", "previewed")
    assert Position.objects.count() == 0
    page = client.get(answer.url)
    assert '<p class="text-muted">列名在第1行' in page.content.decode()  # a CSV has no sheet to name
    assert page.context["counts"] == {"created": 1, "updated": 0, "unchanged": 0, "rejected": 1, "read": 2}
    assert next((told["row"], told["header"], told["severity"]) for told in page.context["sheet"].messages) == (
        3,
        "岗位",
        "error",
    )
    for _ in range(2):
        assert client.post(f"{answer.url}confirm/").status_code == 302
    assert (SheetImport.objects.get().status, Position.objects.count()) == ("done", 1)
    bring(client, BAD)
    again = SheetImport.objects.latest("id")
    assert again.counts["unchanged"] == 1


def test_pressing_twice_brings_one_sheet(client):
    sign_in(client, factories.organisation())
    assert bring(client, GOOD).url == bring(client, GOOD).url
    assert SheetImport.objects.count() == 1


def test_the_error_workbook_holds_the_rows_to_mend(client):
    sign_in(client, factories.organisation())
    address = bring(client, BAD).url
    book = client.get(f"{address}errors.xlsx")
    assert book.getvalue()[:2] == b"PK"
    assert unquote(book["Content-Disposition"]).count("待修改 - ") == 1
    assert "重新导入改好的表格" not in client.get(address).content.decode()
    client.post(f"{address}confirm/")
    assert "重新导入改好的表格" in client.get(address).content.decode()


def test_a_sheet_can_be_put_away_but_not_once_it_is_in(client):
    sign_in(client, factories.organisation())
    address = bring(client, GOOD).url
    assert client.post(f"{address}discard/").status_code == 302
    assert SheetImport.objects.get().status == "discarded"
    assert client.post(f"{address}confirm/").status_code == 409
    assert Position.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "empty.csv"), (b"%PDF-1.7", "a.xlsx"), (b"\x89PNG\r\n\x1a\n", "b.csv")],
    ids=["empty", "pdf", "png"],
)
def test_what_is_no_sheet_is_answered_kindly_and_kept_out(client, content, name):
    sign_in(client, factories.organisation())
    answer = client.post("/desk/imports/new/", {"file": SimpleUploadedFile(name, content)})
    page = client.get(answer.url)
    assert (page.status_code, page.context["sheet"].status, bool(page.context["sheet"].problem)) == (
        200,
        "failed",
        True,
    )


def test_no_file_at_all_shows_the_form_again(client):
    sign_in(client, factories.organisation())
    answer = client.post("/desk/imports/new/", {})
    assert (answer.status_code, answer.context["form"].errors["file"]) == (422, ["请先选一个文件。"])


def test_an_auditor_may_not_bring_sheets_in(client):
    sign_in(client, factories.organisation(), "auditor")
    assert bring(client, GOOD).status_code == 403


def test_foreign_sheets_do_not_exist(client):
    city = factories.organisation()
    foreign = factories.sheet(organisation=factories.organisation(parent=city), status="previewed")
    sign_in(client, factories.organisation(parent=city))
    for part in ("", "progress/", "errors.xlsx"):
        assert client.get(f"/desk/imports/{foreign.pk}/{part}").status_code == 404, part
    for part in ("confirm/", "discard/"):
        assert client.post(f"/desk/imports/{foreign.pk}/{part}").status_code == 404, part


def test_large_sheets_wait_for_a_worker_and_say_how_far_they_are(client, monkeypatch):
    factories.place()
    officer = sign_in(client, factories.organisation())
    monkeypatch.setattr(arrivals, "SMALL_FILE", 10)
    monkeypatch.setattr(arrivals, "SMALL_ROWS", 0)
    address = bring(client, GOOD).url
    sheet = SheetImport.objects.get()
    assert sheet.status == "reading"
    assert client.get(address).context["job"]["url"] == f"/desk/imports/{sheet.pk}/progress/"
    assert client.get(f"{address}progress/").status_code == 200
    arrivals.read_waiting(import_id=sheet.pk, person_id=officer.pk)
    assert client.get(f"{address}progress/")["HX-Refresh"] == "true"
    for _ in range(2):
        client.post(f"{address}confirm/")
    assert SheetImport.objects.get().status == "running"
    arrivals.confirm_waiting(import_id=sheet.pk, person_id=officer.pk)
    assert (SheetImport.objects.get().status, Position.objects.count()) == ("done", 1)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_another_office_takes_in_what_this_one_gives_out(client, kind):
    factories.place()
    first, second = factories.organisation(), factories.organisation()
    position = ready(first, pay_text="6千-9千/月", welfare=["五险一金"], education=3, experience=4)
    Position.objects.update(place_text="武汉市洪山区")
    sign_in(client, first)
    given_out = client.get(f"/desk/positions/export.{kind}").getvalue()
    Position.objects.all().delete()
    position.employer.delete()
    sign_in(client, second)
    answer = client.post("/desk/imports/new/", {"file": SimpleUploadedFile(f"a.{kind}", io.BytesIO(given_out).read())})
    client.post(f"{answer.url}confirm/")
    taken = Position.objects.get()
    assert (
        taken.title,
        taken.headcount,
        taken.pay_low,
        taken.pay_high,
        taken.education,
        taken.experience,
        taken.welfare,
    ) == (
        "维修电工",
        3,
        600_000,
        900_000,
        3,
        4,
        ["五险一金"],
    )
