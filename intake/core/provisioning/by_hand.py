"""What can only be done by hand in the provider's console, because nothing else sets or shows it.

Names only: what is to be done is told by the command, when it was done stands in the database.
"""

from __future__ import annotations

from enum import StrEnum


class ByHand(StrEnum):
    """One thing to do by hand, by the name it is confirmed with."""

    REDACTION = "redaction"
    OPT_OUT_WORDS = "opt-out-words"
    PUMPING = "pumping"
