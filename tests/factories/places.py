"""Places and occupations: what is there already is found."""

from typing import Any

from chunfeng.domain.occupations.models import Occupation
from chunfeng.domain.places.models import Place


def place(code: str = "420111", **values: Any) -> Place:
    names = {"42": "湖北省", "4201": "武汉市", "420111": "洪山区", "420106": "武昌区"}
    short = {"42": "湖北", "4201": "武汉", "420111": "洪山", "420106": "武昌"}
    levels = {2: "province", 4: "city", 6: "county", 9: "street"}
    found, _ = Place.objects.get_or_create(
        code=code,
        defaults={
            "name": names.get(code, f"地{code}"),
            "short_name": short.get(code, f"地{code}"),
            "level": levels[len(code)],
            "pinyin": "",
            "initials": "",
            **values,
        },
    )
    return found


def occupation(code: str = "6-31-01-03", **values: Any) -> Occupation:
    found, _ = Occupation.objects.get_or_create(code=code, defaults={"name": "电工", "level": 4, **values})
    return found
