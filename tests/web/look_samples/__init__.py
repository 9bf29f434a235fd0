"""Lifelike contexts for every page template and every part: made-up people and firms.

`PAGES` maps a name to (template, context); tests render them, tools/preview.py takes their pictures.
"""

from typing import Any

from tests.web.look_samples import apart, desk, doors, worker
from tests.web.look_samples.pieces import NOW

__all__ = ["NOW", "PAGES"]

PAGES: dict[str, tuple[str, dict[str, Any]]] = {**doors.PAGES, **worker.PAGES, **desk.PAGES, **apart.PAGES}
