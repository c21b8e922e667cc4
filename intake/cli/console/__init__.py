"""`intake console`: serves the site of those who look after the line. Start with ``console``."""
