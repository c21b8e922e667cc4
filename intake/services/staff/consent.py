"""Where an interviewer stands: they agree to texts, stop them, and come back.

Before they agreed, nothing else they write does anything. The carrier silences by itself; here the line follows.
"""

from __future__ import annotations

import hashlib

from intake.core.channel import Channel
from intake.core.delivery.message_kinds import MessageKind
from intake.core.delivery.outbox_entries import minute_of, to_coordinator
from intake.core.staff.interviewer import Standing
from intake.services.staff.assignments import give_back, hold_times
from intake.services.staff.pin import has_pin, tell_pin_set
from intake.services.staff.text_context import StaffSaid, StaffTextContext

HASH_LENGTH = 12
# What the line asks by itself, and again whoever writes before they agreed.
WELCOME = "staff.welcome"


def invited(asking: StaffTextContext) -> StaffSaid:
    """Ask for the one word that counts before all others."""
    return asking.ask_back(WELCOME)


def agree(asking: StaffTextContext) -> StaffSaid:
    """Record that somebody agreed to texts: when, and to which words."""
    words = asking.wording.say(WELCOME, Channel.TEXT)
    version = hashlib.sha256(words.encode()).hexdigest()[:HASH_LENGTH]
    asking.work.interviewers.agree(asking.who.id, asking.now, f"{WELCOME}#{version}")
    if has_pin(asking.work, asking.who.id):
        # Chosen before they could be told of it.
        tell_pin_set(asking.work, asking.who.id, asking.now)
    return asking.say("agreed")


def start(asking: StaffTextContext) -> StaffSaid:
    """Bring somebody back who had stopped: they are asked again, and agree again."""
    if asking.who.standing is not Standing.STOPPED:
        return StaffSaid()
    asking.work.interviewers.set_standing(asking.who.id, Standing.INVITED)
    return invited(asking)


def stop(asking: StaffTextContext) -> None:
    """Send nothing more to somebody, give back what they have, and tell the coordinator at once."""
    if asking.who.standing is Standing.STOPPED:
        return
    hold_times(asking)
    asking.work.interviewers.set_standing(asking.who.id, Standing.STOPPED)
    asking.work.outbox.stop(asking.who.id)
    give_back(asking)
    # Somebody may stop, come back and stop again.
    version = minute_of(asking.now)
    told = to_coordinator(MessageKind.STAFF_STOPPED, asking.who.id, asking.now, version=version)
    asking.work.outbox.add([told])
