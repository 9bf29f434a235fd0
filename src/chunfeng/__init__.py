"""Chunfeng 春风: the full-cycle employment service of a trade union.

Layers, each knowing only those to its right: config → replays → web | api | cli → domain → shared → engine → kernel.
"""

__version__ = "0.1.0"
