"""TwiML, read strictly: what is not certain to work at the provider is refused. Start with ``reader``."""
