"""Provisioning: the account at the provider, compared with the settings and put in order. Start with ``set_up``."""
