"""What the account owns and how it is set up: numbers, services, countries, money. Start with ``owned``."""
