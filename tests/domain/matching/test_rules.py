import pytest

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
