"""Handles: the one word by which the coordinator and the commands name an interviewer.

Letters only, in lower case, so that it is never taken for a staff code; and no word that means something else
in a text to the line. Knows nobody: whether a handle is taken is asked of the database.
"""

from __future__ import annotations

import re

SHORTEST, LONGEST = 2, 15
_HANDLE = re.compile(rf"[a-z]{{{SHORTEST},{LONGEST}}}")

# What staff and carriers text, and what stands beside a handle in "AWAY KIM 3/12" and "GIVE 7KQ4 KIM".
RESERVED = frozenset(
    {
        "take", "pass", "ok", "okay", "move", "call", "done", "set", "na", "no", "answer", "other", "wrong",
        "nomore", "later", "list", "today", "show", "away", "off", "on", "back", "rest", "menu", "give", "pause",
        "resume", "halt", "unhalt", "join", "not", "invite", "pin", "erase", "code", "none", "all", "everybody", "nobody", "tomorrow", "until", "to", "from",
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "start", "yes", "unstop",
        "help", "info", "confirm", "change", "who",
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december",
        "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    }
)  # fmt: skip


def is_handle(word: str) -> bool:
    """Tell whether a word is a handle as it is kept, and no words of somebody who broke in where handles are kept."""
    return _HANDLE.fullmatch(word) is not None


def as_handle(word: str) -> str | None:
    """Return a word as a handle is kept, or None where it is not one word of letters."""
    handle = word.strip().lower()
    return handle if _HANDLE.fullmatch(handle) else None
