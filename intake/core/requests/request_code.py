"""The request code: which digits it has, how often one may be guessed, when answers slow down, and for how long one may be asked for.

Rules only: wrong codes are counted in storage, under a key that leads back to nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta

# The first of a code is always 1.
DIGITS_DRAWN = 9
CODE_DIGITS = 1 + DIGITS_DRAWN
TRIES_A_CONVERSATION = 3
TRIES_AN_HOUR = 5
# Above this many wrong codes in an hour from everybody, answers slow down; nobody is refused.
MANY_IN_ALL = 60
# Whoever calls us at the time they picked may be a little early.
EARLY = timedelta(minutes=10)
# Only the very next reply may ask for the code, and not an hour later on a phone left behind.
ASKED_FOR_WITHIN = timedelta(minutes=10)


def code_of(drawn: int) -> str:
    """Return the code of a random number.

    No phone number begins with 1 after the country code, so a code is never one by accident.
    """
    return f"1{drawn % 10**DIGITS_DRAWN:0{DIGITS_DRAWN}}"


def may_ask_code(last_turn_at: datetime, now: datetime) -> bool:
    """Tell whether a reply comes soon enough after a save to ask for the code."""
    return now - last_turn_at <= ASKED_FOR_WITHIN


def is_slowed_down(wrong_of_everyone: int) -> bool:
    """Tell whether so many wrong codes came within the hour that answers slow down."""
    return wrong_of_everyone >= MANY_IN_ALL


def may_try(wrong_of_sender: int) -> bool:
    """Tell whether a sender with so many wrong codes within the hour may try another."""
    return wrong_of_sender < TRIES_AN_HOUR


def is_last_try(wrong_before: int) -> bool:
    """Tell whether one more wrong code is the last of a conversation."""
    return wrong_before + 1 >= TRIES_A_CONVERSATION
