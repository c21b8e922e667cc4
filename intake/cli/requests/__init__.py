"""`intake requests` and `intake erased`: who waits, and what is gone; never a number."""
