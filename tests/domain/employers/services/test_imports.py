"""From a sheet to positions: preview, confirm, mend, and come again."""

import importlib
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps
from django.core.files import File
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chunfeng.domain.employers.enums import EmployerKind, ImportStatus, PositionStatus
from chunfeng.domain.employers.errors import ImportNotReady, MayNotImport, NoSuchImport
from chunfeng.domain.employers.models import Employer, Position, SheetImport
from chunfeng.domain.employers.rules.columns import TEMPLATE
from chunfeng.domain.employers.services import imports
from chunfeng.domain.facts.models import Fact
from chunfeng.domain.occupations import services as occupations
from chunfeng.domain.places.models import Place
from chunfeng.domain.unions.models import Organisation
from chunfeng.kernel.actor import Actor, Post

pytestmark = pytest.mark.django_db

HEADER = [column.title for column in TEMPLATE]
CODES = ("91110000600037341L", "91310000775785552L", "914403001922038216")
REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "positions"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def union(code: str = "1", **values: object) -> Organisation:
    made = Organisation.objects.create(**{"name": "洪山区总工会", "level": 3, "code": code, **values})
    made.refresh_from_db(fields=["path"])  # the database makes it
    return made


def places() -> None:
    for code, name, level in (("42", "湖北省", "province"), ("4201", "武汉市", "city"), ("420111", "洪山区", "county")):
        Place.objects.get_or_create(
            code=code, defaults={"name": name, "short_name": name[:-1], "level": level, "pinyin": "", "initials": ""}
        )


def row(**values: object) -> list[object]:
    given = {
        "employer": "春风机械有限公司",
        "title": "电工",
        "headcount": 3,
        "pay": "6-9千/月",
        "place": "武汉市洪山区",
        "education": "大专及以上",
        "experience": "1-3年",
        "welfare": "五险一金、包住",
        **values,
    }
    return [given.get(column.key) for column in TEMPLATE]


def sheet(path: Path, *rows: list[object], header: list[str] | None = None) -> Path:
    book = openpyxl.Workbook()
    for line in (header or HEADER, *rows):
        book.active.append(line)
    book.save(path)
    return path


def bring(path: Path, organisation: Organisation, *, actor: Actor | None = None, **options: object) -> SheetImport:
    with path.open("rb") as file:
        return imports.import_now(
            actor=actor or Actor.system("test"),
            file=File(file),
            name=path.name,
            organisation_id=organisation.pk,
            **options,
        )


def look(path: Path, organisation: Organisation, *, actor: Actor | None = None, **options: object) -> SheetImport:
    with path.open("rb") as file:
        return imports.preview(
            actor=actor or Actor.system("test"),
            file=File(file),
            name=path.name,
            organisation_id=organisation.pk,
            **options,
        )


def counts(done: SheetImport) -> dict[str, int]:
    return {name: done.counts[name] for name in ("read", "created", "updated", "unchanged", "rejected")}


def test_the_name_of_the_sheet_is_not_where_a_position_was_first_published(tmp_path):
    places()
    done = bring(sheet(tmp_path / "第3批岗位（李芳）.xlsx", row(code=CODES[0])), union())
    position = Position.objects.get()
    assert (position.source, position.sheet_id, position.sheet_row) == ("", done.pk, 2)


def test_the_migration_takes_file_names_out_of_the_source_and_leaves_true_ones(tmp_path):
    places()
    done = bring(sheet(tmp_path / "a.xlsx", row(code=CODES[0]), row(title="焊工"), row(title="叉车工")), union())
    SheetImport.objects.create(organisation=done.organisation, original_name="以前.xls", sha256="0")
    for title, source in (("电工", "a.xlsx"), ("焊工", "洪山人才网"), ("叉车工", "以前.xls")):
        Position.objects.filter(title=title).update(source=source)
    by_hand = Position.objects.get(title="叉车工")
    by_hand.pk, by_hand.title, by_hand.sheet, by_hand.source, by_hand.fingerprint = None, "手填", None, "a.xlsx", "手填"
    by_hand.save()
    migration = importlib.import_module("chunfeng.domain.employers.migrations.0003_source_is_no_file_name")
    migration.clear_file_names(apps, None)
    said = dict(Position.objects.values_list("title", "source"))
    assert (done.counts["created"], said) == (3, {"电工": "", "焊工": "洪山人才网", "叉车工": "", "手填": "a.xlsx"})


def test_import_writes_employer_position_and_what_was_said(tmp_path):
    places()
    done = bring(sheet(tmp_path / "a.xlsx", row(code=CODES[0], nature="民营", size="50-150人")), union())
    assert counts(done) == {"read": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": 0}
    assert (done.status, done.messages) == (ImportStatus.DONE, [])
    employer = Employer.objects.get()
    assert (employer.name, employer.credit_code, employer.nature, employer.size) == (
        "春风机械有限公司",
        CODES[0],
        "private",
        50,
    )
    position = Position.objects.get()
    assert (position.status, position.title, position.pay_low, position.pay_high, position.pay_period) == (
        PositionStatus.PENDING,
        "电工",
        600_000,
        900_000,
        "month",
    )
    assert (
        position.headcount_kind,
        position.headcount,
        position.place_id,
        position.education,
        position.experience,
    ) == (
        "number",
        3,
        "420111",
        3,
        3,
    )
    assert (position.welfare, position.pay_text, position.sheet_row) == (["五险一金", "包住"], "6-9千/月", 2)


def test_the_same_sheet_twice_adds_nothing(tmp_path):
    organisation = union()
    path = sheet(
        tmp_path / "a.xlsx", row(serial=1), row(serial=2, title="焊工"), row(serial=3, title="焊工", pay="9千")
    )
    assert counts(bring(path, organisation))["created"] == 3
    facts = Fact.objects.count()
    assert counts(bring(path, organisation)) == {"read": 3, "created": 0, "updated": 0, "unchanged": 3, "rejected": 0}
    assert (Position.objects.count(), Employer.objects.count(), Fact.objects.count()) == (3, 1, facts)


def test_rows_that_differ_in_pay_alone_are_two_positions(tmp_path):
    done = bring(sheet(tmp_path / "a.xlsx", row(pay="6-9千/月"), row(pay="9千-1.2万/月")), union())
    assert counts(done)["created"] == 2


def test_a_row_said_twice_in_one_sheet_is_one_position(tmp_path):
    done = bring(sheet(tmp_path / "a.xlsx", row(), row()), union())
    assert (counts(done)["created"], counts(done)["unchanged"]) == (1, 1)


def test_a_mended_row_changes_its_position_and_makes_no_second(tmp_path):
    organisation = union()
    bring(sheet(tmp_path / "a.xlsx", row(), row(title="焊工")), organisation)
    before = Position.objects.get(title="电工").pk
    done = bring(sheet(tmp_path / "b.xlsx", row(pay="7千-1万/月"), row(title="焊工")), organisation)
    assert counts(done) == {"read": 2, "created": 0, "updated": 1, "unchanged": 1, "rejected": 0}
    position = Position.objects.get(title="电工")
    assert (position.pk, position.pay_low, position.pay_high) == (before, 700_000, 1_000_000)


def test_the_number_of_a_row_keeps_it_the_same_when_its_place_is_mended(tmp_path):
    organisation = union()
    bring(sheet(tmp_path / "a.xlsx", row(serial=1, place="武汉"), row(serial=2, place="武汉", pay="8千")), organisation)
    mended = sheet(tmp_path / "b.xlsx", row(serial=1, place="武汉市洪山区"), row(serial=2, place="武汉", pay="8千"))
    assert counts(bring(mended, organisation)) == {
        "read": 2, "created": 0, "updated": 1, "unchanged": 1, "rejected": 0,
    }  # fmt: skip
    assert sorted(Position.objects.values_list("place_text", flat=True)) == ["武汉", "武汉市洪山区"]


def test_a_row_put_in_front_takes_no_other_rows_position(tmp_path):
    organisation = union()
    bring(sheet(tmp_path / "a.xlsx", row(serial=1, pay="6千")), organisation)
    before = Position.objects.get().pk
    done = bring(sheet(tmp_path / "b.xlsx", row(serial=1, pay="9千"), row(serial=2, pay="6千")), organisation)
    assert (counts(done)["created"], counts(done)["unchanged"]) == (1, 1)
    assert Position.objects.get(pk=before).pay_low == 600_000


def test_preview_tells_exactly_and_changes_nothing(tmp_path):
    organisation = union()
    path = sheet(tmp_path / "a.xlsx", row(), row(title=""), row(title="焊工", headcount="abc"))
    seen = look(path, organisation)
    assert seen.status == ImportStatus.PREVIEWED
    assert counts(seen) == {"read": 3, "created": 1, "updated": 0, "unchanged": 0, "rejected": 2}
    assert (Position.objects.count(), Employer.objects.count(), Fact.objects.count()) == (0, 0, 0)
    told = [(item["row"], item["column"], item["header"], item["code"]) for item in seen.messages]
    headcount = HEADER.index("人数") + 1
    errors = [item for item in told if item[3] in {"missing", "headcount_not_a_number"}]
    assert errors == [
        (3, HEADER.index("岗位") + 1, "岗位", "missing"),
        (4, headcount, "人数", "headcount_not_a_number"),
    ]
    assert all(item["what"] and item["why"] and item["suggestion"] for item in seen.messages)
    done = imports.confirm(actor=Actor.system("test"), import_id=seen.pk)
    assert counts(done) == counts(seen)
    assert Position.objects.count() == 1


def test_confirming_twice_adds_nothing(tmp_path):
    seen = look(sheet(tmp_path / "a.xlsx", row()), union())
    first = imports.confirm(actor=Actor.system("test"), import_id=seen.pk)
    second = imports.confirm(actor=Actor.system("test"), import_id=seen.pk)
    assert (first.counts, first.finished_at) == (second.counts, second.finished_at)
    assert Position.objects.count() == 1


def test_an_import_that_was_broken_off_goes_on_without_doubles(tmp_path):
    done = bring(sheet(tmp_path / "a.xlsx", row(), row(title="焊工")), union())
    SheetImport.objects.filter(pk=done.pk).update(status=ImportStatus.RUNNING)
    Position.objects.filter(title="焊工").delete()
    again = imports.confirm(actor=Actor.system("test"), import_id=done.pk)
    assert (counts(again)["created"], counts(again)["unchanged"]) == (1, 1)


def test_a_discarded_sheet_cannot_be_confirmed(tmp_path):
    seen = look(sheet(tmp_path / "a.xlsx", row()), union())
    imports.discard(actor=Actor.system("test"), import_id=seen.pk)
    with pytest.raises(ImportNotReady):
        imports.confirm(actor=Actor.system("test"), import_id=seen.pk)
    assert Position.objects.count() == 0


def test_error_workbook_holds_the_rejected_rows_and_goes_in_when_mended(tmp_path):
    organisation, actor = union(), Actor.system("test")
    done = bring(
        sheet(tmp_path / "a.xlsx", row(), row(title="焊工", headcount="abc"), row(title="", pay="5千")), organisation
    )
    errors = tmp_path / "errors.xlsx"
    assert imports.error_workbook(actor=actor, import_id=done.pk, path=errors) == 2
    book = openpyxl.load_workbook(errors)
    assert [cell.value for cell in book.active[1]] == [*HEADER, "问题/Problems"]
    assert book.active.cell(2, HEADER.index("人数") + 1).comment is not None
    book.active.cell(2, HEADER.index("人数") + 1).value = "2人"
    book.active.cell(3, HEADER.index("岗位") + 1).value = "保洁"
    book.save(errors)
    again = bring(errors, organisation)
    assert counts(again) == {"read": 2, "created": 2, "updated": 0, "unchanged": 0, "rejected": 0}
    assert sorted(Position.objects.values_list("title", flat=True)) == sorted(["电工", "焊工", "保洁"])


def test_publishing_records_position_and_headcount_once(tmp_path):
    places()
    organisation = union()
    path = sheet(tmp_path / "a.xlsx", row(), row(title="焊工", headcount="若干"), row(title="司机", pay="面议"))
    done = bring(path, organisation, publish=True)
    assert (done.counts["published"], done.counts["held_back"]) == (2, 1)
    bring(path, organisation, publish=True)
    tally = Counter(Fact.objects.values_list("kind", "quantity", "organisation_path", "place_code"))
    assert tally == {
        ("employer_joined", 1, organisation.path, ""): 1,
        ("position_published", 1, organisation.path, "420111"): 2,
        ("headcount_offered", 3, organisation.path, "420111"): 1,
        ("headcount_offered", 0, organisation.path, "420111"): 1,  # 若干: tagged, no number
    }
    waiting = Position.objects.get(title="司机")
    assert waiting.status == PositionStatus.PENDING
    assert waiting.status_note


def test_changing_the_headcount_of_an_open_position_corrects_the_ledger(tmp_path):
    organisation = union()
    bring(sheet(tmp_path / "a.xlsx", row(headcount=3)), organisation, publish=True)
    done = bring(sheet(tmp_path / "b.xlsx", row(headcount=5)), organisation, publish=True)
    assert counts(done)["updated"] == 1
    offered = Fact.objects.filter(kind="headcount_offered").values_list("quantity", flat=True)
    assert sum(offered) == 5
    assert Position.objects.get().status == PositionStatus.PUBLISHED


@pytest.mark.parametrize(
    ("values", "clause"),
    [
        ({"note": "限男性，女性勿扰"}, "《妇女权益保障法》"),
        ({"note": "入职交押金500元"}, "《劳动合同法》"),
        ({"pay": "1000-1200元/月"}, "湖北省最低工资标准"),
    ],
)
def test_an_unlawful_row_goes_in_but_waits_to_be_mended(tmp_path, values, clause):
    places()
    done = bring(sheet(tmp_path / "a.xlsx", row(**values)), union(), publish=True)
    assert (done.counts["created"], done.counts["published"], done.counts["held_back"]) == (1, 0, 1)
    assert [item["code"] for item in done.messages] == ["held_back"]
    assert clause in done.messages[0]["why"]
    assert Position.objects.get().status == PositionStatus.PENDING


def test_an_open_position_is_not_changed_into_an_unlawful_one(tmp_path):
    organisation = union()
    bring(sheet(tmp_path / "a.xlsx", row()), organisation, publish=True)
    done = bring(sheet(tmp_path / "b.xlsx", row(note="限男性")), organisation, publish=True)
    assert counts(done)["rejected"] == 1
    assert (Position.objects.get().status, Position.objects.get().note) == (PositionStatus.PUBLISHED, "")


def test_employers_of_one_name_are_told_apart_by_code(tmp_path):
    path = sheet(tmp_path / "a.xlsx", row(code=CODES[0]), row(code=CODES[1]), row(title="焊工"))
    done = bring(path, union())
    assert sorted(Employer.objects.values_list("credit_code", flat=True)) == sorted(CODES[:2])
    codes = [item["code"] for item in done.messages if item["header"] != "地点"]
    assert codes == ["name_not_unique", "same_name_other_code"]
    assert counts(done) == {"read": 3, "created": 2, "updated": 0, "unchanged": 0, "rejected": 1}


def test_a_code_that_belongs_to_another_name_keeps_the_row_out(tmp_path):
    done = bring(
        sheet(tmp_path / "a.xlsx", row(code=CODES[0]), row(employer="秋水机械有限公司", code=CODES[0])), union()
    )
    assert counts(done)["rejected"] == 1
    assert done.messages[0]["code"] == "code_of_another"
    assert "春风机械有限公司" in done.messages[0]["why"]
    assert Employer.objects.count() == 1


def test_names_are_one_through_width_brackets_and_spaces_but_not_through_legal_form(tmp_path):
    names = ("春风（武汉）有限公司", "春风(武汉) 有限公司", "春风（武汉）有限责任公司")
    bring(sheet(tmp_path / "a.xlsx", *(row(employer=name) for name in names)), union())
    assert list(Employer.objects.order_by("id").values_list("name", flat=True)) == [names[0], names[2]]


def test_a_wrong_code_and_lost_digits_keep_the_row_out_with_advice(tmp_path):
    done = bring(sheet(tmp_path / "a.xlsx", row(code="91110000600037341X"), row(code=911100006000373419)), union())
    assert [item["code"] for item in done.messages if item["severity"] == "error"] == ["bad_credit_code", "lost_digits"]
    assert counts(done)["rejected"] == 2


def test_the_employer_of_another_union_is_left_alone(tmp_path):
    ours, theirs = union("1"), union("2", name="武昌区总工会")
    bring(sheet(tmp_path / "a.xlsx", row()), theirs)
    officer = Actor(posts=(Post("officer", ours.pk, ours.path),), name="officer")
    done = bring(sheet(tmp_path / "b.xlsx", row(title="焊工")), ours, actor=officer)
    assert (counts(done)["rejected"], done.messages[0]["code"]) == (1, "foreign_employer")
    assert Position.objects.count() == 1


def test_sheets_of_another_union_do_not_exist_for_an_officer(tmp_path):
    ours, theirs = union("1"), union("2")
    officer = Actor(posts=(Post("officer", ours.pk, ours.path),), name="officer")
    with pytest.raises(MayNotImport):
        look(sheet(tmp_path / "a.xlsx", row()), theirs, actor=officer)
    foreign = look(tmp_path / "a.xlsx", theirs)
    with pytest.raises(NoSuchImport):
        imports.confirm(actor=officer, import_id=foreign.pk)
    assert Position.objects.count() == 0


def test_an_employer_brings_its_own_sheet_without_its_name_and_cannot_publish(tmp_path):
    organisation = union()
    employer = Employer.objects.create(name="甲公司", normal_name="甲公司", organisation=organisation)
    owner = Actor(employer_ids=frozenset({employer.pk}), name="owner")
    path = sheet(
        tmp_path / "a.xlsx",
        ["电工", "6千", "3", ""],
        ["焊工", "7千", "1", "乙公司"],
        header=["岗位", "薪资", "人数", "公司"],
    )
    seen = look(path, organisation, actor=owner, employer_id=employer.pk, publish=True)
    done = imports.confirm(actor=owner, import_id=seen.pk)
    assert counts(done) == {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
    assert (Position.objects.get().employer_id, Position.objects.get().status) == (employer.pk, PositionStatus.PENDING)


def test_a_catalogue_without_employers_becomes_demand_that_nobody_can_apply_to(tmp_path):
    places()
    path = tmp_path / "a.csv"
    path.write_text(
        "省/直辖市,城市/区县,紧缺岗位名称,需求程度,学历要求,薪资参考/政策补贴,缺口人数,文件年份\n"
        "湖北,武汉市,电工,3,大专以上,5001--8000元,12,2025\n湖北,湖北省,焊工,2,,,若干,2025\n",
        encoding="utf-8",
    )
    done = bring(path, union(), publish=True)
    assert (done.counts["created"], done.counts["published"], done.counts["rejected"]) == (2, 0, 0)
    assert list(Employer.objects.order_by("id").values_list("name", "kind")) == [
        ("武汉市紧缺岗位目录", EmployerKind.CATALOGUE),
        ("湖北省紧缺岗位目录", EmployerKind.CATALOGUE),
    ]
    assert set(Position.objects.values_list("status", flat=True)) == {PositionStatus.PENDING}
    assert Position.objects.get(title="电工").tags == ["catalogue-2025", "shortage-3"]
    assert Fact.objects.count() == 0


def test_titles_are_placed_in_the_classification(tmp_path):
    occupations.load_starter()
    bring(sheet(tmp_path / "a.xlsx", row(title="外卖小哥")), union())
    assert Position.objects.select_related("occupation").get().occupation.name == "网约配送员"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("a.xlsx", b"%PDF-1.7", "wrong_kind"), ("a.csv", b"", "empty"), ("a.csv", "甲,乙\n1,2".encode(), "no_header")],
)
def test_a_file_that_cannot_be_read_fails_with_its_reasons(tmp_path, name, content, code):
    path = tmp_path / name
    path.write_bytes(content)
    seen = look(path, union())
    assert (seen.status, seen.counts["problem"]) == (ImportStatus.FAILED, code)
    assert name in seen.problem
    with pytest.raises(ImportNotReady):
        imports.confirm(actor=Actor.system("test"), import_id=seen.pk)


def test_a_file_of_200_mb_is_neither_read_nor_kept(tmp_path):
    path = tmp_path / "a.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    seen = look(path, union())
    assert (seen.status, seen.counts["problem"], seen.file.name) == (ImportStatus.FAILED, "too_big", "")
    assert "200 MB" in seen.problem


def test_a_chunk_asks_the_same_of_the_database_for_one_row_and_for_three(tmp_path):
    organisation = union()
    bring(sheet(tmp_path / "0.xlsx", row(title="车工")), organisation)
    asked = []
    for name, titles in (("1.xlsx", ["钳工"]), ("3.xlsx", ["甲工", "乙工", "丙工"])):
        path = sheet(tmp_path / name, *(row(title=title) for title in titles))
        with CaptureQueriesContext(connection) as queries:
            bring(path, organisation)
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("name", "rows", "rejected"),
    [
        ("jd_fulltext_dev.csv", 775, {}),
        ("shortage_dev.csv", 9683, {"error:title:no_words": 87}),
        ("ads_51job_dev.csv.gz", 28158, {}),
    ],
)
def test_every_complete_row_of_the_real_sheets_goes_in(name, rows, rejected):
    path = REAL / name
    if not path.exists():
        pytest.skip(f"{name} is not here: real sheets are kept apart from the project")
    done = bring(path, union())
    classes = {key: count for key, count in done.counts["classes"].items() if key.startswith("error:")}
    assert (done.counts["read"], classes) == (rows, rejected)
    assert done.counts["created"] + done.counts["unchanged"] == rows - sum(rejected.values())
    assert Position.objects.count() == done.counts["created"]
