"""The line's own public address, asked from outside as the provider would ask it. Start with ``public_side``."""
