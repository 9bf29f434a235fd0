"""Text for the terminal, before and without Django: plain gettext over the same catalogs.

Chinese is the default as everywhere in the product; `CHUNFENG_LANGUAGE=en` gives the English source.
"""

import gettext
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

DEFAULT = "zh_Hans"


def reader(locale: Path) -> Callable[[str], str]:
    """The function that turns an English source text into the person's language, from the catalogs in `locale`."""
    return lambda message: _catalog(locale, language()).gettext(message)


def language() -> str:
    """The catalog name of the language that the terminal speaks: "zh_Hans" or "en"."""
    wanted = os.environ.get("CHUNFENG_LANGUAGE", DEFAULT).replace("-", "_")
    return DEFAULT if wanted.lower().startswith("zh") else "en"


@cache
def _catalog(locale: Path, name: str) -> gettext.NullTranslations:
    return gettext.translation("django", locale, languages=[name], fallback=True)


def gettext_noop(message: str) -> str:
    """Mark a text for extraction; whoever shows it translates it."""
    return message
