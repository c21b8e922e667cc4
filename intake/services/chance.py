"""Chance: everything random that a turn may need, drawn from the operating system.

The only place of the web side that draws; tests hand in draws of their own.
"""

from __future__ import annotations

import secrets

from intake.core.conversation import Chance
from intake.core.staff_code import staff_code
from intake.storage.sealing import new_request_id

CANDIDATE_NAMES = 3
# Of a hundred and thirty thousand.
CANDIDATE_CODES = 4
LARGEST_DRAW = 2**32
CODE_DIGITS_DRAWN = 9


def draw() -> Chance:
    """Return fresh chance for one turn."""
    # No phone number begins with 1 after the country code, so a code is never one by accident.
    code = f"1{secrets.randbelow(10**CODE_DIGITS_DRAWN):0{CODE_DIGITS_DRAWN}}"
    words = tuple(secrets.randbelow(LARGEST_DRAW) for _ in range(2 * CANDIDATE_NAMES))
    codes = tuple(staff_code(secrets.randbelow(LARGEST_DRAW)) for _ in range(CANDIDATE_CODES))
    return Chance(new_request_id(), code, words, codes)
