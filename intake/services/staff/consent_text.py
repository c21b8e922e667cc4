"""Answers whoever agrees to texts by text, or comes back. Before they agreed, nothing else they write does anything."""

from __future__ import annotations

import hashlib

from intake.core.channel import Channel
from intake.services.staff.consent import agree_to_texts, start_texts
from intake.services.staff.text_context import StaffSaid, StaffTextContext

HASH_LENGTH = 12
# What the line asks by itself, and again whoever writes before they agreed.
WELCOME = "staff.welcome"


def invited(asking: StaffTextContext) -> StaffSaid:
    """Ask for the one word that counts before all others."""
    return asking.ask_back(WELCOME)


def agree(asking: StaffTextContext) -> StaffSaid:
    """Record that somebody agreed to texts, and to which words."""
    words = asking.wording.say(WELCOME, Channel.TEXT)
    version = hashlib.sha256(words.encode()).hexdigest()[:HASH_LENGTH]
    agree_to_texts(asking.staff, asking.who.id, f"{WELCOME}#{version}")
    return asking.say("agreed")


def start(asking: StaffTextContext) -> StaffSaid:
    """Ask somebody again who had stopped."""
    return invited(asking) if start_texts(asking.staff, asking.who) else StaffSaid()
