"""Retention: how long each thing is kept, and how the provider's copies end. Deletes nothing.

Start with ``retention``. Imports ``scheduling``.
"""
