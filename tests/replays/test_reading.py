"""Pages are read by the words on them, and what is missing is noticed."""

import pytest

from chunfeng.replays import reading
from chunfeng.replays.visitor import Unexpected

PAGE = """<dl><div><dt class="text-sm">会员</dt><dd><span class="figure-number">12,365</span></dd></div>
<div><dt>合计</dt><dd><span class="figure-number">50.1</span>%</dd></div></dl>
<a href="/desk/tree/7/">上级</a> <a class="link" href="/desk/tree/9/">米东区总工会</a>
<select><option value="3" selected>快递&amp;外卖</option></select> <input type="hidden" name="version" value="2026-11">
<table><tr><th>名称</th></tr><tr class="x"><td><a>甲</a> <b>工会</b></td><td class="num">1,024</td></tr></table>
<a class="lane-task" href="/desk/tasks/31/"><span class="block">4. 摸底</span></a>
<p class="font-semibold">退回补充</p><p class="font-semibold">提交佐证</p>"""


def test_page_is_read_by_its_words():
    assert reading.figure(PAGE, "会员") == 12365
    assert reading.share(PAGE, "合计") == 50.1
    assert reading.ids(PAGE, "/desk/tree/") == ["7", "9"]
    assert reading.called(PAGE, "/desk/tree/", "米东区总工会") == "9"
    assert reading.option(PAGE, "快递&amp;外卖") == "3"
    assert reading.version(PAGE) == "2026-11"
    assert reading.rows(PAGE) == [["甲 工会", "1,024"]]
    assert reading.tasks(PAGE) == [("摸底", "31")]
    assert reading.steps(PAGE, "退回补充") == 1
    assert (reading.number("1,024 人"), reading.number("—")) == (1024, 0)


def test_bulletin_is_read_by_the_keys_of_its_figures():
    page = """<dd><a href="/desk/fairs/3/bulletin/visits/" class="cover"><span class="figure-number">1,057</span></a></dd>
<dd><a class="relative underline underline-offset-4" href="/desk/fairs/3/bulletin/visits_unnamed/">其中未登记姓名32人次</a></dd>
<td><a class="plain-link" href="/desk/fairs/3/bulletin/visits/?channel=spot">1,000</a></td>"""
    assert reading.bulletin(page) == {"visits": 1057, "visits_unnamed": 32}


@pytest.mark.parametrize("read", [reading.figure, reading.share, reading.option])
def test_what_a_page_does_not_say_is_noticed(read):
    with pytest.raises(Unexpected):
        read(PAGE, "没有的")


def test_missing_link_and_consent_are_noticed():
    with pytest.raises(Unexpected):
        reading.called(PAGE, "/desk/tree/", "没有的")
    with pytest.raises(Unexpected):
        reading.version("<p>没有同意书</p>")


def test_a_box_is_found_by_its_words():
    page = '<label class="pick"><input type="checkbox" name="employers" value="12" id="x"><span>春江机电</span></label>'
    assert reading.box(page, "春江机电") == "12"
    with pytest.raises(Unexpected):
        reading.box(page, "别家")
