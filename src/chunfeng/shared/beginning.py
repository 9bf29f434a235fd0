"""How a process begins: thousands of things are imported that stay until it ends.

Python looks through all of them for garbage again and again meanwhile and finds none: a quarter of the processor's time
that a command takes to begin. What is there when the imports are done isn't looked through later either.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def importing() -> Iterator[None]:
    """Within the block nobody looks for garbage. Blocks may lie in each other."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if looks:
            gc.enable()
