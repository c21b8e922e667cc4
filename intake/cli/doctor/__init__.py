"""`intake doctor`: what is wrong, and how to mend it. Start with ``checkup``."""
