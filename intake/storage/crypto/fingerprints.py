"""Fingerprints: what is equal for equal numbers, codes and ids under a key, and leads back to none of them.

The keys have fingerprints too, by which a database knows them again: of no use to whoever does not have the key. Those under the web key find a conversation, an interviewer, a code or a copy; those under the tag key match requests,
and the worker alone can make them. Seals and opens nothing (see ``storage.crypto.seals``).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import nacl.public

from intake.core.phone import PhoneNumber
from intake.core.secret import Secret
from intake.storage.crypto.key_files import ConsoleKeys, WebKeys, WorkerKeys

STATUS_TOKEN_LENGTH = 16
CALLER_TOKEN_LENGTH = 32
# 64 bits: no two lines share one by chance, and a key of 256 bits cannot be tried by it.
KEY_FINGERPRINT_LENGTH = 16


class KeyName(StrEnum):
    """The keys a database is known by: all sides know the public ones, so that each sees whether the others' fit."""

    WEB = "web"
    WEB_PUBLIC = "web_public"
    PUBLIC = "public"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class ConversationKeys:
    """Where a conversation is found, and what opens its body."""

    row: bytes = field(repr=False)
    body: Secret


def web_fingerprints(keys: WebKeys) -> Mapping[KeyName, str]:
    """Return what the web side's keys are known by."""
    return {
        KeyName.WEB: _key_fingerprint(keys.web_key),
        KeyName.WEB_PUBLIC: _public_fingerprint(_public_of(keys.private_key)),
        KeyName.PUBLIC: _public_fingerprint(keys.public_key),
    }


def console_fingerprints(keys: ConsoleKeys) -> Mapping[KeyName, str]:
    """Return what the console's keys are known by: the others' public ones. Its own may be made anew at any time."""
    return {
        KeyName.WEB_PUBLIC: _public_fingerprint(keys.web_public_key),
        KeyName.PUBLIC: _public_fingerprint(keys.public_key),
    }


def worker_fingerprints(keys: WorkerKeys) -> Mapping[KeyName, str]:
    """Return what the worker's keys are known by."""
    return {
        KeyName.WORKER: _key_fingerprint(keys.tag_key),
        KeyName.PUBLIC: _public_fingerprint(_public_of(keys.private_key)),
    }


def tag(keys: WorkerKeys, number: PhoneNumber, extension: str | None) -> bytes:
    """Return what is equal for equal numbers and extensions, to the worker alone."""
    return _mark(keys.tag_key, b"tag", number.e164, extension or "")


def keys_of_call(web_key: Secret, call_id: str) -> ConversationKeys:
    """Return the keys of a conversation by voice, made from the provider's id of the call."""
    return _conversation_keys(web_key, "call", call_id)


def keys_of_texts(web_key: Secret, from_number: str, to_number: str) -> ConversationKeys:
    """Return the keys of a conversation by text, made from both numbers."""
    return _conversation_keys(web_key, "text", from_number, to_number)


def code_hmac(web_key: Secret, code: str) -> bytes:
    """Return what a request code is found by."""
    return _mark(web_key, b"code", code)


def busy_time_mark(token: str, request_id: str, starts_at: datetime) -> str:
    """Return what a calendar knows a booked time by: the same at each look, another at another address or hour."""
    return _mark(
        Secret(token.encode("utf-8", "replace")), b"busy time", request_id, starts_at.isoformat()
    ).hex()


def join_hmac(web_key: Secret, code: str) -> bytes:
    """Return what the invitation of somebody who joins by a text is found by."""
    return _mark(web_key, b"join", code)


def guess_key(web_key: Secret, sender: str) -> bytes:
    """Return what a sender's wrong codes are counted under."""
    return _mark(web_key, b"guess", sender)


def staff_phone_key(web_key: Secret, number: PhoneNumber) -> bytes:
    """Return what an interviewer is found by when their phone calls or texts."""
    return _mark(web_key, b"staff", number.e164)


def caller_token(web_key: Secret, call_id: str) -> str:
    """Return the token of the attempt of somebody who called us: only the web side can make it from a call."""
    return _mark(web_key, b"caller", call_id).hex()[:CALLER_TOKEN_LENGTH]


def staff_ticket(web_key: Secret, call_id: str) -> str:
    """Return what shows, within one call, that its PIN was entered: worth nothing in another call."""
    return _mark(web_key, b"ticket", call_id).hex()[:CALLER_TOKEN_LENGTH]


def copy_key(web_key: Secret, provider_id: str) -> bytes:
    """Return what the provider's copy of a call or text is listed under, once."""
    return _mark(web_key, b"copy", provider_id)


def swept_copy_key(keys: WorkerKeys, provider_id: str) -> bytes:
    """Return what a copy that the worker found by itself is listed under, once, without the web side's key."""
    return _mark(keys.tag_key, b"copy", provider_id)


def status_token(web_key: Secret) -> str:
    """Return the token of our own status webhooks: the same for every text, so it tells nothing."""
    return _mark(web_key, b"status", "text").hex()[:STATUS_TOKEN_LENGTH]


def probe_proof(web_key: Secret, nonce: str) -> str:
    """Return what only the web side of this line can answer to a nonce."""
    return _mark(web_key, b"probe", nonce).hex()


def _key_fingerprint(key: Secret) -> str:
    return _mark(key, b"key").hex()[:KEY_FINGERPRINT_LENGTH]


def _public_of(private_key: Secret) -> bytes:
    return bytes(nacl.public.PrivateKey(private_key.reveal()).public_key)


def _public_fingerprint(public_key: bytes) -> str:
    return _key_fingerprint(Secret(public_key))


def _conversation_keys(web_key: Secret, *brought: str) -> ConversationKeys:
    return ConversationKeys(_mark(web_key, b"row", *brought), Secret(_mark(web_key, b"body", *brought)))


def _mark(key: Secret, purpose: bytes, *parts: str) -> bytes:
    # Each part carries its length, so that no two lists of parts are ever the same message.
    message = len(purpose).to_bytes(4, "big") + purpose
    for part in parts:
        encoded = part.encode()
        message += len(encoded).to_bytes(4, "big") + encoded
    return hmac.digest(key.reveal(), message, "sha256")
