import pytest
from django.utils import translation

from chunfeng.domain.matching import rules


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("高级Java开发工程师（双休）-武汉", "Java开发工程师"),
        ("C/C++ 工程师【急聘】｜包住", "C/C++工程师"),
        ("3D设计师", "3D设计师"),
        ("A-Level教师", "A-Level教师"),
        ("（急聘）", "（急聘）"),
    ],
)
def test_plain_title_keeps_only_the_work(title, plain):
    assert rules.plain_title(title) == plain


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("pay", (761_250, 761_250), "7612元"),
        ("pay", (600_000, 900_000), "6千–9千"),
        ("pay", (600_000, None), "6千–?"),
        ("pay", 540_000, "5.4千"),
        ("radius", 15.0, "15公里"),
        ("radius", 5.08, "5.1公里"),
        ("age", (16, None), "16岁"),
        ("age", (18, 45), "18–45岁"),
        ("age", 19, "19岁"),
        ("age", None, ""),
    ],
)
def test_value_behind_a_constraint_reads_as_people_say_it(code, value, said):
    with translation.override("zh-hans"):
        assert rules.value_text(code, value) == said
