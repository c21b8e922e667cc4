"""Calls: legs that walk through documents, ring, join and part. Start with ``call`` (a person's side) and ``walk``.

Imports ``webhooks``, ``phones`` and ``twiml``.
"""
