"""Seals: what closes a number, a conversation and a provider's id, and what opens them again.

The web side seals with the public key and can open none of it; only the worker's private key
does. Two are exceptions: conversation bodies open with what the person's next request brings together with the web
key (see ``storage.crypto.fingerprints``), and codes that the console draws with the web side's private key. Keeps nothing and knows no table. Randomness is
libsodium's own.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import datetime

import nacl.bindings
import nacl.exceptions
import nacl.public
import nacl.secret
import nacl.utils

from intake.core.errors import IntakeError
from intake.core.phone import PhoneNumber
from intake.core.secret import Secret
from intake.storage.crypto.fingerprints import ConversationKeys
from intake.storage.crypto.key_files import KEY_BYTES, WebKeys, WorkerKeys

# One size for every sealed thing of a kind, so that a row's length tells nothing.
NUMBER_SIZE = 64
PHONE_SIZE = 64
ID_SIZE = 64
REQUEST_KEY_SIZE = 128
# The longest order, of a mail in which every question is answered, takes three quarters of it.
ORDER_SIZE = 2048
# An id of 32 characters and a code of ten digits take a third of it.
CODE_SIZE = 128
BODY_STEP = 512
# Where what was padded ends; only zeros follow.
_PADDING = b"\x80"
_NONCE_BYTES = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class SealError(IntakeError):
    """Something sealed does not open: the wrong key, another row's bytes, or damage."""


@dataclass(frozen=True, slots=True)
class Callee:
    """Whom to call: a number, and the extension behind it at an institution."""

    number: PhoneNumber
    extension: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SealedRequest:
    """A number closed under its request's own key, and that key closed to the worker."""

    sealed_number: bytes = field(repr=False)
    sealed_key: bytes = field(repr=False)


def new_request_id() -> str:
    """Return a random name for a request: 128 bits, as 32 hexadecimal characters."""
    return nacl.utils.random(16).hex()


def seal_number(
    request_id: str, number: PhoneNumber, extension: str | None, public_key: bytes
) -> SealedRequest:
    """Close a number under a fresh key that only the worker can open, both bound to the request's id."""
    data_key = nacl.utils.random(KEY_BYTES)
    plain = _pad(f"{number.e164}\n{extension or ''}".encode(), NUMBER_SIZE)
    closed = nacl.secret.Aead(data_key).encrypt(plain, request_id.encode())
    return SealedRequest(
        bytes(closed), _seal(b"key", data_key + request_id.encode(), public_key, REQUEST_KEY_SIZE)
    )


def open_number(request_id: str, sealed: SealedRequest, keys: WorkerKeys) -> Callee:
    """Open a request's number, in the moment of dialling or matching; SealError where rows were swapped."""
    opened = _open(b"key", sealed.sealed_key, keys)
    data_key, bound_to = opened[:KEY_BYTES], opened[KEY_BYTES:]
    if bound_to != request_id.encode():
        raise SealError("A request's key belongs to another request.")
    try:
        plain = nacl.secret.Aead(data_key).decrypt(sealed.sealed_number, request_id.encode())
    except (nacl.exceptions.CryptoError, ValueError):
        raise SealError("A sealed number does not open.") from None
    e164, _, extension = _unpad(plain, NUMBER_SIZE).decode().partition("\n")
    return Callee(PhoneNumber(e164), extension or None)


def seal_phone(number: PhoneNumber, public_key: bytes) -> bytes:
    """Close the phone an order came from, for the worker alone."""
    return _seal(b"phone", number.e164.encode(), public_key, PHONE_SIZE)


def open_phone(sealed: bytes, keys: WorkerKeys) -> PhoneNumber:
    """Open the phone an order came from."""
    return PhoneNumber(_open(b"phone", sealed, keys).decode())


def public_key_of(keys: WorkerKeys) -> bytes:
    """Return the public half of the worker's key, to which all is sealed that it alone opens."""
    return bytes(_private_key(keys.private_key).public_key)


def seal_order(plain: bytes, public_key: bytes) -> bytes:
    """Close what somebody at the console asks for, for the worker alone; raises ValueError where it is too long."""
    return _seal(b"order", plain, public_key, ORDER_SIZE)


def open_order(sealed: bytes, keys: WorkerKeys) -> bytes:
    """Open what somebody at the console asks for."""
    return _open(b"order", sealed, keys)


def seal_for_web(code: str, web_public_key: bytes, bound_to: str) -> bytes:
    """Close a code for the web side alone, bound to the id of its row; raises ValueError where it is too long."""
    return _seal(b"code", f"{bound_to}\n{code}".encode(), web_public_key, CODE_SIZE)


def open_at_web(sealed: bytes, keys: WebKeys, bound_to: str) -> str:
    """Open a code that was closed for the web side; SealError where it belongs to another row."""
    try:
        row, _, code = _open(b"code", sealed, keys).decode().partition("\n")
    except UnicodeDecodeError:
        raise SealError("A sealed code is none.") from None
    if row != bound_to:
        raise SealError("A sealed code belongs to another row.")
    return code


def seal_id(provider_id: str, public_key: bytes, now: datetime) -> bytes:
    """Close a provider's id, which would otherwise lead back to who called or wrote; now is UTC.

    A pair of keys for each took 50 us of every text; one for all of a minute takes 5. Nothing else is closed so:
    what a process still holds opens the ids it met in the last minute in which it met any, and no other.
    """
    return _close_id(provider_id, _sender_of(public_key, now.replace(second=0, microsecond=0)))


def seal_found_id(provider_id: str, keys: WorkerKeys) -> bytes:
    """Close a provider's id as ``seal_id`` does, where only the worker's keys are at hand."""
    return _close_id(provider_id, _new_sender(public_key_of(keys)))


def open_id(sealed: bytes, keys: WorkerKeys) -> str:
    """Open a provider's id, to delete what the provider keeps under it."""
    try:
        sender = nacl.public.PublicKey(sealed[:KEY_BYTES])
        padded = nacl.public.Box(_private_key(keys.private_key), sender).decrypt(sealed[KEY_BYTES:])
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        raise SealError("A sealed id does not open.") from None
    return _unpad(padded, ID_SIZE).decode()


def opens(sealed: bytes, keys: WorkerKeys) -> bool:
    """Tell whether the worker's keys open a phone or a request's key; what is in it is looked at by nobody."""
    try:
        nacl.public.SealedBox(_private_key(keys.private_key)).decrypt(sealed)
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        return False
    return True


def close_body(keys: ConversationKeys, plain: bytes) -> bytes:
    """Close a conversation's body so that it opens in its own row only, with the person's next request."""
    # nacl.secret.Aead's form, without the objects around it: with the padding 20 us less of each turn.
    padded = _filled_up(plain, BODY_STEP)
    nonce = nacl.utils.random(_NONCE_BYTES)
    closed = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        padded, keys.row, nonce, keys.body.reveal()
    )
    return bytes(nonce + closed)


def open_body(keys: ConversationKeys, closed: bytes) -> bytes:
    """Open a conversation's body; SealError where it belongs to another row or was changed."""
    nonce, sealed = closed[:_NONCE_BYTES], closed[_NONCE_BYTES:]
    try:
        padded = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed, keys.row, nonce, keys.body.reveal()
        )
        return bytes(padded[: padded.rindex(_PADDING)])
    except (nacl.exceptions.CryptoError, ValueError):
        raise SealError("A conversation does not open.") from None


def _seal(purpose: bytes, plain: bytes, public_key: bytes, size: int) -> bytes:
    return bytes(nacl.bindings.crypto_box_seal(_pad(purpose + b":" + plain, size), public_key))


@dataclass(frozen=True, slots=True)
class _Sender:
    """One half of a pair of keys whose other half is gone, and what it shares with the worker."""

    public_key: bytes
    shared: Secret


def _new_sender(public_key: bytes) -> _Sender:
    own, private = nacl.bindings.crypto_box_keypair()
    return _Sender(own, Secret(nacl.bindings.crypto_box_beforenm(public_key, private)))


@functools.lru_cache(maxsize=1)
def _sender_of(public_key: bytes, _minute: datetime) -> _Sender:
    return _new_sender(public_key)


def _close_id(provider_id: str, sender: _Sender) -> bytes:
    nonce = nacl.utils.random(nacl.bindings.crypto_box_NONCEBYTES)
    padded = _pad(provider_id.encode(), ID_SIZE)
    closed = nacl.bindings.crypto_box_afternm(padded, nonce, sender.shared.reveal())
    return bytes(sender.public_key + nonce + closed)


@functools.lru_cache(maxsize=2)
def _private_key(secret: Secret) -> nacl.public.PrivateKey:
    # Its public half is worked out each time one is made: a third of what opening or closing takes.
    return nacl.public.PrivateKey(secret.reveal())


def _open(purpose: bytes, sealed: bytes, keys: WorkerKeys | WebKeys) -> bytes:
    try:
        padded = nacl.public.SealedBox(_private_key(keys.private_key)).decrypt(sealed)
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        raise SealError("Something sealed does not open.") from None
    named, _, plain = _unpad(padded, len(padded)).partition(b":")
    if named != purpose:
        raise SealError("Something sealed for one purpose was found in the place of another.")
    return plain


def _pad(plain: bytes, size: int) -> bytes:
    if len(plain) >= size:
        raise ValueError("too long to be sealed")
    return _filled_up(plain, size)


def _filled_up(plain: bytes, step: int) -> bytes:
    # libsodium's padding, without its buffers.
    return plain + _PADDING + bytes(-(len(plain) + 1) % step)


def _unpad(padded: bytes, size: int) -> bytes:
    try:
        return bytes(nacl.bindings.sodium_unpad(padded, size))
    except (nacl.exceptions.CryptoError, ValueError):
        raise SealError("Something sealed holds no text.") from None
