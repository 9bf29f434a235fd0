"""The WSGI application that granian serves."""

import importlib
import logging
import os
from threading import Thread

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection

from chunfeng.shared.beginning import importing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chunfeng.config.settings")

with importing():
    application = get_wsgi_application()

    from chunfeng.domain.matching import queries  # models exist only now
    from chunfeng.domain.matching.services import keeping
    from chunfeng.engine.matching import Seeker, rank
    from chunfeng.kernel import clock, late
    from chunfeng.web.drops.gate import Gate

    importlib.import_module(settings.ROOT_URLCONF)  # all pages, as the first person's request would
    late.come()

application = Gate(application)


def _warm() -> None:
    """Have catalogue and kernels at hand before the first person asks, so that nobody waits for them."""
    try:
        keeping.keep()
        rank(queries.catalogue(), Seeker(), 1, today=clock.today())
    except DatabaseError:
        logging.getLogger(__name__).warning("the catalogue of positions waits for the first request", exc_info=True)
    finally:
        connection.close()


Thread(target=_warm, name="warm-catalogue", daemon=True).start()
