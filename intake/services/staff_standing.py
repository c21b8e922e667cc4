"""Where an interviewer stands: they agree to texts, stop them, and come back.

Before they agreed, nothing else they write does anything. The carrier silences by itself; here the line follows.
"""

from __future__ import annotations

import hashlib

from intake.core.flow import Channel
from intake.core.outgoing import Kind, Outgoing, Recipient
from intake.core.staff import Standing
from intake.core.wording import placeholders
from intake.services.staff_asking import Asking, StaffSaid
from intake.services.staff_work import give_back

HASH_LENGTH = 12
# The welcome the line sends; where it needs values, the words of the answer are what was agreed to.
WELCOMES = ("staff.welcome", "staff_reply.welcome")


def invited(asking: Asking) -> StaffSaid:
    """Ask for the one word that counts before all others."""
    return asking.ask_back(_welcome(asking))


def agree(asking: Asking) -> StaffSaid:
    """Record that somebody agreed to texts: when, and to which words."""
    name = _welcome(asking)
    words = asking.wording.say(name, Channel.TEXT)
    version = hashlib.sha256(words.encode()).hexdigest()[:HASH_LENGTH]
    asking.work.interviewers.agree(asking.who.id, asking.now, f"{name}#{version}")
    return asking.say("agreed")


def start(asking: Asking) -> StaffSaid:
    """Bring somebody back who had stopped: they are asked again, and agree again."""
    if asking.who.standing is not Standing.STOPPED:
        return StaffSaid()
    asking.work.interviewers.set_standing(asking.who.id, Standing.INVITED)
    return invited(asking)


def stop(asking: Asking) -> None:
    """Send nothing more to somebody, give back what they have, and tell the coordinator at once."""
    if asking.who.standing is Standing.STOPPED:
        return
    asking.work.interviewers.set_standing(asking.who.id, Standing.STOPPED)
    asking.work.outbox.stop(asking.who.id)
    give_back(asking)
    told = Outgoing(
        kind=Kind.STAFF_STOPPED,
        subject=asking.who.id,
        recipient=Recipient.COORDINATOR,
        recipient_id="",
        due_at=asking.now,
        # Somebody may stop, come back and stop again.
        version=int(asking.now.timestamp()) // 60,
    )
    asking.work.outbox.add([told])


def _welcome(asking: Asking) -> str:
    for name in WELCOMES:
        line = asking.wording.lines.get(name)
        if line is not None and line.text and not placeholders(line.text):
            return name
    return WELCOMES[-1]
