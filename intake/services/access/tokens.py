"""Tokens of the console: what a browser, a link or a printed page brings, drawn from the operating system.

Only their SHA-256 is stored. They are long enough that nothing slower is needed: nobody guesses 100 bits.
"""

from __future__ import annotations

import hashlib
import secrets

from intake.core.access.account import RECOVERY_CODES

TOKEN_BYTES = 32
CHALLENGE_BYTES = 32
# Without letters that are taken for digits or for each other: five bits each, so that twenty hold 100.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_LETTERS, _GROUP = 20, 4
# Far beyond anything typed by hand.
_LONGEST_TYPED = 60


def new_token() -> str:
    """Return a token of 256 bits, fit for an address and a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """Return what a token is known by."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def new_account_id() -> str:
    """Return the random id of an account."""
    return secrets.token_hex(16)


def new_challenge() -> bytes:
    """Return what a device is to sign."""
    return secrets.token_bytes(CHALLENGE_BYTES)


def user_handle_of(token: str) -> bytes:
    """Return what devices know an account by that a link is about to make: the same each time the link is opened."""
    return hashlib.sha256(b"user handle:" + token.encode("utf-8", "replace")).digest()


def new_recovery_codes() -> tuple[str, ...]:
    """Return ten codes of 100 bits, in groups of four, to be printed."""
    return tuple(_new_code() for _ in range(RECOVERY_CODES))


def recovery_code_hash(typed: str) -> bytes:
    """Return what a recovery code is known by, however its groups and letters were typed."""
    kept = "".join(letter for letter in typed[:_LONGEST_TYPED].upper() if letter.isalnum())
    return token_hash("recovery:" + kept)


def _new_code() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS)]
    groups = range(0, _CODE_LETTERS, _GROUP)
    return "-".join("".join(letters[start : start + _GROUP]) for start in groups)
