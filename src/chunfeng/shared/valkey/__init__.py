"""Valkey, for bursts: it says who may come to the database and when, and is never the truth.

Embedded (one per home, kept alive by `serve`) or whatever VALKEY_URL names: `valkey://host:6379/0`, `valkeys://…` over TLS,
`unix:///path`, or `valkey+cluster://host:7000` for a cluster, where all keys of one script carry one hash tag. Whoever asks
gets an answer or `Away`, quickly, and must be able to do without.
"""

from chunfeng.shared.valkey.asking import Away, Script, there
from chunfeng.shared.valkey.server import Server, server

__all__ = ["Away", "Script", "Server", "server", "there"]
