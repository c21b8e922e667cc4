"""Chance: everything random that a turn may need, drawn from the operating system.

The only place of the web side that draws; tests hand in draws of their own.
"""

from __future__ import annotations

import secrets
import struct

from intake.core.conversation import Chance
from intake.core.staff_code import staff_code
from intake.storage.sealing import new_request_id

CANDIDATE_NAMES = 3
# Of a hundred and thirty thousand.
CANDIDATE_CODES = 4
# Every draw of four bytes is as likely as any other.
_DRAWS = struct.Struct(f"<{2 * CANDIDATE_NAMES + CANDIDATE_CODES}I")
CODE_DIGITS_DRAWN = 9


def draw() -> Chance:
    """Return fresh chance for one turn."""
    # No phone number begins with 1 after the country code, so a code is never one by accident.
    code = f"1{secrets.randbelow(10**CODE_DIGITS_DRAWN):0{CODE_DIGITS_DRAWN}}"
    # The operating system is asked once for all of them: one by one they took 30 us of every turn.
    drawn = _DRAWS.unpack(secrets.token_bytes(_DRAWS.size))
    words, codes = drawn[: 2 * CANDIDATE_NAMES], tuple(map(staff_code, drawn[2 * CANDIDATE_NAMES :]))
    return Chance(new_request_id(), code, words, codes)
