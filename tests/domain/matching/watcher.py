"""A process like those that serve pages: keeps the catalogue or stands by, and prints what readers see, when they do.

One line of JSON whenever the catalogue is another one: the moment (the machine's monotonic clock) and all ids.
"""

import json
import sys
import time

import django

django.setup()

from chunfeng.domain.matching import queries  # noqa: E402  models exist only now
from chunfeng.domain.matching.services import keeping  # noqa: E402

keeping.keep()
edition = 0
while True:
    if (now := queries.edition()) != edition:
        edition = now
        ids = queries.catalogue().ids.tolist()
        sys.stdout.write(json.dumps({"at": time.monotonic(), "ids": sorted(ids)}) + "\n")
        sys.stdout.flush()
    time.sleep(0.001)
