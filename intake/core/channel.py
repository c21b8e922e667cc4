"""Channels: how a person reaches the line. Renders nothing."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a person reaches the line."""

    VOICE = "voice"
    TEXT = "text"
    # A coordinator enters what somebody wrote to them: nobody talks with the line itself.
    EMAIL = "email"


# On these a person and the line take turns.
CONVERSED = (Channel.VOICE, Channel.TEXT)
