"""Words of recruitment sheets to codes."""

import pytest

from chunfeng.kernel.terms import Education, Experience, Nature, Size, education, experience, nature, size


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("不限", "any"),
        ("学历不限", "any"),
        ("无具体要求", "any"),
        ("初中及以下", "junior"),
        ("高中", "high"),
        ("中专", "secondary"),
        ("中技", "technical"),
        ("大专及以上", "college"),
        ("大专以学历以上", "college"),
        ("本科以上学历", "bachelor"),
        ("本科以、学士以上", "bachelor"),
        ("大专/本科", "college"),
        ("硕士研究生以上", "master"),
        ("研究生", "master"),
        ("博士研究生以上", "doctor"),
        ("硕士、博士", "master"),
        ("本", "bachelor"),
        ("Bachelor or above", "bachelor"),
    ],
)
def test_education_takes_the_lowest_level_named(text: str, code: str) -> None:
    assert education(text) == Education(code)


def test_education_ranks_the_kinds_of_high_school_alike() -> None:
    assert [level.rank for level in Education] == [0, 1, 2, 2, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("不限", "any"),
        ("经验不限", "any"),
        ("无需经验", "any"),
        ("应届生", "graduate"),
        ("在校生/应届生", "graduate"),
        ("1年以内", "0-1"),
        ("一年以下", "0-1"),
        ("1-3年经验", "1-3"),
        ("2年", "1-3"),
        ("3年以上", "3-5"),
        ("五年以上", "5-10"),
        ("10年以上", "10+"),
        ("3-5", "3-5"),
        ("1 year+", "1-3"),
    ],
)
def test_experience_falls_into_its_bucket(text: str, code: str) -> None:
    assert experience(text) == Experience(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0-20人", "0-20"),
        ("50-150人", "50-150"),
        ("100-499人", "100-499"),
        ("少于50人", "0-50"),
        ("10000人以上", "10000+"),
        ("1万人以上", "10000+"),
        ("120", "50-150"),
        ("500人左右", "500-1000"),
    ],
)
def test_size_falls_into_its_bucket(text: str, code: str) -> None:
    assert size(text) == Size(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("国企", "state"),
        ("民营公司", "private"),
        ("外资（欧美）", "foreign"),
        ("外企代表处", "foreign_office"),
        ("合资", "joint"),
        ("已上市", "listed"),
        ("事业单位", "public"),
        ("非营利组织", "nonprofit"),
        ("个体工商户", "sole"),
    ],
)
def test_nature_knows_the_common_words(text: str, code: str) -> None:
    assert nature(text) == Nature(code)


@pytest.mark.parametrize("read", [education, experience, size, nature])
@pytest.mark.parametrize("text", ["", "今日活跃", "??"])
def test_unknown_words_are_not_guessed(read: object, text: str) -> None:
    assert callable(read)
    assert read(text) is None
