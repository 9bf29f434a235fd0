"""The thread through the product as its three people walk it: a sheet becomes positions, one becomes an application, and
the officer's figures move and open."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from chunfeng.domain.employers.models import Position
from chunfeng.domain.hiring.models import Application
from tests import factories
from tests.browser.entrance import walk_in
from tests.browser.visitor import Visitor, stored

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER, WORKER, EMPLOYER = "13900000001", "13900000002", "13900000003"
FIRM = "武汉春江机电有限公司"
ROWS = (
    ("维修电工", "2人", "6千-8千", "高中", "厂区供配电设备的日常巡检、维护和抢修，持低压电工证。"),
    ("焊工", "3-5人", "7000-9000元/月", "不限", "钢结构焊接，持焊工证，会看图纸。"),
    ("仓库管理员", "1", "4500+绩效", "中专", "物料收发、盘点和账目，会用电子表格。"),
    ("行政专员", "1", "", "大专", "办公室日常事务。"),
    ("", "2", "5千-6千", "", "这一行没有岗位名称。"),
)


@pytest.fixture
def county(db: None):
    """A county union with its officer, and a verified firm with somebody who speaks for it."""
    city = factories.organisation(name="武汉市总工会", place=factories.place("4201"))
    county = factories.organisation(name="武汉市洪山区总工会", parent=city, place=factories.place("420111"))
    factories.staff(organisation=county, person=factories.person(name="李芳", phone=OFFICER))
    firm = factories.employer(
        name=FIRM, organisation=county, place=factories.place("420111"), credit_code="91420111MA00000005"
    )
    factories.representative(employer=firm, person=factories.person(name="陈建国", phone=EMPLOYER))
    return county


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """A position sheet as officers get them: a title row, merged, and a note at the end."""
    book = openpyxl.Workbook()
    table = book.active
    table.append(["2026年洪山区岗位汇总表"])
    table.merge_cells("A1:G1")
    table.append(["单位名称", "岗位名称", "招聘人数", "薪资待遇", "学历要求", "工作地点", "岗位职责"])
    for title, headcount, pay, education, duties in ROWS:
        table.append([FIRM, title, headcount, pay, education, "武汉洪山", duties])
    path = tmp_path / "岗位汇总表.xlsx"
    book.save(path)
    return path


@pytest.mark.pace(60)  # the whole thread, with what pages cost a browser to draw and axe to judge
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_from_the_sheet_to_the_intent(county: object, sheet: Path, enter: Callable[..., Visitor], size: str) -> None:
    officer, worker, employer = enter(size), enter(size), enter(size)
    bring_the_sheet(officer, sheet)
    approve(officer)
    say_what_is_wanted(worker)
    apply(worker)
    answer(employer)
    see_the_figures(officer)


def bring_the_sheet(officer: Visitor, sheet: Path) -> None:
    """Preview first: nothing is taken in until it is confirmed; the same sheet again adds nothing."""
    walk_in(officer, OFFICER)
    officer.look("desk-empty")
    officer.go("/desk/imports/new/")
    officer.page.set_input_files("[name=file]", sheet)
    officer.look("desk-sheet-upload")
    officer.press("读取表格并预览")
    officer.page.wait_for_url(re.compile(r"/desk/imports/\d+/$"))
    assert stored(lambda: Position.objects.count()) == 0
    officer.look("desk-sheet-preview")
    officer.press("确认导入")
    officer.page.get_by_text("已导入").first.wait_for()
    assert stored(lambda: Position.objects.filter(status="pending").count()) == 4
    officer.look("desk-sheet-done")
    officer.go("/desk/")
    officer.look("desk-today")


def approve(officer: Visitor) -> None:
    """Tick, see what it does, publish; the one that does not say what it pays stays where it is."""
    officer.go("/desk/positions/?status=pending")
    for box in officer.page.locator("input[name=id]").all():
        box.check()
    officer.look("desk-positions")
    officer.follow("预览审核结果")
    officer.look("desk-positions-approve")
    with officer.page.expect_navigation():
        officer.page.locator("form[action$='/approve/'] button.btn-primary").click()
    assert stored(lambda: Position.objects.filter(status="published").count()) == 3


def say_what_is_wanted(worker: Visitor) -> None:
    """Phone and code, three questions, and the best match stands first and says why."""
    worker.go("/")
    worker.look("home-visitor")
    worker.go("/sign-in/")
    worker.look("sign-in")
    walk_in(worker, WORKER)
    worker.go("/jobs/wishes/")
    worker.page.fill("[name=q]", "电工")
    worker.look("wishes-what")
    worker.press("下一步")
    worker.page.wait_for_url("**/wishes/where/**")
    worker.page.fill("[name=q]", "武汉洪山")
    worker.look("wishes-where")
    worker.press("下一步")
    worker.page.wait_for_url("**/wishes/terms/**")
    worker.page.check("[name=pay][value='5000']")
    worker.look("wishes-terms")
    worker.page.locator("button[form=step]").click()
    worker.page.wait_for_url(lambda url: "/wishes/" not in url)
    worker.go("/")
    worker.look("worker-home")
    worker.go("/jobs/")
    worker.look("worker-jobs")
    first = worker.page.locator(".position-card").first
    assert first.locator("h3").inner_text() == "维修电工"
    assert first.locator("ul li").count() >= 2, "the reasons"


def apply(worker: Visitor) -> None:
    """Two presses at once send one application; the way back and the way forward lose and double nothing."""
    worker.page.locator(".position-card h3 a").first.click()
    worker.page.get_by_text("他们要求的，你有的").wait_for()
    worker.look("worker-position")
    worker.press("投递简历")
    worker.page.wait_for_url("**/apply/")
    worker.page.go_back()
    worker.page.get_by_text("他们要求的，你有的").wait_for()
    worker.page.go_forward()
    worker.page.wait_for_url("**/apply/")
    for name in worker.page.locator("#apply input[type=text]").all():
        name.fill("王小明")
    worker.page.check("[name=consent]")
    worker.look("worker-apply")
    worker.page.locator("button[form=apply]").dblclick()
    worker.page.wait_for_url(re.compile(r"/applications/|/jobs/\d+/$"))
    assert stored(lambda: Application.objects.count()) == 1
    worker.go("/applications/")
    worker.look("worker-applications")
    worker.page.go_back()
    assert stored(lambda: Application.objects.count()) == 1


def answer(employer: Visitor) -> None:
    """The applicant is masked in the list, and opened by a look that is noted; the intent is one press."""
    walk_in(employer, EMPLOYER)
    employer.go("/hire/")
    employer.look("hire-home")
    employer.go("/hire/applicants/")
    employer.look("hire-applicants")
    assert employer.says("139****0002")
    employer.page.locator("table a[data-open]").first.click()
    employer.page.get_by_text("你的答复").or_(employer.page.get_by_text("您的答复")).first.wait_for()
    employer.look("hire-applicant")
    employer.page.locator("button[formaction$='/reach_intent/']").click()
    employer.page.locator("button[formaction$='/take_back_intent/']").wait_for()
    assert stored(lambda: Application.objects.get().status) == "intent"


def see_the_figures(officer: Visitor) -> None:
    """Every figure is a link to the acts that it counts."""
    officer.go("/desk/figures/")
    officer.look("desk-figures")
    for key, value in (("positions", "3"), ("applications", "1"), ("intents", "1")):
        tile = officer.page.locator(f".figures a[href*='/figures/{key}/']").first
        assert tile.inner_text() == value, key
    officer.page.locator(".figures a[href*='/figures/positions/']").first.click()
    officer.page.locator("table.sheet").wait_for()
    officer.look("desk-figure-behind")
    assert officer.page.locator("table.sheet tbody tr").count() == 3
    officer.page.locator("table.sheet a[data-open]").first.click()
    officer.page.wait_for_url(re.compile(r"/desk/positions/\d+/"))


def test_elders_see_everything_larger_and_nothing_breaks(county: object, enter: Callable[..., Visitor]) -> None:
    worker = enter("phone")
    worker.go("/")
    usual = worker.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    with worker.page.expect_navigation():
        worker.page.locator("form[action*='/preferences/elder/'] button").first.click()
    assert worker.page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= usual * 1.3
    worker.look("home-elder")
    worker.go("/sign-in/")
    worker.look("sign-in-elder")


def test_an_address_that_leads_nowhere_says_what_to_do(county: object, enter: Callable[..., Visitor]) -> None:
    somebody = enter("phone")
    somebody.go("/jobs/999999/")
    somebody.look("not-found")
    assert somebody.heard == ["error: Failed to load resource: the server responded with a status of 404 (Not Found)"]
    somebody.heard.clear()
