"""Chance: everything random that a turn may need, drawn from the operating system.

The only place of the web side that draws; tests hand in draws of their own.
"""

from __future__ import annotations

import secrets
import struct

from intake.core.conversation.state import Chance
from intake.core.requests.request_code import code_of
from intake.core.staff.staff_code import staff_code

CANDIDATE_NAMES = 3
# Of a hundred and thirty thousand.
CANDIDATE_CODES = 4
# A request's id and code, and draws of four bytes, each as likely as any other. The code's are so many that what
# is left over by its digits tells nothing.
_DRAWS = struct.Struct(f"<16sQ{2 * CANDIDATE_NAMES + CANDIDATE_CODES}I")


def draw_chance() -> Chance:
    """Return fresh chance for one turn."""
    # The operating system is asked once for all of it: one by one they took 30 us of every turn.
    request, code, *drawn = _DRAWS.unpack(secrets.token_bytes(_DRAWS.size))
    words, codes = drawn[: 2 * CANDIDATE_NAMES], drawn[2 * CANDIDATE_NAMES :]
    return Chance(request.hex(), code_of(code), tuple(words), tuple(map(staff_code, codes)))
