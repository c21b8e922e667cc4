"""`intake provision`: what must be set at the provider, shown and done. Start with ``provision``."""
