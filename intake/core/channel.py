"""Channels: how a person reaches the line. Renders nothing."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """How a person reaches the line."""

    VOICE = "voice"
    TEXT = "text"
