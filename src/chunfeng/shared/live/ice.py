"""How two browsers find each other: STUN and TURN servers from the settings, with credentials that last for a call.

`CHUNFENG_ICE` lists them ("stun:stun.example.org,turn:turn.example.org:3478"). With `CHUNFENG_TURN_SECRET`, the secret
shared with coturn (`use-auth-secret`), each call gets a name and a password of its own. In one network no server is needed.
"""

import base64
import hashlib
import hmac
import os

from chunfeng.kernel import clock

LASTS_SECONDS = 3600


def servers(name: str) -> list[dict[str, str]]:
    """For RTCPeerConnection's `iceServers`; `name` is whatever tells one call from another in TURN's log."""
    found: list[dict[str, str]] = []
    for url in filter(None, (part.strip() for part in os.environ.get("CHUNFENG_ICE", "").split(","))):
        relayed = url.startswith(("turn:", "turns:"))
        found.append({"urls": url} | (_credentials(name) if relayed else {}))
    return found


def _credentials(name: str) -> dict[str, str]:
    secret = os.environ.get("CHUNFENG_TURN_SECRET", "")
    username = f"{int(clock.now().timestamp()) + LASTS_SECONDS}:{name}"
    signed = hmac.new(
        secret.encode(), username.encode(), hashlib.sha1
    ).digest()  # SHA-1: what coturn's REST scheme says
    return {"username": username, "credential": base64.b64encode(signed).decode()}
