"""`intake flows`: prove the conversations, play them, print them. Start with ``flows``."""
