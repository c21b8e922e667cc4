"""PINs of interviewers: hashed slowly, so that whoever has the database does not have them at once.

The one place that knows argon2; it is loaded when somebody of the staff calls, and on no other path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# A tenth of a second and 19 MiB: enough against guessing, and not felt in a call.
TIME_COST, MEMORY_KIB, LANES = 2, 19 * 1024, 1
# Entered once: it opens nothing until it was entered again.
_UNPROVEN = "once:"


def hash_pin(digits: str, *, proven: bool) -> str:
    """Return a PIN as it is kept; one that was entered once only is marked so."""
    return ("" if proven else _UNPROVEN) + _hasher().hash(digits)


def is_proven(hashed: str | None) -> bool:
    """Tell whether there is a PIN that was entered twice."""
    return hashed is not None and not hashed.startswith(_UNPROVEN)


def proven(hashed: str) -> str:
    """Return a PIN that was entered again, as one that opens."""
    return hashed.removeprefix(_UNPROVEN)


def matches(hashed: str | None, digits: str) -> bool:
    """Tell whether digits are a PIN, whether or not it was entered again."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return hashed is not None and _hasher().verify(proven(hashed), digits)
    except (VerificationError, InvalidHashError):
        return False


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(TIME_COST, MEMORY_KIB, LANES)
