"""Provisioning: how the account at the provider must stand, and what differs. Start with ``plan``."""
