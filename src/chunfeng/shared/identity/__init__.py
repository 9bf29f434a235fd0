"""Checking a real name against a document: one interface, and the ways that ship.

`CHUNFENG_IDENTITY` chooses one: `manual` (default: an officer looks at a photo), `http` (POST to `CHUNFENG_IDENTITY_URL`), or
the dotted path of another class with the same `check`. The number itself is always checked before (`kernel.id_numbers`).
"""

from chunfeng.shared.identity.checker import Answer, Checker, Claim, NoAnswer, checker
from chunfeng.shared.identity.http import HttpChecker
from chunfeng.shared.identity.manual import ManualChecker

__all__ = ["Answer", "Checker", "Claim", "HttpChecker", "ManualChecker", "NoAnswer", "checker"]
