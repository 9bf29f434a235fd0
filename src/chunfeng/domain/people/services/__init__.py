"""All writes about people, by what they are about."""

from chunfeng.domain.people.services.accounts import enrol, rename, sign_in_to_demo
from chunfeng.domain.people.services.codes import CodeSent, SignedIn, confirm_code, purge_sign_ins, request_code
from chunfeng.domain.people.services.consents import give_consent, withdraw_consent
from chunfeng.domain.people.services.duplicates import dismiss_pair, find_duplicates, note_pair
from chunfeng.domain.people.services.identity import (
    ask_service,
    ask_service_again,
    claim_identity,
    open_document,
    open_photo,
    read_number,
    refuse_identity,
    send_photo,
    unmask,
    verify_identity,
)
from chunfeng.domain.people.services.merging import Moves, Preview, Undone, merge, preview_merge, undo_merge
from chunfeng.domain.people.services.rights import cancel_erasure, erase_due, request_erasure

__all__ = [
    "CodeSent",
    "Moves",
    "Preview",
    "SignedIn",
    "Undone",
    "ask_service",
    "ask_service_again",
    "cancel_erasure",
    "claim_identity",
    "confirm_code",
    "dismiss_pair",
    "enrol",
    "erase_due",
    "find_duplicates",
    "give_consent",
    "merge",
    "note_pair",
    "open_document",
    "open_photo",
    "preview_merge",
    "purge_sign_ins",
    "read_number",
    "refuse_identity",
    "rename",
    "request_code",
    "request_erasure",
    "send_photo",
    "sign_in_to_demo",
    "undo_merge",
    "unmask",
    "verify_identity",
    "withdraw_consent",
]
