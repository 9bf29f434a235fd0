import hashlib
import io
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from docx import Document
from openpyxl import load_workbook
from tests import factories

from chunfeng.domain.facts import services as ledger
from chunfeng.domain.facts.enums import FactKind
from chunfeng.domain.fairs.models import Fair
from chunfeng.domain.indicators.models import Edition
from chunfeng.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    county = factories.organisation(name="义乌市总工会")
    start = clock.now() - timedelta(days=1)
    happening = factories.happening(organisation=county, starts_at=start, status="closed", title="春风行动")
    return factories.fair(organisation=county, happening=happening)


@pytest.fixture
def officer(fair: Fair, client: Client) -> Client:
    client.force_login(factories.staff(organisation=fair.happening.organisation).person)
    return client


def somebody_comes(fair: Fair, person_id: int) -> None:
    entry = ledger.Entry(
        kind=FactKind.HAPPENING_ENTERED,
        subject=("check_in", person_id),
        person_id=person_id,
        happening_id=fair.happening_id,
        organisation_path=fair.happening.organisation_path,
        tags=("fair", "spot"),
    )
    with transaction.atomic():
        ledger.record(entry)


def test_a_bulletin_is_published_once_and_its_file_has_the_hash_that_everybody_reads(
    fair: Fair, officer: Client
) -> None:
    somebody_comes(fair, 1)
    address = f"/desk/fairs/{fair.pk}/bulletin/"
    assert officer.get(address).status_code == 200
    for _twice in range(2):
        assert officer.post(address).status_code == 302
    edition = Edition.objects.get()
    everybody = Client()
    page = everybody.get(f"/bulletins/{edition.digest}/").content.decode()
    assert ("发布后没有改动" in page, "1名求职者" in page) == (True, True)
    file = everybody.get(f"/bulletins/{edition.digest}.json").content
    assert hashlib.sha256(file).hexdigest() == edition.digest
    assert everybody.get(f"/bulletins/{'0' * 64}/").status_code == 404

    somebody_comes(fair, 2)
    asked = officer.post(address)
    assert (asked.status_code, "请用一句话说明更正了什么" in asked.content.decode()) == (422, True)
    assert officer.post(address, {"note": "补录东门签到"}).status_code == 302
    assert "已有更新的一版" in everybody.get(f"/bulletins/{edition.digest}/").content.decode()


def test_files_hold_the_press_text_and_every_number(fair: Fair, officer: Client) -> None:
    somebody_comes(fair, 1)
    word = Document(io.BytesIO(officer.get(f"/desk/fairs/{fair.pk}/bulletin.docx").content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert texts[0] == "公报：春风行动"
    assert [text.partition("，")[2] for text in texts if text.startswith(str(clock.today().year))] == [
        "义乌市总工会在体育馆举办“春风行动”。现场吸引1名求职者前来咨询应聘，进场1人次。"
    ]
    answer = officer.get(f"/desk/fairs/{fair.pk}/bulletin.xlsx")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert sheet is not None
    rows = {(row[0], row[1]): row[2:] for row in sheet.iter_rows(values_only=True)}
    assert rows["合计", "活动进场"] == (1, "人次")
    assert rows["现场", "参与求职的人"] == (1, "人")


def test_seasons_and_days_have_bulletins_of_their_own(fair: Fair, officer: Client) -> None:
    county = fair.happening.organisation
    season = factories.series(organisation=county)
    fair.happening.series = season
    fair.happening.save()
    somebody_comes(fair, 1)
    days = f"?start={clock.today() - timedelta(days=5)}&end={clock.today()}"
    for address in (f"/desk/series/{season.pk}/bulletin/", f"/desk/tree/{county.pk}/bulletin/{days}"):
        page = officer.get(address).content.decode()
        assert "共举办招聘会等活动1场" in page
    turned = officer.get(f"/desk/tree/{county.pk}/bulletin/?start=2026-02-02&end=2026-02-01")
    assert turned.status_code == 409
    behind = officer.get(f"/desk/tree/{county.pk}/bulletin/visits/{days}").content.decode()
    assert behind.count("<tr data-row") == 1


def test_guests_of_other_unions_are_listed_by_masked_names(fair: Fair, officer: Client) -> None:
    guest = factories.seeker(person=factories.person(name="王小明"), organisation=factories.organisation()).person
    somebody_comes(fair, guest.pk)
    page = officer.get(f"/desk/fairs/{fair.pk}/bulletin/visitors/").content.decode()
    assert ("王**" in page, "王小明" in page) == (True, False)
