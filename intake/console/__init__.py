"""The console: the site of those who look after the line; it orders and sees, and opens nothing. Start with ``app``."""
