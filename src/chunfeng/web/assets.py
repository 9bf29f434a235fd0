"""How the files of the pages are served."""

from collections.abc import Callable
from re import Match
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = "chunfeng/"


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Each under a name with its hash, compressed; our own scripts import one another by these names, too."""

    support_js_module_import_aggregation = True

    def url_converter(self, name: str, *args: Any, **more: Any) -> Callable[[Match[str]], str]:
        """Scripts of other packages are left as they are: some import what only a bundler would find."""
        if name.endswith(".js") and not name.startswith(OURS):
            return lambda match: match.group(0)
        converter: Callable[[Match[str]], str] = super().url_converter(name, *args, **more)
        return converter
