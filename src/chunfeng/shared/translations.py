"""Every folder with texts has a catalogue of its own; Django asks them one after another, which was a fifth of a page."""

from typing import Any

from django.conf import settings
from django.utils.translation import trans_real


def merge() -> None:
    """Put the catalogues of each language into one. The same text has the same words everywhere, as a test makes sure."""
    for code, _name in settings.LANGUAGES:
        catalogue: Any = trans_real.translation(code)._catalog
        parts, plurals = catalogue._catalogs, catalogue._plurals
        if len(parts) < 2 or any(plural(number) for plural in plurals for number in range(6)):
            continue  # a language with several plural forms keeps its catalogues apart
        merged: dict[Any, str] = {}
        for part in reversed(parts):  # the first one wins, as before
            merged.update(part)
        parts[:], plurals[:] = [merged], plurals[:1]
