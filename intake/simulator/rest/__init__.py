"""The account as REST requests see it: forms in, JSON out; no web server. Start with ``account``."""
