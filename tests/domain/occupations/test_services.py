import pytest

from chunfeng.domain.occupations import catalog, queries, services
from chunfeng.domain.occupations.errors import UnknownTable
from chunfeng.domain.occupations.models import Occupation, OccupationSynonym

pytestmark = pytest.mark.django_db

TREE = [
    {"职业编码": "6", "名称": "生产制造及有关人员", "层级": "大类", "标识": ""},
    {"职业编码": "6-88", "名称": "试验人员", "层级": "中类", "标识": ""},
    {"职业编码": "6-88-01", "名称": "风洞人员", "层级": "小类", "标识": ""},
    {"职业编码": "6-88-01-01", "名称": "风洞试验工", "层级": "职业", "标识": "S"},
]


@pytest.fixture(autouse=True)
def _fresh_index() -> None:
    queries.forget()


def _counts(report: services.ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.created, report.updated, report.unchanged, report.rejected


def _start() -> None:
    OccupationSynonym.objects.all().delete()
    Occupation.objects.update(parent=None)
    Occupation.objects.all().delete()
    services.load_starter()


def test_load_starter_adds_once() -> None:
    _start()
    size = len(catalog.starter())
    assert Occupation.objects.count() == size
    assert OccupationSynonym.objects.filter(word="外卖小哥").get().occupation.name == "网约配送员"
    assert _counts(services.load_starter()) == (size, 0, 0, size, 0)
    assert services.load_if_needed() is None
    OccupationSynonym.objects.filter(word="外卖小哥").delete()
    assert services.load_if_needed() is not None
    assert OccupationSynonym.objects.filter(word="外卖小哥").count() == 1


def test_import_adds_and_changes_and_is_idempotent() -> None:
    _start()
    assert _counts(services.import_table(TREE)) == (4, 3, 0, 1, 0)
    assert _counts(services.import_table(TREE)) == (4, 0, 0, 4, 0)
    renamed = [{**TREE[3], "名称": "风洞实验工"}]
    assert _counts(services.import_table(renamed)) == (1, 0, 1, 0, 0)
    assert (queries.name("6-88-01-01"), Occupation.objects.get(code="6-88-01-01").flags) == ("风洞实验工", "S")


def test_import_never_removes_a_code() -> None:
    _start()
    before = Occupation.objects.count()
    services.import_table(TREE[:1])
    assert Occupation.objects.count() == before


def test_import_survives_any_order_of_rows() -> None:
    _start()
    assert _counts(services.import_table(TREE[::-1])) == (4, 3, 0, 1, 0)


def test_import_in_a_dry_run_writes_nothing() -> None:
    _start()
    assert _counts(services.import_table(TREE, dry_run=True)) == (4, 3, 0, 1, 0)
    assert not queries.exists("6-88-01-01")


def test_import_takes_full_width_codes_and_everyday_words() -> None:
    _start()
    rows = [*TREE[:3], {"职业编码": "６－８８－０１－０１", "名称": "风洞试验工", "层级": "细类", "标识": ""}]
    assert (
        services.import_table([{**row, "别名": "吹风师傅" if "试验工" in row["名称"] else ""} for row in rows]).created
        == 3
    )
    assert queries.classify("急招吹风师傅")[0].code == "6-88-01-01"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"职业编码": "2026-01-01 00:00:00"}, "职业编码"),
        ({"职业编码": ""}, "职业编码"),
        ({"名称": " "}, "名称"),
        ({"名称": "长" * 81}, "名称"),
        ({"层级": "大类"}, "层级"),
        ({"上级": "6-77"}, "上级"),
        ({"标识": "一二三四五六七八九"}, "标识"),
        ({"职业编码": "6-99-77-01"}, "职业编码"),
        ({"职业编码": "6-88", "层级": "中类"}, "职业编码"),
    ],
)
def test_import_rejects_a_row_and_says_where(row: dict[str, str], column: str) -> None:
    _start()
    table = [{**base, "上级": ""} for base in TREE[:3]]
    report = services.import_table([*table, {**TREE[3], "上级": "", **row}])
    assert _counts(report) == (4, 2, 0, 1, 1)
    assert [(problem.row, problem.column) for problem in report.problems] == [(5, column)]


def test_import_without_a_column_for_codes_is_refused() -> None:
    with pytest.raises(UnknownTable):
        services.import_table([{"名称": "焊工"}])


def test_queries_walk_and_search_the_tree() -> None:
    _start()
    assert queries.subtree("4-10-08") == ["4-10-08", "4-10-08-01", "4-10-08-02"]
    assert queries.subtree("9") == []
    assert queries.ancestors("4-10-08-01") == ["4", "4-10", "4-10-08", "4-10-08-01"]
    assert queries.name_path("4-10-08-01").endswith("社区生活服务人员 · 网约配送员")
    found = queries.search("外卖小哥", 1)[0]
    assert (found.code, found.name, found.matched) == ("4-10-08-01", "网约配送员", "外卖小哥")
    assert queries.search("hangong", 1)[0].code == "6-18-02-04"
    assert queries.search("waimaixiaoge", 1)[0].code == "4-10-08-01"
    assert queries.search("wmxg", 1)[0].code == "4-10-08-01"
    assert queries.search("") == []


def test_index_follows_a_change_from_another_process() -> None:
    _start()
    assert queries.name("6-31-01-03") == "电工"
    Occupation.objects.filter(code="6-31-01-03").update(name="电气工")
    assert queries.name("6-31-01-03") == "电工"
    queries.forget()
    assert queries.name("6-31-01-03") == "电气工"


def test_classify_asks_the_database_nothing_between_checks(django_assert_num_queries: object) -> None:
    _start()
    queries.classify("焊工")
    with django_assert_num_queries(0):  # type: ignore[operator]
        queries.classify("电工")
