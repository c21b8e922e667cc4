"""Texts in and out, and when the line's next one is due. Start with ``texting``. Imports ``webhooks`` and below."""
