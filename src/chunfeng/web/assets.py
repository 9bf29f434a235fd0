"""How the files of the pages are served."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Each under a name with its hash, compressed; scripts that import one another do so by these names, too."""

    support_js_module_import_aggregation = True
