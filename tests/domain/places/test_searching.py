from chunfeng.domain.places.queries import search


def _codes(q: str, limit: int = 10) -> list[str]:
    return [found.code for found in search(q, limit)]


def test_search_by_characters_pinyin_and_initials() -> None:
    assert _codes("武汉洪山", 1) == ["420111"]
    assert _codes("wuhanhongshan", 1) == ["420111"]
    assert _codes("whhs", 1) == ["420111"]
    assert "420111" in _codes("hongshan", 2)
    assert _codes("武汉", 1) == ["4201"]


def test_search_puts_larger_places_and_whole_words_first() -> None:
    assert _codes("wh", 4) == ["1503", "3402", "3710", "4201"]
    assert _codes("北京", 1) == ["11"]
    assert [found.level for found in search("长沙", 2)] == ["city", "county"]


def test_search_shows_the_path_of_names() -> None:
    found = search("洪山区", 1)[0]
    assert (found.name, found.label, found.level) == ("洪山区", "湖北 · 武汉 · 洪山区", "county")


def test_search_leads_a_known_zone_to_its_city() -> None:
    assert _codes("光谷") == ["4201"]


def test_search_without_words_finds_nothing() -> None:
    assert _codes("") == []
    assert _codes(" - ") == []
    assert _codes("武汉", 0) == []
