"""Webhooks: what the provider posts, read into values, and whether it was the provider.

Start with ``forms``.
"""
