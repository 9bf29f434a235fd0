import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chunfeng.engine.matching import Lexicon
from chunfeng.engine.matching.words import fold, fold_all, nearest


def test_text_is_folded_and_cut_with_its_parts():
    assert set(Lexicon().words("Ｊａｖａ软件工程师，五险")) == {"java", "软件", "工程", "工程师", "五险"}


def test_single_letters_stay_and_single_characters_and_numbers_go():
    assert Lexicon().words("C / 的 / 2024") == ("c",)


def test_a_synonym_that_jieba_cuts_apart_is_found_in_a_short_text():
    lexicon = Lexicon({"外卖小哥": "网约配送员"})
    assert lexicon.words("找外卖小哥工作").count("网约配送员") == 1


def test_a_broader_name_is_counted_beside_the_word_not_for_it():
    lexicon = Lexicon(broader={"java": "软件开发"})
    assert lexicon.words("java") == ("java", "软件开发")
    assert lexicon.canonical("Java") == "java"


def test_nearest_prefers_more_shared_characters_then_shorter_then_spelling():
    assert nearest("配送园", ["配送员", "外卖配送员", "会计", "配送站"]) == ("配送员", "配送站")
    assert nearest("配送园", ["会计"]) == ()


@pytest.mark.parametrize("text", ["", "   ", "！！！", "\x00", "🙂"])
def test_text_without_words_has_no_words(text):
    assert Lexicon().words(text) == ()


@given(st.lists(st.text(max_size=6) | st.text("eé\u0301\n 가Ｐ", max_size=4)))
@example(["e", "\u0301", "ﬁ", "", " ß "])
@example(["two\nlines", "one"])
def test_many_words_are_folded_as_each_by_itself(words: list[str]) -> None:
    assert fold_all(words) == [fold(word) for word in words]
