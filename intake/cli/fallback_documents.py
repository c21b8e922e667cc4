"""The four documents to host at the provider, for when nothing of ours answers: by channel, and for each number."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from intake.core.channel import Channel
from intake.core.script.script import Script

TROUBLE, QUIET = "always.trouble", "always.quiet_number"


def fallback_document(script: Script, channel: Channel, *, quiet: bool) -> str:
    """Return the document of one channel, for the line or for the quiet number."""
    from intake.channels.twiml import text, voice

    if channel is Channel.VOICE:
        return voice.announce(script, QUIET if quiet else TROUBLE, None).decode()
    return (text.silence() if quiet else text.fallback(script, TROUBLE)).decode()


def fallback_documents(script: Script) -> Mapping[str, str]:
    """Return all four, by the name of the setting under [fallbacks] that says where each is hosted."""
    return {
        f"{'quiet' if quiet else 'line'}_{channel.value}": fallback_document(script, channel, quiet=quiet)
        for quiet, channel in product((False, True), (Channel.VOICE, Channel.TEXT))
    }
