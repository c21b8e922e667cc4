"""The demo: the whole line on this machine with a local Twilio, and that Twilio alone. Start with ``demo``."""
