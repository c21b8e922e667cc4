"""Accounts of the console: invited, signed in, recovered, ended, and what of it is noted. Start with ``sign_in``."""
