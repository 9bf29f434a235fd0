"""The WSGI application that granian serves."""

import logging
import os
from threading import Thread

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunfeng.config.settings")

application = get_wsgi_application()

from chunfeng.domain.matching import queries as matching  # noqa: E402  models exist only now


def _warm() -> None:
    """Build the catalogue before the first person asks, so that nobody waits for it."""
    try:
        matching.catalogue()
    except DatabaseError:
        logging.getLogger(__name__).warning("the catalogue of positions waits for the first request", exc_info=True)
    finally:
        connection.close()


Thread(target=_warm, name="warm-catalogue", daemon=True).start()
