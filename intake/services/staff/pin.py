"""An interviewer's PIN by phone: chosen by entering it twice, asked for at each call, three tries and then a pause.

A caller ID can be forged, so the phone alone opens nothing. Hashing takes its time, outside any transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

from intake.core.delivery.message_kinds import MessageKind, Outgoing
from intake.core.delivery.outbox_entries import A_DAY, About, at_once, to_coordinator, to_interviewer
from intake.core.staff.phone_menu import is_pin
from intake.storage.crypto.pins import hash_pin, is_proven, matches, proven
from intake.storage.queries.interviewers import Pin
from intake.storage.unit_of_work import Database, UnitOfWork

MOST_WRONG = 3
# Twice as long each time until the right one comes, so that a forged caller ID cannot guess on for weeks.
PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(hours=12)
MOST_DOUBLINGS = 6


class Entered(Enum):
    """What entering a PIN led to."""

    RIGHT = auto()
    WRONG = auto()
    # This one was too many, or it is too early after that.
    PAUSED = auto()


def has_pin(work: UnitOfWork, interviewer_id: str) -> bool:
    """Tell whether somebody has chosen a PIN."""
    return is_proven(work.interviewers.pin(interviewer_id).hashed)


def is_paused(work: UnitOfWork, interviewer_id: str, now: datetime) -> bool:
    """Tell whether too many wrong PINs came from somebody's phone just now."""
    until = work.interviewers.pin(interviewer_id).paused_until
    return until is not None and now < until


def choose_pin(database: Database, interviewer_id: str, digits: str) -> bool:
    """Take a first entry of a new PIN; False where it cannot be one, or there is one already."""
    if not is_pin(digits):
        return False
    hashed = hash_pin(digits, proven=False)
    with database.work() as work:
        kept = work.interviewers.pin(interviewer_id)
        if is_proven(kept.hashed):
            return False
        work.interviewers.set_pin(interviewer_id, Pin(hashed, 0, None))
        work.commit()
    return True


def choose_again(database: Database, interviewer_id: str, digits: str, now: datetime) -> bool:
    """Take the second entry of a new PIN; False where it is another, and then none is kept.

    The phone itself is told: whoever chose it may only have shown its number.
    """
    with database.reading() as work:
        kept = work.interviewers.pin(interviewer_id)
    if is_proven(kept.hashed):
        # The same request again hears the same; and whoever guesses here is counted as anywhere.
        return enter_pin(database, interviewer_id, digits, now) is Entered.RIGHT
    same = matches(kept.hashed, digits)
    with database.work() as work:
        chosen = proven(kept.hashed) if same and kept.hashed else None
        meanwhile = work.interviewers.pin(interviewer_id)
        if meanwhile != kept:
            # The same request, which came twice at once, was first; or somebody chose another.
            return chosen is not None and meanwhile.hashed == chosen
        work.interviewers.set_pin(interviewer_id, Pin(chosen, 0, None))
        if same:
            tell_pin_set(work, interviewer_id, now)
        work.commit()
    return same


def tell_pin_set(work: UnitOfWork, interviewer_id: str, now: datetime) -> None:
    """Have somebody told by text that their PIN was set; who has not agreed to texts yet is told when they do."""
    told = About(interviewer_id, interviewer_id, version=int(now.timestamp()))
    work.outbox.add([to_interviewer(MessageKind.PIN_SET, told, now, now + A_DAY)])


def forget_pin(work: UnitOfWork, interviewer_id: str) -> None:
    """Forget somebody's PIN, and its pause: they choose a new one when they next call. Commits nothing."""
    work.interviewers.set_pin(interviewer_id, Pin(None, 0, None))


def enter_pin(database: Database, interviewer_id: str, digits: str, now: datetime) -> Entered:
    """Take a PIN; the third wrong one in a row pauses, and the coordinator is told."""
    with database.reading() as work:
        kept = work.interviewers.pin(interviewer_id)
        if is_paused(work, interviewer_id, now):
            return Entered.PAUSED
    right = is_proven(kept.hashed) and matches(kept.hashed, digits)
    with database.work() as work:
        # Read once more: two who guess at once are counted twice.
        kept = work.interviewers.pin(interviewer_id)
        if kept.paused_until is not None and now < kept.paused_until:
            return Entered.PAUSED
        after = _after(kept, right=right, now=now)
        work.interviewers.set_pin(interviewer_id, after)
        if after.paused_until is not None:
            work.outbox.add([_tell(interviewer_id, now)])
        work.commit()
    if right:
        return Entered.RIGHT
    return Entered.WRONG if after.paused_until is None else Entered.PAUSED


def _after(kept: Pin, *, right: bool, now: datetime) -> Pin:
    if right:
        return replace(kept, wrong=0, paused_until=None)
    wrong = kept.wrong + 1
    pauses, more = divmod(wrong, MOST_WRONG)
    if more:
        return replace(kept, wrong=wrong, paused_until=None)
    pause = min(PAUSE * (1 << min(pauses - 1, MOST_DOUBLINGS)), LONGEST_PAUSE)
    return replace(kept, wrong=wrong, paused_until=now + pause)


def _tell(interviewer_id: str, now: datetime) -> Outgoing:
    return at_once(to_coordinator(MessageKind.PIN_PAUSED, interviewer_id, now, version=int(now.timestamp())))
