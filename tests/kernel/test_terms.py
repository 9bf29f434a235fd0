"""Words of recruitment sheets to codes."""

import pytest

from chunfeng.kernel.terms import education, experience, nature, size
from chunfeng.kernel.vocabulary import Education, EmployerNature, EmployerSize, Experience


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("不限", "学历不限", "无具体要求", "其他"), Education.ANY),
        (("初中及以下",), Education.JUNIOR),
        (("高中", "中专", "中技", "高中以学历以上"), Education.SENIOR),
        (("大专及以上", "大专以学历以上", "大专/本科", "专科及以上"), Education.COLLEGE),
        (("本科以上学历", "本科以、学士以上", "本", "Bachelor or above"), Education.BACHELOR),
        (("硕士研究生以上", "研究生", "硕士、博士"), Education.MASTER),
        (("博士研究生以上", "PhD"), Education.DOCTOR),
    ],
)
def test_education_takes_the_lowest_level_named(texts: tuple[str, ...], code: Education) -> None:
    assert {text: education(text) for text in texts} == dict.fromkeys(texts, code)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("不限", "经验不限", "无需经验"), Experience.ANY),
        (("应届生", "在校生/应届生"), Experience.GRADUATE),
        (("1年以内", "一年以下"), Experience.UNDER_1),
        (("1-3年经验", "2年", "1 year+"), Experience.FROM_1_TO_3),
        (("3年以上", "3-5"), Experience.FROM_3_TO_5),
        (("五年以上",), Experience.FROM_5_TO_10),
        (("10年以上",), Experience.OVER_10),
    ],
)
def test_experience_falls_into_its_bucket(texts: tuple[str, ...], code: Experience) -> None:
    assert {text: experience(text) for text in texts} == dict.fromkeys(texts, code)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("0-20人", "15", "20人以下"), EmployerSize.UNDER_20),
        (("少于50人", "20-99人"), EmployerSize.FROM_20),
        (("50-150人", "60人左右"), EmployerSize.FROM_50),
        (("100-499人", "120"), EmployerSize.FROM_100),
        (("10000人以上", "1万人以上"), EmployerSize.OVER_10000),
    ],
)
def test_size_falls_into_its_bucket(texts: tuple[str, ...], code: EmployerSize) -> None:
    assert {text: size(text) for text in texts} == dict.fromkeys(texts, code)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("国企", "央企"), EmployerNature.STATE),
        (("民营公司", "创业公司"), EmployerNature.PRIVATE),
        (("外资（欧美）", "外企代表处", "合资"), EmployerNature.FOREIGN),
        (("已上市",), EmployerNature.LISTED),
        (("事业单位",), EmployerNature.INSTITUTION),
        (("非营利组织",), EmployerNature.SOCIAL),
        (("个体工商户",), EmployerNature.SOLE),
    ],
)
def test_nature_knows_the_common_words(texts: tuple[str, ...], code: EmployerNature) -> None:
    assert {text: nature(text) for text in texts} == dict.fromkeys(texts, code)


@pytest.mark.parametrize("text", ["", "今日活跃", "??"])
def test_unknown_words_are_not_guessed(text: str) -> None:
    assert (education(text), experience(text), size(text), nature(text)) == (None, None, None, None)
