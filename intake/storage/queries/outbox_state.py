"""How a row of the outbox stands, from being written to being done."""

from __future__ import annotations

from enum import StrEnum


class OutboxState(StrEnum):
    """How a row stands."""

    DUE = "due"
    # Until the order of its request is applied: a new request is neither offered nor dialled.
    HELD = "held"
    SENDING = "sending"
    # The provider has it.
    SENT = "sent"
    # Its moment passed, or its reason went away, before it was sent.
    DROPPED = "dropped"
    # The provider will not take it, however often it is asked.
    FAILED = "failed"
